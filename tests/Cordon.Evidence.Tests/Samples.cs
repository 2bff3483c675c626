using Cordon.Contracts;

namespace Cordon.Evidence.Tests;

internal static class Samples
{
    public const string Origin = "cordon.example/attest/test/2026";

    public static EvidenceOptions Options(string directory = "memory", TimeProvider? time = null) => new()
    {
        Directory = directory,
        Origin = Origin,
        TimeProvider = time ?? TimeProvider.System,
        IntegrationInterval = Timeout.InfiniteTimeSpan,
        HeartbeatInterval = Timeout.InfiniteTimeSpan,
    };

    public static VerdictStatement Statement(int i = 0, bool committed = true) => new(Predicate(i, committed));

    public static VerdictPredicate Predicate(int i = 0, bool committed = true) => new(
        new Verdict
        {
            Exchange = $"ex-{i}",
            Decision = Decision.Deny,
            Would = Decision.Deny,
            Reason = FindingTypes.Secret,
            Explanation = ["secrets deny"],
            Findings =
            [
                new(new(FindingTypes.Secret, Severity.High, 0.987654321, 4, 24, "secrets", "aws-access-key", "looks like a key"), Direction.Request, Surface.User, "/messages/0/content", 0, Mode.Enforce, Decision.Deny, Decision.Deny),
            ],
            Coverage =
            [
                new(Direction.Request, Surface.User, "secrets", Mode.Enforce, CoverageState.Inspected, 1, 120),
                new(Direction.Request, Surface.Image, "", Mode.Off, CoverageState.Uninspected, 1, 0, "opaque"),
            ],
            PolicyVersion = "p1",
            DetectorVersion = "d1",
            Upstream = i % 2 == 0 ? new UpstreamUse("west", 2, "gpt-4o-2026") : null,
            GuardMicroseconds = 250,
        },
        "acme",
        "helpdesk",
        "openai-chat",
        "gpt-4o-mini",
        403,
        new(1200, committed ? Commitment.Of(Commitment.RequestField, "the request body"u8) : null),
        new(80, null),
        Session: "0123456789abcdef0123456789abcdef");

    public static DirectoryInfo Temporary() => Directory.CreateTempSubdirectory("cordon-evidence-");
}

/// <summary>A clock that stands still until told otherwise.</summary>
internal sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
