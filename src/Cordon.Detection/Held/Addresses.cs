using Cordon.Contracts;
using Cordon.Detection.Exfiltration;

namespace Cordon.Detection;

/// <summary>The addresses in a text: URLs, and in calls, where nothing else marks them, names of hosts with what follows them.</summary>
internal static class Addresses
{
    // A name of a host alone that is shorter has no room for anything.
    private const int ShortestName = 20;

    // Behind the name of the host, or in its labels.
    private const int FewestCharacters = 12;

    public static List<FoundUrl> In(string text, Surface surface)
    {
        List<FoundUrl> found = [];
        if (text.AsSpan().ContainsAny('/', '\\'))
        {
            new UrlScan(text, AllowedHosts.None, null, found).Run();
        }

        if (surface == Surface.ToolCall && text.Contains('.', StringComparison.Ordinal))
        {
            AddBare(text, found);
        }

        return found;
    }

    /// <summary>Nothing that could be told stands beside the name of a site.</summary>
    public static bool CarriesNothing(ReadOnlySpan<char> address) => address.Length < FewestCharacters;

    /// <summary>An address leaves whole or not at all.</summary>
    public static int HoldFrom(string text, Surface surface)
    {
        List<FoundUrl> found = [];
        int hold = Math.Min(new UrlScan(text, AllowedHosts.None, null, found).Run(), Unfinished.From(text));
        if (surface == Surface.ToolCall)
        {
            AddBare(text, found);
            hold = Math.Min(hold, LastWord(text));
        }

        foreach (FoundUrl url in found)
        {
            hold = url.Start < hold && hold < url.End ? url.Start : hold;
        }

        return hold;
    }

    private static int LastWord(string text)
    {
        int from = text.Length;
        while (from > 0 && text.Length - from < UrlScan.LongestUrl && IsPart(text[from - 1]))
        {
            from--;
        }

        return from;
    }

    private static void AddBare(string text, List<FoundUrl> found)
    {
        int known = found.Count;
        int next = 0;
        for (int i = 0; i < text.Length;)
        {
            if (!char.IsAsciiLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }

            int start = i;
            int end = i;
            while (end < text.Length && end - start < UrlScan.LongestUrl && IsPart(text[end]))
            {
                end++;
            }

            while (next < known && found[next].End <= start)
            {
                next++;
            }

            bool isKnown = next < known && found[next].Start < end;
            if (!isKnown && IsAddress(text.AsSpan(start, end - start)))
            {
                found.Add(new FoundUrl(start, start, end, Reference.Text));
            }

            i = end;
        }
    }

    private static bool IsAddress(ReadOnlySpan<char> word)
    {
        int rest = word.IndexOfAny("/?#:");
        ReadOnlySpan<char> name = rest < 0 ? word : word[..rest];
        int dot = name.LastIndexOf('.');
        return dot > 0 && name.Length - dot > 2 && !name[(dot + 1)..].ContainsAnyExceptInRange('A', 'z')
            && (rest >= 0 || (word.Length >= ShortestName && name.Count('.') >= 2));
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or '?' or '#' or '&' or '=' or '%' or ':' or '+' or '~' or ';' or '@' or '!' or '$';
}
