using System.Collections.Immutable;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration;

/// <summary>Keys that the environment (<c>CORDON_LIMITS_REQUEST_BYTES=…</c>) and the command line (<c>--set limits.request-bytes=…</c>) lay over the file.</summary>
internal static class Overrides
{
    /// <summary>The file's root with every override in its place; the environment first, so that the command line wins.</summary>
    public static MapNode Over(MapNode root, IEnumerable<string> sets, List<PolicyError> errors)
    {
        foreach (string path in ConfigurationKeys.Fixed)
        {
            string variable = ConfigurationKeys.VariableOf(path);
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
            {
                root = Put(root, path.Split('.'), value, new Place(variable, 1, 1));
            }
        }

        foreach (string set in sets)
        {
            string[] halves = set.Split('=', 2);
            string[] path = halves[0].Split('.');
            if (halves.Length < 2 || path.Any(part => part.Length == 0))
            {
                errors.Add(new PolicyError("--set", 1, 1, "the setting has no key or no '='", "write --set limits.in-flight=100"));
            }
            else
            {
                root = Put(root, path, halves[1], new Place("--set " + halves[0], 1, 1));
            }
        }

        return root;
    }

    private static MapNode Put(MapNode at, ReadOnlySpan<string> path, string value, Place place)
    {
        string key = path[0];
        PolicyNode put = path.Length == 1 ? new ScalarNode(place, value, Plain: true) : Put(at[key].Map ?? new MapNode(place, []), path[1..], value, place);
        MapEntry entry = new(place, key, put);
        // In the place of the old one: where names are globs, the order counts.
        return at with { Entries = at[key] is null ? at.Entries.Add(entry) : [.. at.Entries.Select(old => old.Key == key ? entry : old)] };
    }
}
