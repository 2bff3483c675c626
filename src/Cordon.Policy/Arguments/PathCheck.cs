using System.Buffers;
using System.Collections.Immutable;

namespace Cordon.Policy.Arguments;

/// <summary>
/// Whether a path stays below one of some folders, by its letters alone: nobody here looks at a disk. Every way in which a server may read the path has to agree: with
/// and without percent-decoding, with backslashes as letters and as separators. A path that goes up (<c>..</c>) is never below: links make of it what they like.
/// </summary>
internal static class PathCheck
{
    // Who encodes more often than this hides something.
    private const int MostDecodings = 3;

    // Letters that some systems turn into separators or dots.
    private static readonly SearchValues<char> LooksLikeSyntax = SearchValues.Create("／＼∕⁄⧵﹨⧸．‥…․。");

    public static Truth IsWithin(string path, ImmutableArray<string> roots)
    {
        if (path.Length == 0 || path.Any(char.IsControl) || path.AsSpan().ContainsAny(LooksLikeSyntax) || char.IsWhiteSpace(path[0]) || char.IsWhiteSpace(path[^1]) || path[0] is '~' or '$')
        {
            return Truth.Unknown;
        }

        return Readings(path) is { } readings ? Truths.Agreed(readings.Select(reading => Read(reading, roots))) : Truth.Unknown;
    }

    /// <summary>Whether this can be a folder of a policy: a whole path, or a dot for paths that are not.</summary>
    public static bool IsRoot(string root) => root == "." || Split(root, windows: IsWindows(root)) is { Style: not Style.Unclear, GoesUp: false };

    private static List<string>? Readings(string path)
    {
        if (path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            ReadOnlySpan<char> rest = path.AsSpan("file:".Length);
            if (!rest.StartsWith("//") || rest[2..].IndexOf('/') is not (>= 0 and var slash) || rest.ContainsAny('?', '#')
                || rest[2..][..slash] is not ("" or "localhost"))
            {
                return null;
            }

            path = rest[2..][slash..].ToString();
            // file:///C:/data
            path = path.Length > 2 && path[2] == ':' && char.IsAsciiLetter(path[1]) ? path[1..] : path;
        }

        List<string> readings = [path];
        for (int i = 0; i < MostDecodings; i++)
        {
            string decoded = Uri.UnescapeDataString(readings[^1]);
            if (decoded == readings[^1])
            {
                return readings;
            }

            if (decoded.Any(char.IsControl) || decoded.AsSpan().ContainsAny(LooksLikeSyntax))
            {
                return null;
            }

            readings.Add(decoded);
        }

        return null;
    }

    private static Truth Read(string path, ImmutableArray<string> roots) => !path.Contains('\\', StringComparison.Ordinal)
        ? Below(Split(path, IsWindows(path)), roots)
        : IsWindows(path) ? Below(Split(path, windows: true), roots) : Truths.Agreed([Below(Split(path, windows: false), roots), Below(Split(path, windows: true), roots)]);

    private static bool IsWindows(string path) => path is [_, ':', ..] && char.IsAsciiLetter(path[0]) || path.StartsWith(@"\\", StringComparison.Ordinal);

    private static Truth Below(Parts path, ImmutableArray<string> roots)
    {
        if (path.Style == Style.Unclear)
        {
            return Truth.Unknown;
        }

        Truth best = Truth.No;
        foreach (string root in roots)
        {
            Truth below = Below(path, root == "." ? new Parts(Style.Relative, [], GoesUp: false) : Split(root, IsWindows(root)));
            best = below > best ? below : best;
        }

        return path.GoesUp && best == Truth.Yes ? Truth.Unknown : best;
    }

    private static Truth Below(Parts path, Parts root)
    {
        if (path.Style == Style.Relative && root.Style != Style.Relative)
        {
            // Nobody here knows where it begins.
            return Truth.Unknown;
        }

        if (path.Style != root.Style || path.Names.Count < root.Names.Count || path.IsAbove)
        {
            return Truth.No;
        }

        bool isExact = true;
        for (int i = 0; i < root.Names.Count; i++)
        {
            if (!path.Names[i].Equals(root.Names[i], StringComparison.OrdinalIgnoreCase))
            {
                return Truth.No;
            }

            isExact &= path.Names[i] == root.Names[i] || root.Style is Style.Drive or Style.Share;
        }

        // Some disks take the letters for the same, others do not.
        return isExact ? Truth.Yes : Truth.Unknown;
    }

    private static Parts Split(string path, bool windows)
    {
        string text = windows ? path.Replace('\\', '/') : path;
        Style style = text switch
        {
            _ when windows && text.StartsWith("//", StringComparison.Ordinal) => text.Length > 2 && text[2] is not ('?' or '.' or '/') ? Style.Share : Style.Unclear,
            [_, ':', '/', ..] when windows && char.IsAsciiLetter(text[0]) => Style.Drive,
            // C:data goes on from wherever the drive is.
            [_, ':', ..] when windows && char.IsAsciiLetter(text[0]) => Style.Unclear,
            // Two slashes are a share to some and a folder to others.
            ['/', '/', ..] => Style.Unclear,
            ['/', ..] => Style.Rooted,
            _ => Style.Relative,
        };
        List<string> names = style == Style.Drive ? [text[..2].ToUpperInvariant()] : [];
        int fixedNames = style switch { Style.Drive => 1, Style.Share => 2, _ => 0 };
        bool goesUp = false, isAbove = false;
        foreach (string name in (style == Style.Drive ? text[2..] : text).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == ".")
            {
                continue;
            }

            if (name == "..")
            {
                goesUp = true;
                if (names.Count > fixedNames)
                {
                    names.RemoveAt(names.Count - 1);
                }
                else
                {
                    isAbove |= style == Style.Relative;
                }

                continue;
            }

            // Dots and spaces at the end, streams and short names are another file on Windows.
            if (windows && (name[^1] is '.' or ' ' || name.Contains(':', StringComparison.Ordinal) || (name.IndexOf('~', StringComparison.Ordinal) is >= 0 and var tilde && tilde + 1 < name.Length && char.IsAsciiDigit(name[tilde + 1]))))
            {
                style = Style.Unclear;
            }

            names.Add(name);
        }

        return new Parts(style, names, goesUp) { IsAbove = isAbove };
    }

    private enum Style
    {
        Unclear,
        Rooted,
        Relative,
        Drive,
        Share,
    }

    private sealed record Parts(Style Style, List<string> Names, bool GoesUp)
    {
        /// <summary>It goes up further than it went down.</summary>
        public bool IsAbove { get; init; }
    }
}
