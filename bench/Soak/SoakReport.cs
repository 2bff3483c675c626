using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cordon.Soak.Reckoning;
using Cordon.Soak.Watching;

namespace Cordon.Soak;

/// <summary>What a run is worth telling.</summary>
internal sealed record SoakReport
{
    private const string Begin = "<!-- soak:begin -->", End = "<!-- soak:end -->";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) } };

    public required DateTimeOffset Date { get; init; }
    public required string CommandLine { get; init; }
    public required string Machine { get; init; }
    public required double Minutes { get; init; }
    public required long Exchanges { get; init; }
    public required long Statements { get; init; }
    public required IReadOnlyList<Finding> Findings { get; init; }
    public required IReadOnlyList<Line> Books { get; init; }
    public required IReadOnlyDictionary<string, long> Kinds { get; init; }
    public required IReadOnlyDictionary<string, long> Reasons { get; init; }
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }
    public required IReadOnlyList<Sample> Samples { get; init; }

    public bool Holds => Findings.All(finding => finding.Standing != Standing.Fails);

    public static SoakReport Of(RunFacts facts, DateTimeOffset date, string commandLine) => new()
    {
        Date = date,
        CommandLine = commandLine,
        Machine = $"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}",
        Minutes = facts.Minutes,
        Exchanges = facts.Books.Metrics.Values.Sum(),
        Statements = facts.Books.Statements.Count,
        Findings = [.. Reckoning.Findings.Of(facts)],
        Books = [.. facts.Books.Entries().Select(Line.From)],
        Kinds = facts.Books.Kinds,
        Reasons = facts.Books.Reasons,
        Outcomes = facts.Outcomes,
        Samples = facts.Samples,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Indented);

    public string ToMarkdown()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Date.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {Machine}; {Minutes:0.##} minutes, n = {Exchanges} exchanges, {Statements} statements ({string.Join(", ", Kinds.OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Value} {kind.Key}"))}).\n\n`{CommandLine}`\n\n");
        text.Append("| what must hold | figures | standing |\n| --- | --- | --- |\n");
        foreach (Finding finding in Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {finding.What} | {finding.Figures} | {finding.Standing.ToString().ToLowerInvariant()} |\n");
        }

        text.Append("\n| of | clients | metrics | statements | access log | agree |\n| --- | ---: | ---: | ---: | ---: | --- |\n");
        foreach (Line line in Books)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {line.Of} | {line.Clients} | {line.Metrics} | {line.Statements} | {line.AccessLines} | {(line.Agrees ? "yes" : "NO")} |\n");
        }

        return text.ToString();
    }

    /// <summary>Fills the region of a page.</summary>
    public void Write(string page)
    {
        string text = File.ReadAllText(page);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"{page} has no region {Begin} … {End}.");
        }

        File.WriteAllText(page, $"{text[..(begin + Begin.Length)]}\n\n{ToMarkdown()}\n{text[end..]}");
    }

    /// <summary>One line of the books, in words.</summary>
    internal sealed record Line(string Of, string Clients, long Metrics, long Statements, long AccessLines, bool Agrees)
    {
        public static Line From(Entry entry) => new(
            entry.Of, entry.Clients is not { } clients ? "–" : clients.Least == clients.Most ? Text(clients.Least) : $"{Text(clients.Least)} to {Text(clients.Most)}", entry.Metrics, entry.Statements, entry.AccessLines, entry.Agrees);

        private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
