namespace Cordon.Contracts;

public enum Severity
{
    Info,
    Low,
    Medium,
    High,
    Critical,
}

/// <summary>Finding type names. They reach the log, so they are never renamed or reused.</summary>
public static class FindingTypes
{
    public const string PromptInjection = "prompt-injection";
    public const string Jailbreak = "jailbreak";
    public const string ToolPoisoning = "tool-poisoning";
    public const string PromptLeak = "prompt-leak";
    public const string Secret = "secret";
    public const string Pii = "pii";
    public const string Exfiltration = "exfiltration";
    public const string InsecureCode = "insecure-code";
    public const string DangerousCode = "dangerous-code";
    public const string Harm = "harm";
    public const string Toxicity = "toxicity";
    public const string Refusal = "refusal";
    public const string Ungrounded = "ungrounded";
    public const string InvisibleText = "invisible-text";
    public const string DeniedTerm = "denied-term";
    public const string Pattern = "pattern";
    public const string Schema = "schema";
    public const string Limit = "limit";
    public const string ToolDenied = "tool-denied";
    public const string DefinitionNew = "definition-new";
    public const string DefinitionChanged = "definition-changed";
    public const string DefinitionRenamed = "definition-renamed";
    public const string DefinitionGone = "definition-gone";
    public const string DefinitionRejected = "definition-rejected";
    /// <summary>An agent acts that nobody has registered.</summary>
    public const string AgentUnregistered = "agent-unregistered";
    /// <summary>Policy may allow the tool, but not to this agent.</summary>
    public const string AgentToolDenied = "agent-tool-denied";
    /// <summary>The same of a model.</summary>
    public const string AgentModelDenied = "agent-model-denied";
    /// <summary>The handle of a secret stands in a request.</summary>
    public const string SecretHandle = "secret-handle";
    public const string ArgumentsSchema = "arguments-schema";
    public const string ResultSchema = "result-schema";
    public const string CallLoop = "call-loop";
    public const string RunLimit = "run-limit";
    public const string CallLimit = "call-limit";
    public const string ResultSize = "result-size";
    public const string DryRun = "dry-run";
    public const string Uninspected = "uninspected";
    public const string GuardError = "guard.error";
    public const string GuardTimeout = "guard.timeout";
}

/// <summary>
/// What a guard saw in one text.
/// </summary>
/// <param name="Type">One of <see cref="FindingTypes"/>.</param>
/// <param name="Severity">How bad it is if true.</param>
/// <param name="Score">Probability that it is true, 0..1.</param>
/// <param name="Start">First UTF-16 code unit of the span, in the text as it was given (not as normalised).</param>
/// <param name="End">First UTF-16 code unit after the span.</param>
/// <param name="Guard">Id of the guard, for instance <c>secrets</c>.</param>
/// <param name="Rule">Id of the rule, for instance <c>aws-access-key</c>.</param>
/// <param name="Explanation">Why, in the rule author's words. Never contains text from the exchange.</param>
/// <param name="Entity">What was found, for redaction labels: <c>EMAIL</c>, <c>IBAN</c>; null where the type says it all.</param>
public sealed record Finding(
    string Type,
    Severity Severity,
    double Score,
    int Start,
    int End,
    string Guard,
    string Rule,
    string Explanation,
    string? Entity = null);
