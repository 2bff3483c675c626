using System.Collections.Immutable;
using System.Globalization;
using Cordon.Contracts;
using Cordon.Oversight.Export;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>exports:</c> where the evidence is sent on to. docs/operate/export.md has the story.</summary>
internal static class ExportsSection
{
    private static readonly SinkOptions Usual = new() { Name = "usual", To = new StdoutDestination() };

    public static readonly Field Field = new("exports", new MapShape("Receivers by name; under a new name everything is sent again.", new ObjectShape("One receiver.", "export",
    [
        new("to", new WordShape("What it is.", [.. ExportDestinations.Kinds.Select(kind => kind.Word)]), Required: true),
        new("format", new WordShape("How a statement is written.", [.. Words.All<ExportFormat>()]), Default: Words.Of(Usual.Format)),
        new("kinds", new ListShape("Which kinds of statements it gets.", new WordShape("One kind.", StatementKinds.All)), Default: "all"),
        new("decisions", new ListShape("Verdicts with which decisions it gets.", new WordShape("One decision.", [.. Words.All<Decision>()])), Default: "all"),
        new("asked", new ListShape("Groups and keys of approvers: it gets only statements that ask one of them (approvals.escalation in the policy).", new TextShape("A group, or the id of a key.", 64)), Default: "all statements"),
        new("severity", new WordShape("The least severe statement that it gets.", [.. Words.All<Severity>()]), Default: Words.Of(Usual.Filter.Least)),
        new("required", new FlagShape("Whether `/readyz` answers 503 while deliveries to it fail; else that is degraded."), Default: "false"),
        Number("batch-statements", "Most statements in one delivery.", 1, 10_000, Usual.BatchStatements),
        Number("batch-bytes", "Most bytes in one delivery; a larger statement goes alone.", 1024, 64 << 20, Usual.BatchBytes),
        Number("interval-ms", "How long a statement waits for company at most.", 1, 3_600_000, (int)Usual.Interval.TotalMilliseconds),
        Number("timeout-seconds", "How long one delivery may take.", 1, 3600, (int)Usual.Timeout.TotalSeconds),
        Number("retry-first-seconds", "The wait after a first failure; doubled with each further one.", 1, 3600, (int)Usual.RetryFirst.TotalSeconds),
        Number("retry-seconds", "The longest wait.", 1, 86_400, (int)Usual.RetryMost.TotalSeconds),
        .. ExportDestinations.Fields,
    ]), []));

    /// <summary>What a shape cannot say. The secrets and files of the receivers may be on another machine.</summary>
    public static void Check(MapNode? section, List<PolicyError> errors) => Read(section, errors, here: false);

    public static ExportOptions Read(MapNode? section, List<PolicyError> errors) => Read(section, errors, here: true);

    private static ExportOptions Read(MapNode? section, List<PolicyError> errors, bool here)
    {
        ImmutableArray<SinkOptions>.Builder sinks = ImmutableArray.CreateBuilder<SinkOptions>();
        foreach (MapEntry entry in section?.Entries ?? [])
        {
            if (entry.Value.Map is not { } at || ExportDestinations.Read(entry.Key, at, errors, here) is not { } to)
            {
                continue;
            }

            SinkOptions sink = SinkOf(entry.Key, at, to);
            sinks.Add(sink);
            foreach (string complaint in ExportCheck.Complaints(new ExportOptions { Sinks = [sink] }, here))
            {
                errors.At(entry.Place, complaint.TrimEnd('.'), "see docs/operate/export.md");
            }
        }

        return new ExportOptions { Sinks = sinks.ToImmutable() };
    }

    private static SinkOptions SinkOf(string name, MapNode at, Destination to) => new()
    {
        Name = name,
        To = to,
        Format = at["format"].Word<ExportFormat>()?.Value ?? Usual.Format,
        Filter = new ExportFilter
        {
            Kinds = at["kinds"].TextList,
            Decisions = at["decisions"].WordList<Decision>(),
            Asked = at["asked"].TextList,
            Least = at["severity"].Word<Severity>()?.Value ?? Usual.Filter.Least,
        },
        Required = at["required"].Flag ?? Usual.Required,
        BatchStatements = at["batch-statements"].Integer?.Value ?? Usual.BatchStatements,
        BatchBytes = at["batch-bytes"].Integer?.Value ?? Usual.BatchBytes,
        Interval = at["interval-ms"].Milliseconds ?? Usual.Interval,
        Timeout = at["timeout-seconds"].Seconds ?? Usual.Timeout,
        RetryFirst = at["retry-first-seconds"].Seconds ?? Usual.RetryFirst,
        RetryMost = at["retry-seconds"].Seconds ?? Usual.RetryMost,
    };

    private static Field Number(string name, string summary, int min, int max, int usual) =>
        new(name, new IntegerShape(summary, min, max), Default: usual.ToString(CultureInfo.InvariantCulture));
}
