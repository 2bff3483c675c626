using System.Collections.Immutable;
using System.Diagnostics;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Judging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Detecting;

/// <summary>Runs texts through the same guards, bindings and policy as the gateway does.</summary>
internal sealed class DetectionRun(PolicyInForce policy)
{
    private readonly GuardRunner _guards = new(TimeProvider.System, NullLogger<GuardRunner>.Instance);

    public DetectionResult Detect(DetectionLine line)
    {
        Direction direction = line.Surface is Surface.Assistant or Surface.ToolCall ? Direction.Response : Direction.Request;
        ImmutableArray<Segment> segments = [new Segment(0, line.Surface, TrustOf(line.Surface), "/text", line.Text, new ByteRange(0, 1))];
        InspectionContext context = new(line.SystemPrompt is { } prompt ? [PromptFingerprint.Of(prompt)] : [], default);
        using Pseudonyms pseudonyms = new();
        long start = Stopwatch.GetTimestamp();
        Inspected inspected = _guards.Inspect(policy, direction, segments, context, new CoverageMap());
        Judgement judgement = Ruling.Decide(policy, direction, inspected, [], Principal.Development, null, [], pseudonyms);
        long micros = (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        ImmutableArray<Finding> findings = [.. inspected.Findings.Select(fact => fact.Finding).OrderBy(finding => finding.Start).ThenBy(finding => finding.Rule, StringComparer.Ordinal)];
        return new DetectionResult(judgement.Outcome.Decision, Scores(line.Surface, findings), findings, micros);
    }

    private static ImmutableArray<(string, double)> Scores(Surface surface, ImmutableArray<Finding> findings) =>
        [.. Categories(surface).Select(category => (category, findings.Where(finding => finding.Type == category).Select(finding => finding.Score).DefaultIfEmpty(0).Max()))];

    // Only what a guard has looked for gets a score: harm, refusal, grounding and insecure code have no detector yet.
    private static string[] Categories(Surface surface) => surface is Surface.ToolDefinition or Surface.ServerInstructions
        ? [FindingTypes.ToolPoisoning, FindingTypes.Jailbreak, FindingTypes.Pii, FindingTypes.Secret, FindingTypes.Exfiltration]
        : [FindingTypes.PromptInjection, FindingTypes.Jailbreak, FindingTypes.Pii, FindingTypes.Secret, FindingTypes.Exfiltration];

    private static Trust TrustOf(Surface surface) => surface switch
    {
        Surface.System => Trust.Trusted,
        Surface.User or Surface.EmbeddingInput => Trust.User,
        Surface.Unknown or Surface.Assistant or Surface.ToolDefinition or Surface.ToolCall or Surface.ToolResult or Surface.Document
            or Surface.File or Surface.Image or Surface.Audio or Surface.AgentMessage or Surface.ServerInstructions => Trust.Untrusted,
    };
}
