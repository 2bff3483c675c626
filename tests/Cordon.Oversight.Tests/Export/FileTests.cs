using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.Oversight.Export;
using Cordon.State.Exports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Oversight.Tests.Export;

/// <summary>The file sink, and with it what every sink has: cursor, filter, health.</summary>
public sealed class FileTests
{
    [Fact]
    public async Task Lines_continue_where_they_ended_and_a_torn_line_is_cut_off()
    {
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        string file = Path.Combine(recorded.Directory, "out", "all.jsonl");
        await recorded.AppendAsync(10);
        await DeliverAsync(recorded, To(file));
        // A crash in the middle of a write.
        File.AppendAllText(file, "{\"id\":\"torn");
        await recorded.AppendAsync(10);
        await DeliverAsync(recorded, To(file));
        Assert.Equal(recorded.Ids(), Ids(file));
    }

    [Fact]
    public async Task Files_are_bounded_in_size_and_number()
    {
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        string file = Path.Combine(recorded.Directory, "out", "all.jsonl");
        await recorded.AppendAsync(400);
        await DeliverAsync(recorded, To(file) with { BatchStatements = 10, To = new FileDestination(file) { MostBytes = 40_000, Kept = 3 } });
        string[] files = [.. Directory.GetFiles(Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal)];
        Assert.Equal([file, file + ".1", file + ".2", file + ".3"], files);
        Assert.All(files, f => Assert.InRange(new FileInfo(f).Length, 1, 40_000));
        string[] kept = [.. files.Reverse().SelectMany(Ids)];
        Assert.Equal(recorded.Ids().TakeLast(kept.Length), kept);
        Assert.True(kept.Length < recorded.Log.Count, "Nothing was rotated away.");
    }

