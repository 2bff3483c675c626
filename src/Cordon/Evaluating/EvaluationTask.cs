using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detecting;

namespace Cordon.Evaluating;

/// <summary>On which harmless rows the thresholds of recall at a stated false-positive rate are chosen.</summary>
internal enum Pool
{
    /// <summary>Easy harmless user texts (kind <c>benign</c>) of the sources that hold nothing but harmless rows.</summary>
    Chat,

    /// <summary>The task's own negatives, without the hard ones: chat has no such texts.</summary>
    Own,
}

/// <summary>A question that detectors answer: which rows they should fire on, and which not.</summary>
/// <param name="Categories">Categories of <c>cordon detect</c>; a row's score is the greatest of them. With no guard for any of them the task is not evaluated.</param>
/// <param name="Surface">Where the texts of the question stand; harmless sources give the negatives that stand there too.</param>
internal sealed record EvaluationTask(
    string Id, ImmutableArray<string> Categories, Surface Surface, ImmutableArray<string> Positives, ImmutableArray<string> Negatives, Pool Pool)
{
    public const string HardKind = "hard_benign";

    public const string EasyKind = "benign";

    /// <summary>Kinds that are a negative for many tasks.</summary>
    public static readonly ImmutableArray<string> Harmless = [EasyKind, HardKind];

    private static readonly ImmutableArray<string> Attack = [FindingTypes.PromptInjection, FindingTypes.Jailbreak];
    private static readonly ImmutableArray<string> Code = [FindingTypes.InsecureCode, FindingTypes.DangerousCode];

    public static ImmutableArray<EvaluationTask> All { get; } =
    [
        new("direct-injection", Attack, Surface.User, ["direct_injection"], Harmless, Pool.Chat),
        new("indirect-injection", Attack, Surface.ToolResult, ["indirect_injection"], Harmless, Pool.Chat),
        new("jailbreak", Attack, Surface.User, ["jailbreak"], Harmless, Pool.Chat),
        new("system-prompt-extraction", Attack, Surface.User, ["system_prompt_extraction"], Harmless, Pool.Chat),
        new("tool-poisoning", [FindingTypes.ToolPoisoning], Surface.ToolDefinition, ["tool_description"], ["tool_description"], Pool.Own),
        new("exfiltration", [FindingTypes.Exfiltration], Surface.Assistant, ["exfil_link"], ["benign_link"], Pool.Own),
        new("secrets", [FindingTypes.Secret], Surface.User, ["secret"], Harmless, Pool.Chat),
        new("pii", [FindingTypes.Pii], Surface.User, ["pii"], Harmless, Pool.Chat),
        new("harm", [FindingTypes.Harm], Surface.User, ["harmful_request", "dangerous_code_request"], Harmless, Pool.Chat),
        new("toxicity", [FindingTypes.Harm, FindingTypes.Toxicity], Surface.User, ["toxicity"], Harmless, Pool.Chat),
        new("refusal", [FindingTypes.Refusal], Surface.Assistant, ["refusal"], ["compliance"], Pool.Own) { IsAgreement = true },
        new("groundedness", [FindingTypes.Ungrounded], Surface.Assistant, ["ungrounded"], ["grounded"], Pool.Own),
        new("insecure-code", Code, Surface.Assistant, ["insecure_code"], ["secure_code"], Pool.Own),
        new("dangerous-code", Code, Surface.ToolCall, ["dangerous_code"], ["secure_code"], Pool.Own),
    ];

    /// <summary>The guards that no task asks, by id.</summary>
    public static ImmutableArray<UnmeasuredReport> Unmeasured { get; } =
    [
        new("invisible-text", "not evaluated: no labelled data; it looks for signs that nobody sees, and disguises made of them are in the evasion suite"),
        new("prompt-leak", "not evaluated: no labelled data; it compares an answer with the prompt that it must not repeat"),
        new("session-content", "not evaluated: no labelled data; it is measured on generated rows"),
        new("limits", "no question of recall: a policy's own bounds"),
        new("lists", "no question of recall: a policy's own terms"),
        new("patterns", "no question of recall: a policy's own patterns"),
        new("schema", "no question of recall: a policy's own schemas"),
    ];

    /// <summary>True where both answers are of interest and the guard is held against the labels like one judge against another (Cohen's kappa).</summary>
    public bool IsAgreement { get; init; }

    /// <summary>The guards that answer it, by id.</summary>
    public ImmutableArray<string> Guards { get; } =
        [.. DetectionRun.Categories.Where(pair => Categories.Contains(pair.Category)).Select(pair => pair.Guard).Distinct().Order(StringComparer.Ordinal)];

    public bool IsEvaluated => !Guards.IsEmpty;

    /// <summary>True of a kind whose rows a guard should fire on, where they do not say otherwise.</summary>
    public static bool IsSought(string kind) => All.Any(task => task.Positives.Contains(kind));
}
