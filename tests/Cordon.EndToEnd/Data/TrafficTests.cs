using System.Globalization;
using System.Text;
using Cordon.Contracts;
using Cordon.State.Statements;

namespace Cordon.EndToEnd.Data;

/// <summary>
/// Public data through a running gateway, each text in the place where it belongs. Asserts that nothing crashes and that every exchange is
/// recorded; what was decided is a report, not an assertion. Prints counts only, never a text.
/// </summary>
public sealed class TrafficTests(ITestOutputHelper output)
{
    private const int PerFile = 60;
    private const string Begin = "<!-- traffic:begin -->";
    private const string End = "<!-- traffic:end -->";

    // A busy machine must not turn a slow guard into a denial: the report is about what guards see.
    private static readonly string Policy = "version: 1\npreset: balanced\nguards:\n" + string.Concat(
        new[]
        {
            "injection", "jailbreak", "prompt-leak", "secrets", "pii", "exfiltration", "code", "harm", "refusal", "session-content", "tool-poisoning", "invisible-text", "lists", "patterns", "schema", "limits",
        }
            .Select(guard => $"  {guard}: {{deadline-ms: 60000}}\n"));

    [Fact]
    public async Task Public_data_as_traffic_is_decided_and_recorded_without_a_crash()
    {
        IReadOnlyList<string> files = SharedData.Files();
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync(Policy);
        List<TrafficRow> rows = [];
        foreach (string file in files)
        {
            rows.Add(await SendAsync(gateway, file));
        }

        await gateway.Host.Log.FlushAsync();
        Assert.Equal("VALID-UNWITNESSED", Cordon.Evidence.Verifier.VerifyDirectory(Path.Combine(gateway.Directory, "evidence")).Word);
        string report = Report(rows);
        output.WriteLine(report);
        Write(report);
    }

    private static async Task<TrafficRow> SendAsync(ScriptedGateway gateway, string file)
    {
        List<IndexedStatement> recorded = [];
        IReadOnlyList<DataRow> sample = SharedData.Sample(file, PerFile);
        Carriage[] carriages = [.. sample.Select(row => TrafficRequest.CarriageOf(file, row))];
        for (int i = 0; i < sample.Count; i++)
        {
            gateway.Model.Text = carriages[i] == Carriage.Answer ? sample[i].Text : "Noted.";
            recorded.Add(await AskAsync(gateway, TrafficRequest.Of(carriages[i], sample[i].Text, i), sample[i].Id));
        }

        return new TrafficRow(file, carriages, recorded);
    }

    private static async Task<IndexedStatement> AskAsync(ScriptedGateway gateway, TrafficRequest traffic, string id)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, traffic.Path) { Content = new StringContent(traffic.Body, Encoding.UTF8, "application/json") };
        using HttpResponseMessage response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True((int)response.StatusCode is 200 or 403, $"{id}: status {(int)response.StatusCode}");
        try
        {
            await response.Content.CopyToAsync(Stream.Null);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // A stream that was denied in the middle.
        }

        string exchange = response.Headers.GetValues("x-cordon-exchange").Single();
        while (true)
        {
            // A stream's verdict is written after its last byte.
            await gateway.Host.Index.FlushAsync();
            if (gateway.Host.Index.Find(exchange) is { } recorded)
            {
                return recorded;
            }

            await Task.Yield();
        }
    }

    private static string Report(List<TrafficRow> rows)
    {
        StringBuilder table = new();
        table.AppendLine("| file | as | n | denied | modified | allowed | exchanges with findings, by type |");
        table.AppendLine("| --- | --- | ---: | ---: | ---: | ---: | --- |");
        foreach (TrafficRow row in rows)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"| {row.File} | {row.Travelled} | {row.Recorded.Count} | {row.Count(Decision.Deny)} | {row.Count(Decision.Modify)} | {row.Count(Decision.Allow)} | {row.Findings} |");
        }

        table.AppendLine(CultureInfo.InvariantCulture, $"| all | | {rows.Sum(r => r.Recorded.Count)} | {rows.Sum(r => r.Count(Decision.Deny))} | {rows.Sum(r => r.Count(Decision.Modify))} | {rows.Sum(r => r.Count(Decision.Allow))} | |");
        return table.ToString().ReplaceLineEndings("\n");
    }

    private static void Write(string report)
    {
        if (Environment.GetEnvironmentVariable("CORDON_WRITE_GENERATED") != "1")
        {
            return;
        }

        string page = Path.Combine(SharedData.Checkout, "docs", "detectors.md");
        string text = File.ReadAllText(page);
        int from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = text.IndexOf(End, StringComparison.Ordinal);
        string intro = string.Create(CultureInfo.InvariantCulture, $"\nWritten {DateTime.UtcNow:yyyy-MM-dd} by `CORDON_WRITE_GENERATED=1 dotnet test tests/Cordon.EndToEnd`: at most {PerFile} rows of each file, at equal distances.\n\n");
        File.WriteAllText(page, text[..from] + intro + report + text[to..]);
    }

    private sealed record TrafficRow(string File, Carriage[] Carriages, List<IndexedStatement> Recorded)
    {
        public string Travelled => string.Join(", ", Carriages.GroupBy(carriage => carriage).OrderByDescending(group => group.Count())
            .Select(group => group.Key switch
            {
                Carriage.Question => "question",
                Carriage.ToolResult => "tool result",
                Carriage.ToolDescription => "tool description",
                Carriage.Answer => "answer",
            } + (group.Count() == Carriages.Length ? "" : $" {group.Count()}")));

        public string Findings => string.Join(", ", Recorded
            .SelectMany(statement => statement.FindingTypes).GroupBy(type => type).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key} {group.Count()}"));

        public int Count(Decision decision) => Recorded.Count(statement => statement.Decision == decision);
    }
}
