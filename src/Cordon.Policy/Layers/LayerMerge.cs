using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy.Language;

namespace Cordon.Policy.Layers;

internal enum Merging
{
    /// <summary>The lower layer's word holds: the top level over its preset.</summary>
    Override,
    /// <summary>The stricter word holds, and a looser one below is an error.</summary>
    Tighten,
    /// <summary>The stricter word holds.</summary>
    Join,
}

/// <summary>Puts a layer under a complete one. In all ways of merging but Override, the result is at least as strict as what was above.</summary>
internal sealed class LayerMerge(Merging how, List<PolicyError> errors)
{
    public Layer Merge(Layer upper, Layer lower)
    {
        Strictness strict = new(how, errors, lower.Path);
        if (how == Merging.Tighten && lower.ToolAllow is { } allow && !allow.Value.IsEmpty)
        {
            errors.Add(new(allow.Place.File, allow.Place.Line, allow.Place.Column, $"{lower.Path}tools.allow loosens tools.default ({upper.ToolDefault!.Place})", "move it to the top level as a rule with 'tool', 'application' and 'then: allow'"));
        }

        return upper with
        {
            Path = lower.Path,
            Preset = strict.Settle(upper.Preset!, lower.Preset, Preset, "preset", p => p),
            Tier = strict.Settle(upper.Tier!, lower.Tier, t => (int)t, "tier", Words.Of),
            Guards = upper.Guards.Keys.ToImmutableSortedDictionary(g => g, g => lower.Guards.TryGetValue(g, out GuardLayer? below) ? Guard(upper.Guards[g], below, $"guards.{g}", strict) : upper.Guards[g], StringComparer.Ordinal),
            Rules = upper.Rules.AddRange(lower.Rules.Where(r => how == Merging.Override || r.Value.Then != Decision.Allow)),
            ToolDefault = strict.Settle(upper.ToolDefault!, lower.ToolDefault, t => -(int)t, "tools.default", Words.Of),
            ToolAllow = how == Merging.Override ? lower.ToolAllow ?? upper.ToolAllow : upper.ToolAllow,
            ToolDeny = strict.Grow(upper.ToolDeny!, lower.ToolDeny),
            Calls = CallLayer.Merge(upper.Calls, lower.Calls, strict, how == Merging.Override),
            ToolClasses = how == Merging.Override ? ToolClassLayer.Over(upper.ToolClasses, lower.ToolClasses) : ToolClassLayer.Under(upper.ToolClasses, lower.ToolClasses),
            DefinitionsNew = strict.Settle(upper.DefinitionsNew!, lower.DefinitionsNew, a => (int)a, "definitions.new", Words.Of),
            DefinitionsChanged = strict.Settle(upper.DefinitionsChanged!, lower.DefinitionsChanged, a => (int)a, "definitions.changed", Words.Of),
            DefinitionsRenamed = strict.Settle(upper.DefinitionsRenamed!, lower.DefinitionsRenamed, a => (int)a, "definitions.renamed", Words.Of),
            DefinitionsArguments = strict.Settle(upper.DefinitionsArguments!, lower.DefinitionsArguments, a => (int)a, "definitions.arguments", Words.Of),
            DefinitionsResults = strict.Settle(upper.DefinitionsResults!, lower.DefinitionsResults, a => (int)a, "definitions.results", Words.Of),
            DefinitionsUnchecked = strict.Settle(upper.DefinitionsUnchecked!, lower.DefinitionsUnchecked, a => (int)a, "definitions.unchecked", Words.Of),
            Opaque = Opaque(upper, lower, strict),
            AllowedHosts = strict.Shrink(upper.AllowedHosts!, lower.AllowedHosts, "exfiltration.allowed-hosts", Glob.Covers),
            DenyTerms = strict.Grow(upper.DenyTerms!, lower.DenyTerms),
            AllowTerms = strict.Shrink(upper.AllowTerms!, lower.AllowTerms, "lists.allow", string.Equals),
            Patterns = upper.Patterns.AddRange(lower.Patterns),
            PiiEntities = Entities(upper.PiiEntities!, lower.PiiEntities, strict),
            PiiRecognisers = upper.PiiRecognisers.AddRange(lower.PiiRecognisers),
            PiiAllow = strict.Shrink(upper.PiiAllow!, lower.PiiAllow, "pii.allow", string.Equals),
            PiiAllowExpressions = strict.Shrink(upper.PiiAllowExpressions!, lower.PiiAllowExpressions, "pii.allow-expressions", string.Equals),
            DisabledRules = strict.Shrink(upper.DisabledRules!, lower.DisabledRules, "disabled-rules", string.Equals),
            Canaries = strict.Grow(upper.Canaries!, lower.Canaries),
            MaxSegmentCharacters = strict.Settle(upper.MaxSegmentCharacters!, lower.MaxSegmentCharacters, n => -n, "limits.max-segment-characters", n => $"{n}"),
            MaxSegments = strict.Settle(upper.MaxSegments!, lower.MaxSegments, n => -n, "limits.max-segments", n => $"{n}"),
            HoldBack = strict.Settle(upper.HoldBack!, lower.HoldBack, n => n, "hold-back", n => $"{n}"),
            Approvals = ApprovalLayer.Merge(upper.Approvals, lower.Approvals, strict),
            Agents = AgentLayer.Merge(upper.Agents, lower.Agents, strict),
            // How a denial is worded is neither strict nor loose.
            DenyAs = lower.DenyAs ?? upper.DenyAs,
            DenyMessage = lower.DenyMessage ?? upper.DenyMessage,
            Exceptions = upper.Exceptions.AddRange(lower.Exceptions),
            Labels = upper.Labels.AddRange(lower.Labels.Where(l => how == Merging.Override || !l.Value.IsTrusted)),
        };
    }

