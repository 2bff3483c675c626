using System.Collections.Immutable;
using System.Diagnostics;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Judging;
using Cordon.Policy;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Detecting;

/// <summary>One line as the guards and the policy saw it.</summary>
/// <param name="Scores">Of each category that was evaluated.</param>
/// <param name="Micros">Time in guards and policy, microseconds.</param>
internal sealed record Judged(Inspected Inspected, Outcome Outcome, ImmutableArray<(string Category, double Score)> Scores, long Micros);

/// <summary>Runs texts through the same guards, bindings and policy as the gateway does.</summary>
/// <param name="explain">Says of every finding why it was made: slower.</param>
internal sealed class DetectionRun(PolicyInForce policy, bool explain = false)
{
    /// <summary>Which guard gives which category.</summary>
    public static readonly ImmutableArray<(string Category, string Guard)> Categories =
    [
        (FindingTypes.PromptInjection, "injection"),
        (FindingTypes.Jailbreak, "jailbreak"),
        (FindingTypes.Pii, "pii"),
        (FindingTypes.Secret, "secrets"),
        (FindingTypes.Exfiltration, "exfiltration"),
        (FindingTypes.ToolPoisoning, "injection"),
        (FindingTypes.ToolPoisoning, "tool-poisoning"),
        (FindingTypes.PromptLeak, "prompt-leak"),
        (FindingTypes.InsecureCode, "code"),
        (FindingTypes.DangerousCode, "code"),
        (FindingTypes.Harm, "harm"),
        (FindingTypes.Toxicity, "harm"),
        (FindingTypes.Refusal, "refusal"),
        (FindingTypes.Ungrounded, GroundednessDetector.Name),
    ];

    private readonly GuardRunner _guards = new(new StandingTime(), NullLogger<GuardRunner>.Instance);

    public DetectionResult Detect(DetectionLine line)
    {
        if (line.Tools is { } tools)
        {
            return new DefinitionsRun(policy, _guards, explain).Detect(tools, (coverage, inspected) => Scores(line, coverage, inspected));
        }

        Judged judged = Judge(line);
        ImmutableArray<Finding> findings =
        [
            .. judged.Inspected.Findings.Select(fact => fact.Finding)
                .Concat(judged.Inspected.Failures.Select(failure => Failed(failure, line.Text.Length)))
                .OrderBy(finding => finding.Start).ThenBy(finding => finding.End).ThenBy(finding => finding.Rule, StringComparer.Ordinal),
        ];
        return new DetectionResult(judged.Outcome.Decision, judged.Scores, findings, judged.Micros)
        {
            Why = explain ? Explain(line, findings) : [],
            Flip = explain ? new DecisionFlip(line.Text, text => Judge(line with { Text = text }), (text, some) => Explain(line with { Text = text }, some)).Find(judged) : null,
        };
    }

    private ImmutableArray<FindingExplanation> Explain(DetectionLine line, ImmutableArray<Finding> findings)
    {
        DetectionContext context = new(line.Surface, DirectionOf(line.Surface), TrustOf(line.Surface), line.SystemPrompt is { } prompt ? [PromptFingerprint.Of(prompt)] : [], Sources: line.Sources);
        Explainer explainer = new(policy.Detectors, policy.Detectors.Prepare(line.Text), context);
        return [.. findings.Select(finding => explainer.Explain(finding, policy.Policy.Guards[finding.Guard].Threshold))];
    }

    /// <summary>What the guards saw in a line, what policy makes of it, and the score of each category that was looked for.</summary>
    public Judged Judge(DetectionLine line)
    {
        Direction direction = DirectionOf(line.Surface);
        ImmutableArray<Segment> segments = [new Segment(0, line.Surface, TrustOf(line.Surface), "/text", line.Text, new ByteRange(0, 1))];
        InspectionContext context = new(line.SystemPrompt is { } prompt ? [PromptFingerprint.Of(prompt)] : [], default) { Sources = line.Sources };
        CoverageMap coverage = new();
        using Pseudonyms pseudonyms = new();
        long start = Stopwatch.GetTimestamp();
        Inspected inspected = _guards.Inspect(policy, direction, segments, context, coverage);
        Judgement judgement = Ruling.Decide(policy, direction, inspected, [], Principal.Development, null, SessionFacts.None, pseudonyms);
        long micros = (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        return new Judged(inspected, judgement.Outcome, [.. Scores(line, coverage, inspected)], micros);
    }

    public static Direction DirectionOf(Surface surface) => surface is Surface.Assistant or Surface.ToolCall ? Direction.Response : Direction.Request;

    /// <summary>The score of a category: the greatest of its findings, 0 when there are none. Of one guard's findings, or of all.</summary>
    public static double ScoreOf(Inspected inspected, string category, string? guard = null)
    {
        double score = 0;
        foreach (FindingFact fact in inspected.Findings)
        {
            score = fact.Finding.Type == category && (guard is null || fact.Finding.Guard == guard) ? Math.Max(score, fact.Finding.Score) : score;
        }

        return score;
    }

    /// <summary>False where the guard of a category says that it cannot tell: that is no score of 0.</summary>
    public static bool IsEvaluated(Inspected inspected, string category) => category != FindingTypes.Ungrounded
        || !inspected.Findings.Any(fact => fact.Finding is { Guard: GroundednessDetector.Name, Rule: GroundednessDetector.NotEvaluated });

    private IEnumerable<(string, double)> Scores(DetectionLine line, CoverageMap coverage, Inspected inspected)
    {
        HashSet<string> read = [.. coverage.ToEntries().Where(entry => entry.State == CoverageState.Inspected).Select(entry => entry.Guard)];
        return Categories.Where(pair => read.Contains(pair.Guard) && Applies(pair.Category, line) && IsEvaluated(inspected, pair.Category)).Select(pair => pair.Category).Distinct()
            .Select(category => (category, ScoreOf(inspected, category)));
    }

    // The injection guard calls what it finds in a tool's description poisoning; a leak needs a prompt that could have leaked.
    private bool Applies(string category, DetectionLine line) => category switch
    {
        FindingTypes.ToolPoisoning => line.Surface is Surface.ToolDefinition or Surface.ServerInstructions,
        FindingTypes.PromptInjection => line.Surface is not (Surface.ToolDefinition or Surface.ServerInstructions),
        FindingTypes.PromptLeak => line.SystemPrompt is not null || policy.Policy.Detection.Canaries.Length > 0,
        _ => true,
    };

    internal static Finding Failed(GuardFailure failure, int length) =>
        new(failure.Type, Severity.High, 1, 0, length, failure.Guard, failure.Type, "The guard did not finish; its on-error behaviour applies.");

    public static Trust TrustOf(Surface surface) => surface switch
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
