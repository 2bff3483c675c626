using System.Collections.Frozen;
using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy;

/// <summary>The policy in force for one application: organisation, tenant and application layers merged, the strictest winning. Immutable.</summary>
public sealed record EffectivePolicy
{
    /// <summary>First 16 hex digits of the SHA-256 of the canonical form.</summary>
    public required string Version { get; init; }
    public required string Preset { get; init; }
    public required Tier Tier { get; init; }
    public required FrozenDictionary<string, GuardBinding> Guards { get; init; }
    public required ImmutableArray<PolicyRule> Rules { get; init; }
    public required DetectionSettings Detection { get; init; }
    /// <summary>What happens to segments that no guard can read; a surface not listed is allowed and recorded.</summary>
    public required FrozenDictionary<Surface, Decision> Opaque { get; init; }
    public required ToolDefault ToolDefault { get; init; }
    /// <summary>How many calls go to tools, and which of them are only tried.</summary>
    public CallRules Calls { get; init; } = CallRules.None;
    /// <summary>What calls of tools leave behind.</summary>
    public ToolClasses ToolClasses { get; init; } = ToolClasses.None;
    /// <summary>What becomes of what MCP servers define.</summary>
    public required DefinitionRules Definitions { get; init; }
    public required DenyAs DenyAs { get; init; }
    /// <summary>The sentence that callers get when <see cref="DenyAs"/> is message.</summary>
    public required string DenyMessage { get; init; }
    /// <summary>Most characters of a stream that are held back while a match could still grow.</summary>
    public required int HoldBack { get; init; }
    /// <summary>How persons decide where a rule says step-up.</summary>
    public required ApprovalPolicy Approvals { get; init; }
    /// <summary>What becomes of callers that act as agents.</summary>
    public required AgentRules Agents { get; init; }
    /// <summary>Whether a rule asks what tools are called with.</summary>
    public bool BoundsArguments { get; init; }
    /// <summary>Texts that were marked as false positives.</summary>
    public ImmutableArray<PolicyException> Exceptions { get; init; } = [];
    /// <summary>What marks sessions with which labels, beside what detectors find and what anybody untrusted says.</summary>
    public ImmutableArray<LabelDeclaration> Labels { get; init; } = [];
    /// <summary>Whether any rule speaks of where arguments come from; where none does, nobody looks.</summary>
    public bool AsksProvenance { get; init; }
    /// <summary>Whether any rule speaks of labels.</summary>
    public bool AsksLabels { get; init; }
    /// <summary>Whether any rule speaks of what the session has done so far; where none does, nobody notes it.</summary>
    public bool AsksChain { get; init; }
}

/// <summary>How persons decide where a rule says step-up.</summary>
/// <param name="WaitSeconds">How long an exchange waits for them; 0 tells the caller at once to come back.</param>
/// <param name="ExpiresSeconds">How long a request waits for them.</param>
/// <param name="GrantSeconds">How long a grant may be used.</param>
/// <param name="Approvers">How many different persons have to agree.</param>
/// <param name="Separation">Whether the application that asks may not decide.</param>
/// <param name="Velocity">How many grants one person may give in an hour.</param>
/// <param name="NeverBatch">Globs of tools and rules whose requests are granted one by one.</param>
public sealed record ApprovalPolicy(
    int WaitSeconds, int ExpiresSeconds, int GrantSeconds, int Approvers, bool Separation, int Velocity, ImmutableArray<string> NeverBatch)
{
    /// <summary>Which calls are noted before they are sent.</summary>
    public EffectScope Effects { get; init; }

    /// <summary>What becomes of a call when nobody knows what became of the same one before: deny or step-up.</summary>
    public Decision Ambiguous { get; init; } = Decision.Deny;

    /// <summary>Globs of tools that change nothing, whatever they say of themselves.</summary>
    public ImmutableArray<string> ReadOnly { get; init; } = [];

    /// <summary>Who may decide, and from when on, in the order of time; empty: whoever may approve.</summary>
    public ImmutableArray<EscalationStep> Escalation { get; init; } = [];

    /// <summary>Whether nobody vouches for a tool that it changes nothing.</summary>
    public bool MayWrite(string tool) => !ReadOnly.Any(glob => Glob.Matches(glob, tool));

    /// <summary>Whether requests about this may be granted together.</summary>
    public bool AllowsBatch(string tool, IEnumerable<string> rules) =>
        !NeverBatch.Any(glob => Glob.Matches(glob, tool) || rules.Any(rule => Glob.Matches(glob, rule)));
}

