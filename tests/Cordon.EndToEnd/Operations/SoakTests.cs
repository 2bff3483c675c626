using System.Diagnostics;
using System.Text.Json;
using Cordon.EndToEnd.CommandLine;
using Cordon.Soak.Receivers;
using Cordon.Soak.Reckoning;
using Cordon.Soak.Watching;

namespace Cordon.EndToEnd.Operations;

/// <summary>A short soak, and that its reckoning finds what it is for.</summary>
public sealed class SoakTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Half_a_minute_of_everything_loses_nothing_while_model_and_receivers_are_killed()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Cordon.Soak", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "Cordon.Soak");
        string json = _folder.File("soak.json");
        using Process soak = BuiltCordon.Start(program, ["--minutes", "0.5", "--rate", "30", "--cordon", BuiltCordon.Executable, "--data", _folder.Path, "--json", json]);
        Task<string> errors = soak.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string report = await soak.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await soak.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(soak.ExitCode == 0, report + await errors);

        JsonElement result = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        Assert.True(result.GetProperty("exchanges").GetInt64() > 100, report);
        Assert.True(result.GetProperty("books").GetArrayLength() > 15, report);
        Assert.All(result.GetProperty("findings").EnumerateArray(), finding => Assert.NotEqual("fails", finding.GetProperty("standing").GetString()));
    }

    [Fact]
    public void A_statement_that_a_receiver_lacks_or_has_otherwise_is_missing()
    {
        EvidenceRow[] rows = [.. Enumerable.Range(0, 5).Select(i => new EvidenceRow(i, new string((char)('a' + i), 64), "verdict", "openai-chat", "allow", null, false))];
        Books books = BooksOf(rows, clients: 5, metrics: 5, lines: 5);
        Delivered delivered = new();
        foreach (EvidenceRow row in rows.Concat(rows))
        {
            delivered.Take($"{row.Sequence}-{row.Digest[..32]}");
        }

        Assert.Equal((0, 10, 5), (books.Missing(delivered, 5), delivered.Arrived, delivered.Count));
        Assert.True(delivered.Lose(3));
        Assert.Equal((1, 0), (books.Missing(delivered, 5), books.Missing(delivered, 3)));
        delivered.Take($"3-{new string('f', 32)}");
        Assert.Equal(1, books.Missing(delivered, 5));
        delivered.Take($"3-{rows[3].Digest[..32]}");
        Assert.Equal(1, delivered.Contradictions);
    }

    [Theory]
    [InlineData(5, 5, 5, true)]
    [InlineData(4, 5, 5, false)]
    [InlineData(6, 5, 5, false)]
    [InlineData(5, 4, 5, false)]
    [InlineData(5, 5, 6, false)]
    public void Counts_agree_only_when_all_are_the_same(long clients, long metrics, int lines, bool agree)
    {
        EvidenceRow[] rows = [.. Enumerable.Range(0, 5).Select(i => new EvidenceRow(i, "", "verdict", "openai-chat", "allow", null, false))];
        Assert.Equal(agree, BooksOf(rows, clients, metrics, lines).Entries().All(entry => entry.Agrees));
    }

    [Fact]
    public void What_grows_steadily_is_told_from_what_rises_and_falls()
    {
        Sample[] leaking = [.. Enumerable.Range(0, 120).Select(i => SampleOf(i * 15, 200 + (i * 0.5) + (i % 7)))];
        Sample[] sawing = [.. Enumerable.Range(0, 120).Select(i => SampleOf(i * 15, 200 + (i % 5 * 4)))];
        Sample[] both = [.. Enumerable.Range(0, 120).Select(i => SampleOf(i * 15, 200 + (i * 0.5) + (i % 20 * 4)))];
        Assert.InRange(Trend.Of(leaking, 600, sample => sample.ResidentMegabytes)!.GrowthAnHour, 110, 130);
        Assert.InRange(Trend.Of(sawing, 600, sample => sample.ResidentMegabytes)!.Growth, -16, 16);
        Assert.True(Trend.Of(both, 600, sample => sample.ResidentMegabytes)!.GrowthAnHour > 110);
        Assert.Null(Trend.Of(leaking, 1700, sample => sample.ResidentMegabytes));
    }

    private static Books BooksOf(EvidenceRow[] rows, long clients, long metrics, int lines) => new()
    {
        Clients = new Dictionary<string, (long, long)> { ["openai-chat"] = (clients, clients) },
        Metrics = new Dictionary<string, long> { ["openai-chat"] = metrics },
        MetricDecisions = new Dictionary<string, long> { ["allow"] = metrics },
        Statements = rows,
        AccessLog = [.. Enumerable.Repeat(("openai-chat", "allow"), lines)],
    };

    private static Sample SampleOf(double seconds, double megabytes) => new()
    {
        Seconds = seconds, ResidentMegabytes = megabytes, HeapMegabytes = 0, LiveMegabytes = null, Threads = 0, Handles = 0, InFlight = 0, Lag = 0, LagBytes = 0, Unpublished = 0, Sessions = 0, Exchanges = 0,
    };
}
