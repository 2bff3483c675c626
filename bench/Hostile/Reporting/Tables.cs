using System.Globalization;

namespace Cordon.Hostile.Reporting;

/// <summary>A report as tables in Markdown, which is also readable as it stands.</summary>
internal static class Tables
{
    private const string Begin = "<!-- hostile:begin -->";
    private const string End = "<!-- hostile:end -->";

    public static string Of(HostileReport report) =>
        $"""
        {report.Heading}.

        `{report.CommandLine}`

        | well-behaved client | seconds | asked | errors | p50 ms | p99 ms | most ms |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: |
        {Lines(report.Good.Select(row => Text($"| {row.Part} | {row.Seconds:0} | {row.Asked} | {row.Errors.Values.Sum()} | {row.P50:0.0} | {row.P99:0.0} | {row.Most:0.0} |")))}

        | process | quiet | first quarter | last quarter | most | at the end |
        | --- | ---: | ---: | ---: | ---: | ---: |
        {Text($"| resident MB, peak | {report.Memory.Quiet:0} | {report.Memory.First:0} | {report.Memory.Last:0} | {report.Memory.Most:0} | {report.Memory.End:0} |")}
        {Text($"| handles | {report.Memory.HandlesBefore} | | | {report.Memory.HandlesMost} | {report.Memory.HandlesEnd} |")}
        {Text($"| of these sockets | {report.Memory.SocketsBefore} | | | {report.Memory.SocketsMost} | {report.Memory.SocketsEnd} |")}

        | attack | times | answers | unexpected |
        | --- | ---: | --- | --- |
        {Lines(report.Attacks.Select(row => Text($"| {row.Attack} | {row.Times} | {Answers(row.Answers)} | {(row.Unexpected.Count == 0 ? "0" : Answers(row.Unexpected))} |")))}

        """;

    /// <summary>Fails where <see cref="Fill"/> would, for use before a long run.</summary>
    public static void Demand(string page) => Find(File.ReadAllText(page), page);

    /// <summary>Replaces what stands between the two markers of a page.</summary>
    public static void Fill(string page, HostileReport report)
    {
        string text = File.ReadAllText(page);
        (int begin, int end) = Find(text, page);
        File.WriteAllText(page, $"{text[..(begin + Begin.Length)]}\n{Of(report)}{text[end..]}");
    }

    private static (int Begin, int End) Find(string text, string page)
    {
        int begin = text.IndexOf(Begin, StringComparison.Ordinal);
        int end = text.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin ? (begin, end) : throw new InvalidDataException($"{page} has no region {Begin} … {End}.");
    }

    private static string Answers(IReadOnlyDictionary<string, int> answers) => string.Join(", ", answers.Select(answer => Text($"{answer.Value} × {answer.Key.Replace("|", "\\|", StringComparison.Ordinal)}")));

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
