using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.State;

namespace Cordon.Oversight.Tests.Export;

/// <summary>A real log and a real state in a directory of their own.</summary>
internal sealed class RecordedLog : IAsyncDisposable
{
    public const string Origin = "cordon.example/export";

    private readonly bool _own;

    private RecordedLog(string directory, bool own, EvidenceLog log, StateDatabase state) => (Directory, _own, Log, State) = (directory, own, log, state);

    public string Directory { get; }

    public EvidenceLog Log { get; }

    public StateDatabase State { get; }

    public static string NewDirectory() => System.IO.Directory.CreateTempSubdirectory("cordon-export-").FullName;

    public static async Task<RecordedLog> OpenAsync(string? directory = null, long segmentBytes = 32 << 20)
    {
        bool own = directory is null;
        directory ??= NewDirectory();
        EvidenceLog log = await EvidenceLog.OpenAsync(new EvidenceOptions
        {
            Directory = Path.Combine(directory, "evidence"),
            Origin = Origin,
            HeartbeatInterval = Timeout.InfiniteTimeSpan,
            SegmentBytes = segmentBytes,
        });
        return new RecordedLog(directory, own, log, StateDatabase.Open(directory));
    }

    /// <summary>Appends so many verdicts: denials, edits and passes in turn.</summary>
    public Task AppendAsync(int count, string tenant = "acme") =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Log.AppendAsync(new VerdictStatement(Verdict(i, tenant))).AsTask()));

    public static VerdictPredicate Verdict(int i, string tenant = "acme", string application = "helpdesk", int findings = 1)
    {
        Decision decision = (i % 3) switch { 0 => Decision.Deny, 1 => Decision.Allow, _ => Decision.Modify };
        JudgedFinding finding = new(
            new(i % 2 == 0 ? FindingTypes.PromptInjection : FindingTypes.Secret, Severity.High, 0.91, 4, 24, "injection", "override", "why"),
            Direction.Request, Surface.User, "/messages/0/content", 0, Mode.Enforce, decision, decision);
        return new VerdictPredicate(
            new Verdict
            {
                Exchange = $"ex-{i}",
                Decision = decision,
                Would = decision,
                Reason = decision == Decision.Allow ? null : finding.Finding.Type,
                Explanation = ["why"],
                Findings = decision == Decision.Allow ? [] : [.. Enumerable.Repeat(finding, findings)],
                Coverage = [new(Direction.Request, Surface.User, "injection", Mode.Enforce, CoverageState.Inspected, 1, 120)],
                PolicyVersion = "0123456789ab",
                DetectorVersion = "d1",
                GuardMicroseconds = 250,
            },
            tenant, application, "openai-chat", "gpt-4o-mini", decision == Decision.Deny ? 403 : 200,
            new(1200, Commitment.Of(Commitment.RequestField, "the request"u8)), new(80, null), Session: "0123456789abcdef0123456789abcdef", UserRef: "fedcba98765432100123456789abcdef");
    }

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        State.Dispose();
        if (_own)
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    /// <summary>What the log holds, as the ids that an export of all of it gives, in order.</summary>
    public IEnumerable<string> Ids() => Log.ReadStatements(0).Select(stored =>
    {
        using Cordon.Oversight.Export.ExportEvent statement = Cordon.Oversight.Export.ExportEvent.Read(Origin, stored);
        return statement.Id;
    });
}
