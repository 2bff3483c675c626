using System.Collections.Immutable;
using System.Diagnostics;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Judging;
using Cordon.Policy;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Detecting;

/// <summary>Runs texts through the same guards, bindings and policy as the gateway does.</summary>
internal sealed class DetectionRun(PolicyInForce policy)
{
    // What no detector looks for (harm, refusal, ungrounded, insecure-code) has no line here, and so no score.
    private static readonly ImmutableArray<(string Category, string Guard)> Categories =
    [
        (FindingTypes.PromptInjection, "injection"),
        (FindingTypes.Jailbreak, "jailbreak"),
        (FindingTypes.Pii, "pii"),
        (FindingTypes.Secret, "secrets"),
        (FindingTypes.Exfiltration, "exfiltration"),
        (FindingTypes.ToolPoisoning, "injection"),
        (FindingTypes.PromptLeak, "prompt-leak"),
    ];

    private readonly GuardRunner _guards = new(new StandingTime(), NullLogger<GuardRunner>.Instance);

    public DetectionResult Detect(DetectionLine line)
    {
        Direction direction = line.Surface is Surface.Assistant or Surface.ToolCall ? Direction.Response : Direction.Request;
        ImmutableArray<Segment> segments = [new Segment(0, line.Surface, TrustOf(line.Surface), "/text", line.Text, new ByteRange(0, 1))];
        InspectionContext context = new(line.SystemPrompt is { } prompt ? [PromptFingerprint.Of(prompt)] : [], default);
        CoverageMap coverage = new();
        using Pseudonyms pseudonyms = new();
        long start = Stopwatch.GetTimestamp();
        Inspected inspected = _guards.Inspect(policy, direction, segments, context, coverage);
        Judgement judgement = Ruling.Decide(policy, direction, inspected, [], Principal.Development, null, [], pseudonyms);
        long micros = (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        ImmutableArray<Finding> findings =
        [
            .. inspected.Findings.Select(fact => fact.Finding)
                .Concat(inspected.Failures.Select(failure => Failed(failure, line.Text.Length)))
                .OrderBy(finding => finding.Start).ThenBy(finding => finding.End).ThenBy(finding => finding.Rule, StringComparer.Ordinal),
        ];
        return new DetectionResult(judgement.Outcome.Decision, [.. Scores(line, coverage, findings)], findings, micros);
    }

    private IEnumerable<(string, double)> Scores(DetectionLine line, CoverageMap coverage, ImmutableArray<Finding> findings)
    {
        HashSet<string> read = [.. coverage.ToEntries().Where(entry => entry.State == CoverageState.Inspected).Select(entry => entry.Guard)];
        foreach ((string category, string guard) in Categories)
        {
            if (read.Contains(guard) && Applies(category, line))
            {
                yield return (category, findings.Where(finding => finding.Type == category).Select(finding => finding.Score).DefaultIfEmpty(0).Max());
            }
        }
    }

    // The injection guard calls what it finds in a tool's description poisoning; a leak needs a prompt that could have leaked.
    private bool Applies(string category, DetectionLine line) => category switch
    {
        FindingTypes.ToolPoisoning => line.Surface is Surface.ToolDefinition or Surface.ServerInstructions,
        FindingTypes.PromptInjection => line.Surface is not (Surface.ToolDefinition or Surface.ServerInstructions),
        FindingTypes.PromptLeak => line.SystemPrompt is not null || policy.Policy.Detection.Canaries.Length > 0,
        _ => true,
    };

    private static Finding Failed(GuardFailure failure, int length) =>
        new(failure.Type, Severity.High, 1, 0, length, failure.Guard, failure.Type, "The guard did not finish; its on-error behaviour applies.");

    private static Trust TrustOf(Surface surface) => surface switch
    {
        Surface.System => Trust.Trusted,
        Surface.User or Surface.EmbeddingInput => Trust.User,
        Surface.Unknown or Surface.Assistant or Surface.ToolDefinition or Surface.ToolCall or Surface.ToolResult or Surface.Document
            or Surface.File or Surface.Image or Surface.Audio or Surface.AgentMessage or Surface.ServerInstructions => Trust.Untrusted,
    };

    /// <summary>No caller waits, so no deadline passes: the same lines give the same decisions on any machine, however busy.</summary>
    private sealed class StandingTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
