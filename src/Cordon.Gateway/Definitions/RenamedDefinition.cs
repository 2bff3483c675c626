using Cordon.State.Pins;

namespace Cordon.Gateway.Definitions;

/// <summary>Whether one definition is another under a new name: a pin by name alone would take it for new.</summary>
internal static class RenamedDefinition
{
    private const double Alike = 0.8;
    private const int Shingle = 5;
    private const int LongestCompared = 16 * 1024;
    private const int MostCompared = 100;

    /// <summary>The name of the pin that the definition is most like, where it is like one; else null.</summary>
    public static string? Of(Sighting seen, IEnumerable<Pin> gone)
    {
        HashSet<string> mine = Pieces(seen.Canonical, seen.Name);
        return gone.Take(MostCompared)
            .Select(pin => (pin.Name, Share: Share(mine, Pieces(pin.Seen.Canonical, pin.Name))))
            .Where(like => like.Share >= Alike)
            .OrderByDescending(like => like.Share).ThenBy(like => like.Name, StringComparer.Ordinal)
            .Select(like => like.Name)
            .FirstOrDefault();
    }

    // Jaccard's index of the runs of characters.
    private static double Share(HashSet<string> one, HashSet<string> other)
    {
        int both = one.Count(other.Contains);
        return both == 0 ? 0 : (double)both / (one.Count + other.Count - both);
    }

    private static HashSet<string> Pieces(string canonical, string name)
    {
        string text = canonical.Replace($"\"{name}\"", "\"\"", StringComparison.Ordinal);
        text = text.Length <= LongestCompared ? text : text[..LongestCompared];
        HashSet<string> pieces = new(StringComparer.Ordinal);
        for (int i = 0; i + Shingle <= text.Length; i++)
        {
            pieces.Add(text.Substring(i, Shingle));
        }

        return pieces;
    }
}
