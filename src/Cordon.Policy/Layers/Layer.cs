using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy.Language;

namespace Cordon.Policy.Layers;

/// <summary>What one layer says; null where it says nothing. A merged layer says everything, and still knows who said it where.</summary>
/// <param name="Path">Prefix of the layer's keys in messages: empty for the top level, <c>tenants.shop.</c> below.</param>
internal sealed record Layer(string Path)
{
    public Located<string>? Preset { get; init; }
    public Located<Tier>? Tier { get; init; }
    public ImmutableSortedDictionary<string, GuardLayer> Guards { get; init; } = ImmutableSortedDictionary.Create<string, GuardLayer>(StringComparer.Ordinal);
    public ImmutableArray<Located<PolicyRule>> Rules { get; init; } = [];
    public Located<ToolDefault>? ToolDefault { get; init; }
    public Located<ImmutableArray<string>>? ToolAllow { get; init; }
    public Located<ImmutableArray<string>>? ToolDeny { get; init; }
    public CallLayer Calls { get; init; } = new();
    public ToolClassLayer ToolClasses { get; init; } = new();
    public Located<DefinitionAction>? DefinitionsNew { get; init; }
    public Located<DefinitionAction>? DefinitionsChanged { get; init; }
    public Located<DefinitionAction>? DefinitionsRenamed { get; init; }
    public Located<SchemaAction>? DefinitionsArguments { get; init; }
    public Located<SchemaAction>? DefinitionsResults { get; init; }
    public Located<SchemaAction>? DefinitionsUnchecked { get; init; }
    public ImmutableSortedDictionary<Surface, Located<Decision>> Opaque { get; init; } = ImmutableSortedDictionary<Surface, Located<Decision>>.Empty;
    public Located<ImmutableArray<string>>? AllowedHosts { get; init; }
    public Located<ImmutableArray<string>>? DenyTerms { get; init; }
    public Located<ImmutableArray<string>>? AllowTerms { get; init; }
    public ImmutableArray<Located<PatternRule>> Patterns { get; init; } = [];
    public Located<ImmutableArray<string>>? PiiEntities { get; init; }
    public ImmutableArray<Located<PiiRecogniser>> PiiRecognisers { get; init; } = [];
    public Located<ImmutableArray<string>>? PiiAllow { get; init; }
    public Located<ImmutableArray<string>>? PiiAllowExpressions { get; init; }
    public Located<ImmutableArray<string>>? DisabledRules { get; init; }
    public Located<ImmutableArray<string>>? Canaries { get; init; }
    public Located<int>? MaxSegmentCharacters { get; init; }
    public Located<int>? MaxSegments { get; init; }
    public Located<int>? HoldBack { get; init; }
    public ApprovalLayer Approvals { get; init; } = new();
    public AgentLayer Agents { get; init; } = new();
    public Located<DenyAs>? DenyAs { get; init; }
    public Located<string>? DenyMessage { get; init; }

    public ImmutableArray<Located<LabelDeclaration>> Labels { get; init; } = [];

    /// <summary>Of the top level alone.</summary>
    public ImmutableArray<Located<PolicyException>> Exceptions { get; init; } = [];

    /// <summary>What holds where not even the preset says anything: every guard off, so that a gap in a preset is seen by its test.</summary>
    public static Layer BuiltIn { get; } = new("")
    {
        Preset = Default("balanced"),
        Tier = Default(Contracts.Tier.Low),
        Guards = PolicyKeys.Guards.ToImmutableSortedDictionary(g => g, _ => GuardLayer.BuiltIn, StringComparer.Ordinal),
        ToolDefault = Default(Policy.ToolDefault.Deny),
        ToolAllow = Default(ImmutableArray<string>.Empty),
        ToolDeny = Default(ImmutableArray<string>.Empty),
        Calls = CallLayer.BuiltIn,
        ToolClasses = ToolClassLayer.BuiltIn,
        DefinitionsNew = Default(DefinitionAction.Record),
        DefinitionsChanged = Default(DefinitionAction.Record),
        DefinitionsRenamed = Default(DefinitionAction.Record),
        DefinitionsArguments = Default(SchemaAction.Allow),
        DefinitionsResults = Default(SchemaAction.Allow),
        DefinitionsUnchecked = Default(SchemaAction.Allow),
        AllowedHosts = Default(ImmutableArray<string>.Empty),
        DenyTerms = Default(ImmutableArray<string>.Empty),
        AllowTerms = Default(ImmutableArray<string>.Empty),
        PiiEntities = Default(ImmutableArray<string>.Empty),
        PiiAllow = Default(ImmutableArray<string>.Empty),
        PiiAllowExpressions = Default(ImmutableArray<string>.Empty),
        DisabledRules = Default(ImmutableArray<string>.Empty),
        Canaries = Default(ImmutableArray<string>.Empty),
        MaxSegmentCharacters = Default(DetectionSettings.Default.MaxSegmentCharacters),
        MaxSegments = Default(DetectionSettings.Default.MaxSegments),
        HoldBack = Default(256),
        Approvals = ApprovalLayer.BuiltIn,
        Agents = AgentLayer.BuiltIn,
        DenyAs = Default(Policy.DenyAs.Error),
        DenyMessage = Default("This request was stopped by policy."),
    };

    private static Located<T> Default<T>(T value) => new(value, default);
}

internal sealed record GuardLayer
{
    public Located<Mode>? Mode { get; init; }
    public Located<GuardAction>? Action { get; init; }
    public Located<double>? Threshold { get; init; }
    public Located<ImmutableArray<Surface>>? Request { get; init; }
    public Located<ImmutableArray<Surface>>? Response { get; init; }
    public Located<ImmutableArray<Surface>>? Shadow { get; init; }
    public Located<int>? DeadlineMilliseconds { get; init; }
    public Located<Decision>? OnError { get; init; }

    public static GuardLayer BuiltIn { get; } = new()
    {
        Mode = new(Contracts.Mode.Off, default),
        Action = new(GuardAction.Record, default),
        Threshold = new(1, default),
        Request = new([], default),
        Response = new([], default),
        Shadow = new([], default),
        DeadlineMilliseconds = new(200, default),
        OnError = new(Decision.Deny, default),
    };
}