/// <summary>Which calls of tools are noted before they are sent, so that none is repeated when nobody knows what became of it.</summary>
public enum EffectScope
{
    /// <summary>Those that a person has granted.</summary>
    Granted,

    /// <summary>Also all others of tools that may change something.</summary>
    Writes,
}

/// <summary>How policy binds one guard.</summary>
/// <param name="RequestSurfaces">Surfaces inspected on the way in; a surface in neither list is not inspected by this guard.</param>
/// <param name="DeadlineMilliseconds">Most time for one direction of an exchange.</param>
/// <param name="OnError">What a failure or a passed deadline means: deny (default) or allow, which is fail-open and recorded as such.</param>
public sealed record GuardBinding(
    string Guard,
    Mode Mode,
    GuardAction Action,
    double Threshold,
    FrozenSet<Surface> RequestSurfaces,
    FrozenSet<Surface> ResponseSurfaces,
    int DeadlineMilliseconds,
    Decision OnError)
{
    /// <summary>Bound surfaces that are only watched, whatever <see cref="Mode"/> says.</summary>
    public FrozenSet<Surface> ShadowSurfaces { get; init; } = FrozenSet<Surface>.Empty;

    /// <summary>The mode in which this guard reads a surface: off where it is not bound.</summary>
    public Mode ModeOn(Direction direction, Surface surface)
    {
        if (!Surfaces(direction).Contains(surface))
        {
            return Mode.Off;
        }

        return Mode > Mode.Shadow && ShadowSurfaces.Contains(surface) ? Mode.Shadow : Mode;
    }

    public FrozenSet<Surface> Surfaces(Direction direction) => direction == Direction.Request ? RequestSurfaces : ResponseSurfaces;
}

/// <summary>What a finding at or above the threshold does.</summary>
public enum GuardAction
{
    Deny,
    Redact,
    Pseudonymise,
    Remove,
    /// <summary>Record only, even in mode enforce.</summary>
    Record,
}

/// <summary>What becomes of a call to a tool that no rule mentions.</summary>
public enum ToolDefault
{
    Deny,
    /// <summary>Allowed when the request declared the tool.</summary>
    Declared,
    Allow,
}

public enum DenyAs
{
    Error,
    Message,
}

/// <summary>One rule: when all conditions hold, then the decision. Conditions left out hold always.</summary>
public sealed record PolicyRule(string Id, PolicyCondition When, Decision Then, Mode Mode, int Line);

/// <summary>Structured conditions (not a language), so that rules can be linted, explained and replayed. Lists are alternatives.</summary>
public sealed record PolicyCondition
{
    public ImmutableArray<Direction> Direction { get; init; } = [];
    public ImmutableArray<Surface> Surface { get; init; } = [];
    public ImmutableArray<Trust> Trust { get; init; } = [];
    public ImmutableArray<string> Finding { get; init; } = [];
    public double? MinScore { get; init; }
    public Severity? MinSeverity { get; init; }
    public ImmutableArray<string> Tool { get; init; } = [];
    public ImmutableArray<ArgumentBound> Arguments { get; init; } = [];
    /// <summary>Classes of the called tool. A rule that allows also holds for better ones, any other rule for worse ones.</summary>
    public ImmutableArray<Reversibility> Reversibility { get; init; } = [];
    /// <summary>Classes of the worst call that the session has made before. A rule that allows also holds for better ones, any other rule for worse ones.</summary>
    public ImmutableArray<Reversibility> Chain { get; init; } = [];
    public ImmutableArray<string> Labels { get; init; } = [];
    public ImmutableArray<string> Application { get; init; } = [];
    public ImmutableArray<Tier> Tier { get; init; } = [];
    public ImmutableArray<string> Model { get; init; } = [];
    /// <summary>Null for any caller.</summary>
    public CallerCondition? Caller { get; init; }
    public ImmutableArray<ProvenanceBound> Provenance { get; init; } = [];
}

/// <summary>Where an argument of a tool call must come from, or one below its path.</summary>
public sealed record ProvenanceBound(string Path, ImmutableArray<Provenance> Of);
