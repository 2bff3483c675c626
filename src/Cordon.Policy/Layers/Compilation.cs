using System.Collections.Frozen;
using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy.Layers;

/// <summary>A merged layer becomes the policy that the pipeline reads. Everything is put in order, so that how a file is arranged changes nothing.</summary>
internal static class Compilation
{
    /// <summary>Ids of the rules that <c>tools.allow</c> and <c>tools.deny</c> become; no written rule can have them, for the dot.</summary>
    public const string ToolsAllow = "tools.allow";
    public const string ToolsDeny = "tools.deny";

    public static EffectivePolicy Compile(Layer layer)
    {
        EffectivePolicy policy = new()
        {
            Version = "",
            Preset = layer.Preset!.Value,
            Tier = layer.Tier!.Value,
            Guards = layer.Guards.ToFrozenDictionary(g => g.Key, g => Bind(g.Key, g.Value), StringComparer.Ordinal),
            Rules = [.. layer.Rules.Select(r => r.Value).Concat(ToolRules(layer)).OrderBy(r => r.Id, StringComparer.Ordinal)],
            BoundsArguments = layer.Rules.Any(r => !r.Value.When.Arguments.IsEmpty),
            Detection = new DetectionSettings
            {
                AllowedHosts = layer.AllowedHosts!.Value,
                DenyTerms = layer.DenyTerms!.Value,
                AllowTerms = layer.AllowTerms!.Value,
                Patterns = [.. layer.Patterns.Select(p => p.Value).OrderBy(p => p.Id, StringComparer.Ordinal)],
                PiiEntities = layer.PiiEntities!.Value,
                PiiRecognisers = [.. layer.PiiRecognisers.Select(r => r.Value).OrderBy(r => r.Id, StringComparer.Ordinal)],
                PiiAllow = layer.PiiAllow!.Value,
                PiiAllowExpressions = layer.PiiAllowExpressions!.Value,
                DisabledRules = layer.DisabledRules!.Value,
                Canaries = layer.Canaries!.Value,
                MaxSegmentCharacters = layer.MaxSegmentCharacters!.Value,
                MaxSegments = layer.MaxSegments!.Value,
            },
            Opaque = layer.Opaque.ToFrozenDictionary(o => o.Key, o => o.Value.Value),
            ToolDefault = layer.ToolDefault!.Value,
            Calls = layer.Calls.Compile(),
            ToolClasses = layer.ToolClasses.Compile(),
            Definitions = new DefinitionRules(layer.DefinitionsNew!.Value, layer.DefinitionsChanged!.Value, layer.DefinitionsRenamed!.Value)
            {
                Arguments = layer.DefinitionsArguments!.Value,
                Results = layer.DefinitionsResults!.Value,
                Unchecked = layer.DefinitionsUnchecked!.Value,
            },
            DenyAs = layer.DenyAs!.Value,
            DenyMessage = layer.DenyMessage!.Value,
            HoldBack = layer.HoldBack!.Value,
            Approvals = layer.Approvals.Compile(),
            Agents = layer.Agents.Compile(),
            Exceptions = [.. layer.Exceptions.Select(e => e.Value).OrderBy(e => e.Id, StringComparer.Ordinal)],
            Labels = Ordered(layer.Labels.Select(l => l.Value)),
            AsksProvenance = layer.Rules.Any(rule => rule.Value is { Mode: not Mode.Off, When.Provenance.IsEmpty: false }),
            AsksChain = layer.Rules.Any(rule => rule.Value is { Mode: not Mode.Off, When.Chain.IsEmpty: false }),
            AsksLabels = layer.Rules.Any(rule => rule.Value is { Mode: not Mode.Off, When.Labels.IsEmpty: false }),
        };
        return policy with { Version = Canonical.Hash(Canonical.Render(policy))[..16] };
    }

    // They have no names: whatever order they are written in, this is one order.
    private static ImmutableArray<LabelDeclaration> Ordered(IEnumerable<LabelDeclaration> declarations) =>
        [.. declarations.OrderBy(d => string.Join('\n', [.. d.Tool, "", .. d.Resource, "", .. d.Application, "", .. d.Model, "", .. d.Adds, d.IsTrusted ? "trusted" : ""]), StringComparer.Ordinal)];

    private static GuardBinding Bind(string guard, GuardLayer layer) => new(
        guard,
        layer.Mode!.Value,
        layer.Action!.Value,
        layer.Threshold!.Value,
        layer.Request!.Value.ToFrozenSet(),
        layer.Response!.Value.ToFrozenSet(),
        layer.DeadlineMilliseconds!.Value,
        layer.OnError!.Value)
    {
        ShadowSurfaces = layer.Shadow!.Value.Intersect(layer.Request.Value.Union(layer.Response.Value)).ToFrozenSet(),
    };

    private static IEnumerable<PolicyRule> ToolRules(Layer layer)
    {
        if (!layer.ToolAllow!.Value.IsEmpty)
        {
            yield return new(ToolsAllow, new() { Tool = layer.ToolAllow.Value }, Decision.Allow, Mode.Enforce, layer.ToolAllow.Place.Line);
        }

        if (!layer.ToolDeny!.Value.IsEmpty)
        {
            yield return new(ToolsDeny, new() { Tool = layer.ToolDeny.Value }, Decision.Deny, Mode.Enforce, layer.ToolDeny.Place.Line);
        }
    }
}
