using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy;

namespace Cordon.Gateway.Asking;

/// <summary>Where the arguments of a call come from, in sentences for whoever decides about it. They see the arguments, so they may see what these are called.</summary>
internal static class OriginLines
{
    private const int MostLines = 32;
    private const int LongestPath = 64;

    public static ImmutableArray<string> Of(ToolCallFact call)
    {
        if (call.Origins is not { Count: > 0 } origins)
        {
            return [];
        }

        ImmutableArray<string>.Builder lines = ImmutableArray.CreateBuilder<string>();
        // What a person has to look at comes first.
        foreach ((string path, ArgumentOrigin origin) in origins.OrderBy(origin => Weight(origin.Value.Provenance)).ThenBy(origin => origin.Key, StringComparer.Ordinal).Take(MostLines))
        {
            string name = path.Length is > 0 and <= LongestPath && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? $"`{path}`" : "with a strange name";
            lines.Add($"Argument {name}: {Words.Of(origin.Provenance)}{Place(origin.From)}.");
        }

        if (origins.Count > MostLines)
        {
            lines.Add($"{origins.Count - MostLines} more arguments are not listed.");
        }

        return lines.DrainToImmutable();
    }

    private static string Place(OriginPlace? from) => from is null
        ? ""
        : $", as in segment {from.Segment} ({Words.Of(from.Surface)}) of the {Words.Of(from.Direction)} of exchange {from.Exchange}";

    private static int Weight(Provenance provenance) => provenance switch
    {
        Provenance.Untrusted => 0,
        Provenance.Unknown => 1,
        Provenance.Both => 2,
        Provenance.Model => 3,
        Provenance.User => 4,
    };
}