    [Fact]
    public async Task A_file_is_read_by_its_owner_and_group_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("SKIPPED: no Unix modes on Windows.");
            return;
        }

        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        string file = Path.Combine(recorded.Directory, "out", "all.jsonl");
        await DeliverAsync(recorded, To(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file) & ~UnixFileMode.GroupRead);
    }

    [Fact]
    public async Task A_filter_chooses_kinds_decisions_and_severity_and_the_cursor_passes_the_rest()
    {
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.AppendAsync(30);
        (string Name, ExportFilter Filter, Func<JsonElement, bool> Expected)[] cases =
        [
            ("kinds", new ExportFilter { Kinds = ["key-event", "log-lifecycle"] }, line => line.GetProperty("kind").GetString() is "key-event" or "log-lifecycle"),
            ("decisions", new ExportFilter { Kinds = ["verdict"], Decisions = [Decision.Deny, Decision.Modify] }, line => line.GetProperty("kind").GetString() == "verdict" && Word(line) is "deny" or "modify"),
            ("severity", new ExportFilter { Least = Severity.High }, line => line.GetProperty("severity").GetString() is "high" or "critical"),
            ("nothing", new ExportFilter { Kinds = ["approval"] }, _ => false),
        ];
        JsonElement[] all = await ReadAsync(recorded, "everything", ExportFilter.Everything);
        Assert.Equal(recorded.Log.Count, all.Length);
        foreach ((string name, ExportFilter filter, Func<JsonElement, bool> expected) in cases)
        {
            JsonElement[] chosen = await ReadAsync(recorded, name, filter);
            Assert.Equal(all.Where(expected).Select(line => line.GetRawText()), chosen.Select(line => line.GetRawText()));
            Assert.Equal(recorded.Log.Count, new ExportCursors(recorded.State, TimeProvider.System).Find(name, RecordedLog.Origin)!.Next);
        }

        static string? Word(JsonElement line) => line.GetProperty("statement").GetProperty("predicate").GetProperty("decision").GetString();
    }

    [Fact]
    public async Task An_erased_statement_is_a_number_and_the_erasure_comes_after_it()
    {
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.AppendAsync(3);
        await recorded.Log.EraseStatementAsync(4, "art-17");
        string file = Path.Combine(recorded.Directory, "all.jsonl");
        await DeliverAsync(recorded, To(file));
        JsonElement[] lines = [.. File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(recorded.Log.Count, lines.Length);
        Assert.Equal(["id", "log", "sequence", "kind", "severity"], lines[4].EnumerateObject().Select(member => member.Name));
        Assert.Equal("erased", lines[4].GetProperty("kind").GetString());
        Assert.Equal("erasure", lines[^1].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_cursor_of_another_log_of_the_same_name_is_not_believed()
    {
        await using RecordedLog first = await RecordedLog.OpenAsync();
        await first.AppendAsync(20);
        string file = Path.Combine(first.Directory, "all.jsonl");
        await DeliverAsync(first, To(file));

        // The same name and numbers, other statements: a restored backup that went another way.
        await using RecordedLog second = await RecordedLog.OpenAsync();
        await second.AppendAsync(30);
        ExportCursor cursor = new ExportCursors(first.State, TimeProvider.System).Find("file", RecordedLog.Origin)!;
        new ExportCursors(second.State, TimeProvider.System).Save("file", RecordedLog.Origin, cursor);
        await DeliverAsync(second, To(file));
        Assert.Equal(first.Ids().Concat(second.Ids()), Ids(file));
        Assert.Empty(first.Ids().Intersect(second.Ids()));
    }

    [Fact]
    public async Task A_damaged_log_is_seen_in_the_health_and_not_skipped()
    {
        string directory = RecordedLog.NewDirectory();
        await using (RecordedLog whole = await RecordedLog.OpenAsync(directory, segmentBytes: 4096))
        {
            for (int i = 0; i < 10; i++)
            {
                await whole.AppendAsync(2);
            }
        }

        string damaged = Directory.GetFiles(Path.Combine(directory, "evidence", "statements")).Order(StringComparer.Ordinal).First();
        byte[] bytes = File.ReadAllBytes(damaged);
        bytes[^10] ^= 1;
        File.WriteAllBytes(damaged, bytes);
        await using RecordedLog recorded = await RecordedLog.OpenAsync(directory, segmentBytes: 4096);
        await using Exports exports = Start(recorded, To(Path.Combine(directory, "all.jsonl")));
        await Wait.ForAsync(() => exports.Health[0].Error is not null);
        Assert.Equal(("log-damaged", SinkState.Retrying), (exports.Health[0].Error, exports.Health[0].State));
        Assert.True(exports.Health[0].Lag > 0);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said_in_one_word()
    {
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        string file = Path.Combine(recorded.Directory, "blocked");
        File.WriteAllText(file, "");
        await using Exports exports = Start(recorded, To(Path.Combine(file, "all.jsonl")));
        await Wait.ForAsync(() => exports.Health[0].Error is not null);
        Assert.Equal("io", exports.Health[0].Error);
    }

    internal static SinkOptions To(string file) => new()
    {
        Name = "file", To = new FileDestination(file),
        Interval = TimeSpan.FromMilliseconds(10), RetryFirst = TimeSpan.FromMilliseconds(10), RetryMost = TimeSpan.FromMilliseconds(50),
    };

    private static Exports Start(RecordedLog recorded, SinkOptions sink) =>
        Exports.Start(new ExportOptions { Sinks = [sink] }, recorded.Log, recorded.State, TimeProvider.System, NullLoggerFactory.Instance);

    private static async Task DeliverAsync(RecordedLog recorded, SinkOptions sink)
    {
        await using Exports exports = Start(recorded, sink);
        await Wait.ForAsync(() => exports.Health[0].Next >= recorded.Log.Count);
    }

    private static async Task<JsonElement[]> ReadAsync(RecordedLog recorded, string name, ExportFilter filter)
    {
        string file = Path.Combine(recorded.Directory, name + ".jsonl");
        await DeliverAsync(recorded, To(file) with { Name = name, Filter = filter });
        return File.Exists(file) ? [.. File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement)] : [];
    }

    private static IEnumerable<string> Ids(string file) => File.ReadAllText(file, Encoding.UTF8).Split('\n')[..^1].Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!);
}
