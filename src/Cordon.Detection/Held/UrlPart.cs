using System.Text;

namespace Cordon.Detection;

/// <summary>Where in an address something stands.</summary>
internal enum UrlPlace
{
    Path,
    Query,
    Fragment,
    UserInfo,
    Host,
}

/// <summary>One part of an address, with its escapes undone.</summary>
internal readonly record struct UrlPart(UrlPlace Place, string Text)
{
    // No part that is shorter can hold anything.
    private const int Shortest = 6;
    private const int MostParts = 40;

    // The registered name is not the writer's to choose: its last two labels, or what stands in their place.
    private const int RegisteredLabels = 2;

    /// <summary>The parts of an address behind its scheme, and what they make together: data that is too long for one of them is cut.</summary>
    public static List<UrlPart> Of(ReadOnlySpan<char> url)
    {
        List<UrlPart> parts = [];
        int rest = url.IndexOfAny("/\\?#");
        ReadOnlySpan<char> authority = rest < 0 ? url : url[..rest];
        int at = authority.LastIndexOf('@');
        if (at > 0)
        {
            Add(parts, UrlPlace.UserInfo, authority[..at]);
        }

        Host(parts, authority[(at + 1)..]);
        ReadOnlySpan<char> path = rest < 0 ? [] : url[rest..];
        int mark = path.IndexOfAny('?', '#');
        Pieces(parts, UrlPlace.Path, mark < 0 ? path : path[..mark], "/\\;");
        ReadOnlySpan<char> query = mark < 0 ? [] : path[(mark + 1)..];
        int hash = mark >= 0 && path[mark] == '#' ? 0 : query.IndexOf('#');
        if (hash >= 0)
        {
            Pieces(parts, UrlPlace.Fragment, query[hash..], "#&;");
        }

        Pieces(parts, UrlPlace.Query, hash < 0 ? query : query[..hash], "&;?");
        return parts;
    }

    private static void Host(List<UrlPart> parts, ReadOnlySpan<char> host)
    {
        int port = host.LastIndexOf(':');
        host = port > 0 ? host[..port] : host;
        int labels = host.TrimEnd('.').Count('.') + 1;
        if (labels <= RegisteredLabels)
        {
            return;
        }

        int own = 0;
        for (int label = 0; label < labels - RegisteredLabels; label++)
        {
            own += host[own..].IndexOf('.') + 1;
        }

        Pieces(parts, UrlPlace.Host, host[..(own - 1)], ".");
    }

    private static void Pieces(List<UrlPart> parts, UrlPlace place, ReadOnlySpan<char> text, ReadOnlySpan<char> between)
    {
        StringBuilder? all = null;
        int pieces = 0;
        while (!text.IsEmpty)
        {
            int end = text.IndexOfAny(between);
            ReadOnlySpan<char> piece = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            int equals = place is UrlPlace.Query or UrlPlace.Fragment ? piece.IndexOf('=') : -1;
            if (equals > 0 && equals < piece.Length - 1)
            {
                // The sign also fills up base64, and then nothing follows.
                Add(parts, place, piece[..equals]);
                piece = piece[(equals + 1)..];
            }

            // A picture needs its ending, and data does not.
            int dot = place == UrlPlace.Path ? piece.LastIndexOf('.') : -1;
            piece = dot > 0 && piece.Length - dot <= 5 ? piece[..dot] : piece;
            Add(parts, place, piece);
            if (!piece.IsEmpty)
            {
                pieces++;
                (all ??= new StringBuilder()).Append(piece);
            }
        }

        if (pieces > 1)
        {
            Add(parts, place, all!.ToString());
        }
    }

    private static void Add(List<UrlPart> parts, UrlPlace place, ReadOnlySpan<char> text)
    {
        if (text.Length >= Shortest && parts.Count < MostParts)
        {
            parts.Add(new UrlPart(place, Unescaped(text)));
        }
    }

    // Twice, because what is escaped twice arrives as it was meant at whoever unescapes twice.
    private static string Unescaped(ReadOnlySpan<char> text)
    {
        string once = text.Contains('%') ? Uri.UnescapeDataString(text) : text.ToString();
        return once.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(once) : once;
    }
}
