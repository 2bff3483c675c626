using System.Text;
using System.Text.Json;
using Cordon.Gateway.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Gateway.Tests.Wire;

public sealed class SseTests
{
    private static readonly string[] Pieces =
        ["data: a", "data:b", "data", "event: x", "event:", ": ping", "id: 1", "retry: 5", "odd", "\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\uFEFF", "é"];

    [Fact]
    public void Frames_and_remainder_are_the_bytes_however_they_were_cut()
    {
        Gen<(string, int)> cases =
            from pieces in Gen.ListOf(Gen.Elements(Pieces))
            from seed in Gen.Choose(0, 1 << 30)
            select (string.Concat(pieces), seed);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(sample.Item1);
            List<string> whole = Split(bytes, [bytes.Length], out string remainder);
            Assert.Equal(sample.Item1, string.Concat(whole) + remainder);
            var random = new Random(sample.Item2);
            int[] cuts = [.. Enumerable.Range(0, bytes.Length).Select(_ => random.Next(1, 6))];
            return whole.SequenceEqual(Split(bytes, cuts, out string again)) && again == remainder;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Every_cut_gives_the_same_frames()
    {
        byte[] bytes = "\uFEFFdata: a\r\ndata: b\r\n\r\n: hi\n\nevent: e\rdata:c\r\rid: 1\ndata: d\n\n\ndata: rest"u8.ToArray();
        List<string> expected = Split(bytes, [bytes.Length], out _);
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(expected, Split(bytes, [cut, bytes.Length - cut], out string remainder));
            Assert.Equal("data: rest", remainder);
        }
    }

    [Fact]
    public void The_standards_examples_read_as_the_standard_says()
    {
        string? folder = SharedFolder();
        Assert.SkipWhen(folder is null, "shared/vectors/sse is not here: the WHATWG vectors were NOT run.");
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder!, "vectors", "sse", "event_stream.json")));
        Assert.NotEmpty(vectors.RootElement.GetProperty("cases").EnumerateArray());
        foreach (JsonElement vector in vectors.RootElement.GetProperty("cases").EnumerateArray())
        {
            byte[] bytes = vector.TryGetProperty("stream_base64", out JsonElement binary)
                ? binary.GetBytesFromBase64()
                : Encoding.UTF8.GetBytes(vector.GetProperty("stream").GetString()!);
            string[] expected = [.. vector.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString() + "|" + e.GetProperty("data").GetString())];
            for (int cut = 0; cut <= bytes.Length; cut++)
            {
                var splitter = new SseSplitter();
                List<string> events = [];
                splitter.Feed(bytes.AsSpan(0, cut));
                Drain(splitter, f => Add(events, f));
                splitter.Feed(bytes.AsSpan(cut));
                Drain(splitter, f => Add(events, f));
                // A carriage return that ends the stream ends its line: only then is the last frame an event.
                if (splitter.Remainder.Span.EndsWith("\r"u8) && splitter.Finish() is { } last && EndsBlank(last.Raw.Span))
                {
                    Add(events, last);
                }

                Assert.True(expected.SequenceEqual(events), $"{vector.GetProperty("name").GetString()}, cut at {cut}: {string.Join(';', events)}");
            }
        }

        static void Add(List<string> events, StreamFrame frame)
        {
            if (((SseFrame)frame).Lines.Count > 0)
            {
                events.Add((frame.Event ?? "message") + "|" + Encoding.UTF8.GetString(frame.Data.Span));
            }
        }

        static bool EndsBlank(ReadOnlySpan<byte> raw) => raw.EndsWith("\r\r"u8) || raw.EndsWith("\n\r"u8) || raw.SequenceEqual("\r"u8);
    }

    [Fact]
    public void A_frame_that_is_too_long_is_a_fault_and_not_memory()
    {
        foreach (int chunk in new[] { 1, 7, 1000 })
        {
            var splitter = new SseSplitter(100);
            byte[] bytes = Encoding.UTF8.GetBytes("data: ok\n\ndata: " + new string('x', 200) + "\n\n");
            int frames = 0;
            for (int at = 0; at < bytes.Length; at += chunk)
            {
                splitter.Feed(bytes.AsSpan(at, Math.Min(chunk, bytes.Length - at)));
                Drain(splitter, _ => frames++);
            }

            Assert.Equal(1, frames);
            Assert.Equal("too-large", splitter.Fault?.Code);
        }
    }

    [Fact]
    public void An_edit_changes_the_bytes_of_its_line_only()
    {
        var splitter = new SseSplitter();
        splitter.Feed(": c\r\nid: 7\r\ndata: {\"a\":\r\ndata:  \"x\\u00e9 secret y\"}\r\nfoo: bar\r\n\r\n"u8);
        Assert.True(splitter.TryRead(out StreamFrame? frame));
        JsonTape tape = JsonTape.Read(frame.Data, JsonLimits.Default, out _)!;
        JsonNode a = tape.Root.Get("a"u8);

        byte[] edited = frame.Apply([new TextEdit(a.Raw, 3, 9, "[S]")]);

        Assert.Equal(": c\r\nid: 7\r\ndata: {\"a\":\r\ndata:  \"x\\u00e9 [S] y\"}\r\nfoo: bar\r\n\r\n", Encoding.UTF8.GetString(edited));
    }

    internal static void Drain(StreamSplitter splitter, Action<StreamFrame> take)
    {
        while (splitter.TryRead(out StreamFrame? frame))
        {
            take(frame);
        }
    }

    private static List<string> Split(byte[] bytes, int[] cuts, out string remainder)
    {
        var splitter = new SseSplitter();
        List<string> frames = [];
        int at = 0;
        foreach (int cut in cuts)
        {
            int length = Math.Min(cut, bytes.Length - at);
            splitter.Feed(bytes.AsSpan(at, length));
            Drain(splitter, f => frames.Add(Encoding.UTF8.GetString(f.Raw.Span)));
            at += length;
        }

        splitter.Feed(bytes.AsSpan(at));
        Drain(splitter, f => frames.Add(Encoding.UTF8.GetString(f.Raw.Span)));
        remainder = Encoding.UTF8.GetString(splitter.Remainder.Span);
        return frames;
    }

    private static string? SharedFolder()
    {
        if (Environment.GetEnvironmentVariable("CORDON_SHARED") is { Length: > 0 } named && Directory.Exists(Path.Combine(named, "vectors", "sse")))
        {
            return named;
        }

        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            foreach (string candidate in new[] { Path.Combine(at.FullName, "shared"), Path.Combine(at.FullName, "..", "shared") })
            {
                if (File.Exists(Path.Combine(at.FullName, "Cordon.slnx")) && Directory.Exists(Path.Combine(candidate, "vectors", "sse")))
                {
                    return candidate;
                }
            }
        }

        return null;
    }
}
