using System.Buffers;
using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Telemetry;

namespace Cordon.Gateway.Tests.Telemetry;

public sealed class AccessLogTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cordon-access-").FullName;

    private static readonly AccessLine Line = new(
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), "01JEXCHANGE", "acme", "shop", "k1", "openai-chat", "gpt-4o", "openai", Stream: true, 200,
        Decision.Modify, "pii", Covered: true, 2, 100, 2000, 0.1234, 250, 251.5, 42, null);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_line_of_json_has_ids_counts_and_times()
    {
        ArrayBufferWriter<byte> bytes = new();
        Line.WriteJson(bytes);
        Assert.Equal(
            """{"time":"2026-01-02T03:04:05.678Z","exchange":"01JEXCHANGE","tenant":"acme","application":"shop","key":"k1","dialect":"openai-chat","model":"gpt-4o","upstream":"openai","stream":true,"status":200,"decision":"modify","reason":"pii","coverage":"full","findings":2,"request_bytes":100,"answer_bytes":2000,"guard_ms":0.123,"upstream_ms":250,"total_ms":251.5,"receipt":42}""" + "\n",
            Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    [Fact]
    public void A_name_with_a_line_break_does_not_make_two_lines_of_one()
    {
        AccessLine odd = Line with { Tenant = "a b\n\"decision\"=allow", Receipt = null };
        ArrayBufferWriter<byte> text = new(), json = new();
        odd.WriteText(text);
        odd.WriteJson(json);
        string line = Encoding.UTF8.GetString(text.WrittenSpan);
        Assert.Equal(1, line.Count(letter => letter == '\n'));
        Assert.Contains("tenant=\"a b\\n\\u0022decision\\u0022=allow\" application=shop", line, StringComparison.Ordinal);
        Assert.DoesNotContain("receipt", line, StringComparison.Ordinal);
        Assert.Equal(odd.Tenant, JsonSerializer.Deserialize<JsonElement>(json.WrittenSpan).GetProperty("tenant").GetString());
    }

    [Fact]
    public async Task A_full_file_gets_a_number_and_the_oldest_goes()
    {
        string file = Path.Combine(_directory, "logs", "access.log");
        int dropped = 0;
        await using (AccessLog log = new(AccessLogFormat.Json, new RotatingFile(file, most: 1_000_000, kept: 2), lines => Interlocked.Add(ref dropped, lines)))
        {
            for (int i = 0; i < 20_000; i++)
            {
                log.Write(Line with { Receipt = i });
            }
        }

        string[] files = [.. Directory.GetFiles(Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal)];
        Assert.All(files, written => Assert.InRange(new FileInfo(written).Length, 1, 1_000_000));
        Assert.Equal([], files.Except([file, file + ".1", file + ".2"]));
        string[] lines = [.. files.OrderDescending(StringComparer.Ordinal).SelectMany(File.ReadAllLines)];
        long[] receipts = [.. lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("receipt").GetInt64())];
        Assert.Equal(receipts.Order(), receipts);
        // All that is not there was counted, or went with the oldest file.
        Assert.True(dropped > 0 || receipts[^1] == 19_999);
    }

    [Fact]
    public async Task Rotation_keeps_as_many_files_as_it_was_told()
    {
        string file = Path.Combine(_directory, "access.log");
        using RotatingFile rotating = new(file, most: 10, kept: 3);
        for (int i = 0; i < 9; i++)
        {
            rotating.Write(Encoding.UTF8.GetBytes($"line {i}\n"));
        }

        Assert.Equal(["line 8\n", "line 7\n", "line 6\n", "line 5\n"], new[] { file, file + ".1", file + ".2", file + ".3" }.Select(File.ReadAllText));
        Assert.Equal(4, Directory.GetFiles(_directory).Length);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task When_nobody_reads_the_lines_they_are_counted_and_nobody_waits()
    {
        await using AnonymousPipeServerStream pipe = new(PipeDirection.Out);
        using AnonymousPipeClientStream reader = new(PipeDirection.In, pipe.ClientSafePipeHandle);
        int dropped = 0;
        AccessLog log = new(AccessLogFormat.Json, new OpenStream(pipe), lines => Interlocked.Add(ref dropped, lines));
        const int Written = 3 * AccessLog.MostWaiting;
        for (int i = 0; i < Written; i++)
        {
            // Returns although the pipe is full.
            log.Write(Line);
        }

        // What waits is the queue, one batch at the pipe, and the pipe; the rest is counted.
        Assert.InRange(dropped, Written - AccessLog.MostWaiting - 2_000, Written);
        Task<int> read = Task.Run(() => new StreamReader(reader).ReadToEnd().Count(letter => letter == '\n'));
        await log.DisposeAsync();
        Assert.Equal(Written, await read + dropped);
    }

    [Fact]
    public async Task Lines_that_cannot_be_written_are_counted()
    {
        string directory = Path.Combine(_directory, "is-a-directory");
        Directory.CreateDirectory(directory);
        int dropped = 0;
        AccessLog log = new(AccessLogFormat.Text, new RotatingFile(directory, 1_000, 1), lines => Interlocked.Add(ref dropped, lines));
        log.Write(Line);
        await log.DisposeAsync();
        Assert.Equal(1, dropped);
    }
}
