using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy.Evaluation;

/// <summary>Why a rule about provenance holds, in the policy's words: names of arguments are the model's, so the rule's path stands in their place.</summary>
internal static class OriginSentence
{
    public static string Of(PolicyRule rule, ToolCallFact call)
    {
        if (rule.When.Provenance.IsEmpty)
        {
            return "";
        }

        return call is { IsUnread: false, Origins: { } origins }
            ? string.Concat(rule.When.Provenance.Select(bound => Of(bound, origins)))
            : "; nobody can tell where its arguments come from";
    }

    private static string Of(ProvenanceBound bound, ImmutableDictionary<string, ArgumentOrigin> origins)
    {
        foreach ((string path, ArgumentOrigin origin) in origins.OrderBy(origin => origin.Key, StringComparer.Ordinal))
        {
            if ((Glob.Matches(bound.Path, path) || Glob.Matches(bound.Path + ".*", path)) && (origin.Provenance == Provenance.Unknown || bound.Of.Contains(origin.Provenance)))
            {
                return $"; `{bound.Path}` is {Words.Of(origin.Provenance)}{(origin.From is { } from ? $", from segment {from.Segment} ({Words.Of(from.Surface)}) of the {Words.Of(from.Direction)} of exchange {from.Exchange}" : "")}";
            }
        }

        return "";
    }
}