    private static double Preset(string preset) => PolicyKeys.Presets.IndexOf(preset);

    private GuardLayer Guard(GuardLayer upper, GuardLayer lower, string key, Strictness strict)
    {
        Located<Decision> onError = strict.Settle(upper.OnError!, lower.OnError, d => (int)d, key + ".on-error", Words.Of);
        return new()
        {
            Mode = strict.Settle(upper.Mode!, lower.Mode, m => (int)m, key + ".mode", Words.Of),
            Action = strict.Settle(upper.Action!, lower.Action, Strictness.Of, key + ".action", Words.Of),
            Threshold = strict.Settle(upper.Threshold!, lower.Threshold, t => -t, key + ".threshold", t => $"{t:0.00##}"),
            Request = strict.Cover(upper.Request!, lower.Request, key + ".request"),
            Response = strict.Cover(upper.Response!, lower.Response, key + ".response"),
            Shadow = strict.Watch(upper, lower, key + ".shadow"),
            OnError = onError,
            // Where a timeout means deny, no deadline is loose; where it means allow, a shorter one lets more pass uninspected.
            DeadlineMilliseconds = onError.Value == Decision.Deny
                ? lower.DeadlineMilliseconds ?? upper.DeadlineMilliseconds
                : strict.Settle(upper.DeadlineMilliseconds!, lower.DeadlineMilliseconds, n => n, key + ".deadline-ms", n => $"{n}"),
        };
    }

    private static ImmutableSortedDictionary<Surface, Located<Decision>> Opaque(Layer upper, Layer lower, Strictness strict)
    {
        ImmutableSortedDictionary<Surface, Located<Decision>> merged = upper.Opaque;
        foreach ((Surface surface, Located<Decision> decision) in lower.Opaque)
        {
            Located<Decision> above = merged.GetValueOrDefault(surface) ?? new(Decision.Allow, default);
            merged = merged.SetItem(surface, strict.Settle(above, decision, d => (int)d, $"opaque.{Words.Of(surface)}", Words.Of));
        }

        return merged;
    }

    // An empty list means the standard entities; what is asked for beyond them has to stay.
    private Located<ImmutableArray<string>> Entities(Located<ImmutableArray<string>> upper, Located<ImmutableArray<string>>? lower, Strictness strict)
    {
        if (lower is null || how == Merging.Override)
        {
            return lower ?? upper;
        }

        ImmutableArray<string> above = PiiEntities.Of(upper.Value), below = PiiEntities.Of(lower.Value);
        string[] missing = [.. above.Except(below)];
        if (missing.Length == 0)
        {
            return lower;
        }

        string named = upper.Value.IsEmpty ? "standard entities" : string.Join(", ", missing);
        strict.Report(lower.Place, "pii.entities", $"leaves out {named}", upper.Place, "add them, or remove the key");
        return new([.. above.Union(below).Order(StringComparer.Ordinal)], lower.Place);
    }
}
