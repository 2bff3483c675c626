using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Text;
using Cordon.Contracts;

namespace Cordon.Oversight.Export.Formats;

/// <summary>
/// ArcSight Common Event Format, version 0: <c>CEF:0|vendor|product|version|class|name|severity|key=value …</c>. A backslash escapes
/// bars in the header and equals signs in the extension; a break of line stands as <c>\n</c>.
/// </summary>
internal static class CefLine
{
    // The dictionary allows 1,023 characters for most texts.
    private const int LongestValue = 1_000, MostTypes = 20;

    public static string Version { get; } = typeof(CefLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static void Write(ExportEvent statement, IBufferWriter<byte> target)
    {
        StringBuilder line = new("CEF:0|Cordon|Cordon|");
        line.Append(Header(Version)).Append('|').Append(Header(ClassOf(statement))).Append('|').Append(Header(NameOf(statement))).Append('|').Append(SeverityOf(statement.Severity)).Append('|');
        bool first = true;
        foreach ((string key, string? value) in Extension(statement))
        {
            if (value is { Length: > 0 })
            {
                line.Append(first ? "" : " ").Append(key).Append('=').Append(Value(value));
                first = false;
            }
        }

        Encoding.UTF8.GetBytes(line.ToString(), target);
    }

    private static IEnumerable<(string Key, string? Value)> Extension(ExportEvent statement)
    {
        string? types = statement.IsVerdict ? string.Join(',', statement.Findings.Select(finding => ExportEvent.TextOf(finding, "type")).OfType<string>().Distinct().Take(MostTypes)) : null;
        (string Key, string Label, string? Value)[] labelled =
        [
            ("cs1", "findingTypes", types),
            ("cs2", "policyVersion", statement.Text("policy_version")),
            ("cs3", "tenant", statement.Text("tenant")),
            ("cs4", "agentRef", statement.Text("agent_ref")),
            ("cs5", "log", statement.Log),
            ("cs6", "model", statement.Text("model")),
            ("flexString1", "sessionRef", statement.Text("session_ref")),
            ("cn1", "sequence", Text(statement.Sequence)),
            ("cn2", "findings", statement.IsVerdict ? Text(statement.Findings.Count()) : null),
            ("cn3", "guardMicroseconds", Text(statement.Number("guard_microseconds"))),
        ];
        return
        [
            ("rt", Text(statement.Time?.ToUnixTimeMilliseconds())),
            ("externalId", statement.Id),
            ("cat", statement.Kind),
            ("act", statement.Text("decision") ?? statement.Text("event")),
            ("outcome", statement.Decision is null ? null : statement.IsStopped ? "failure" : "success"),
            ("reason", statement.Text("reason") ?? statement.Text("basis")),
            ("app", statement.Text("dialect")),
            ("requestClientApplication", statement.Text("application")),
            ("suid", statement.Text("user_ref")),
            ("in", Text(statement.Number("request_bytes"))),
            ("out", Text(statement.Number("answer_bytes"))),
            ("deviceExternalId", statement.Text("emitter_id")),
            ("fileHash", statement.Kind == StatementKinds.Erased ? null : statement.Digest),
            ("requestContext", statement.Text("exchange")),
            .. labelled.Where(field => field.Value is { Length: > 0 }).SelectMany<(string Key, string Label, string? Value), (string, string?)>(field => [(field.Key, field.Value), (field.Key + "Label", field.Label)]),
        ];
    }

    private static string ClassOf(ExportEvent statement) => statement.IsVerdict && statement.FirstFinding is { } finding && ExportEvent.TextOf(finding, "type") is { } type ? $"verdict:{type}" : statement.Kind;

    private static string NameOf(ExportEvent statement) => statement.IsVerdict
        ? $"Exchange: {statement.Text("decision")}"
        : $"Evidence: {statement.Kind}";

    private static int SeverityOf(Severity severity) => severity switch
    {
        Severity.Info => 1,
        Severity.Low => 3,
        Severity.Medium => 5,
        Severity.High => 8,
        Severity.Critical => 10,
    };

    private static string Header(string text) => Plain(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Value(string text) => Cut(text)
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);

    // A header is one line, and has no escape for a break.
    private static string Plain(string text) => string.Concat(Cut(text).Select(c => char.IsControl(c) ? ' ' : c));

    private static string Cut(string text) => text.Length <= LongestValue ? text : text[..LongestValue];

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
