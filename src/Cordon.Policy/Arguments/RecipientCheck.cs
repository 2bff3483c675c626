using System.Buffers;
using System.Collections.Immutable;

namespace Cordon.Policy.Arguments;

/// <summary>To whom mail goes: addresses, alone or after a name, with commas, semicolons or lines between them.</summary>
internal static class RecipientCheck
{
    private static readonly SearchValues<char> NotInAName = SearchValues.Create("@<>\\");

    /// <param name="wanted">Globs of domains, and of whole addresses where they have an '@'.</param>
    public static Truth AreWithin(string text, ImmutableArray<string> wanted)
    {
        int inside = 0, outside = 0;
        foreach (string part in Parts(text))
        {
            if (part.Length == 0)
            {
                continue;
            }

            if (Address(part) is not { } address)
            {
                return Truth.Unknown;
            }

            string domain = address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];
            bool isInside = wanted.Any(glob => Glob.Matches(glob.ToLowerInvariant(), glob.Contains('@', StringComparison.Ordinal) ? address : domain));
            (inside, outside) = isInside ? (inside + 1, outside) : (inside, outside + 1);
        }

        // Some here and some there: neither all nor none of it.
        return (inside, outside) switch { ( > 0, 0) => Truth.Yes, (0, > 0) => Truth.No, _ => Truth.Unknown };
    }

    private static IEnumerable<string> Parts(string text)
    {
        int start = 0;
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            quoted ^= text[i] == '"';
            if (!quoted && text[i] is ',' or ';' or '\n' or '\r')
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }

        yield return text[start..].Trim();
    }

    // In small letters; null where another reader could see another address.
    private static string? Address(string part)
    {
        if (part.EndsWith('>') && part.IndexOf('<', StringComparison.Ordinal) is >= 0 and var open)
        {
            if (part[..open].AsSpan().ContainsAny(NotInAName))
            {
                return null;
            }

            part = part[(open + 1)..^1];
        }

        int at = part.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || part.Length > 254 || !part.AsSpan(0, at).ToString().All(c => char.IsAsciiLetterOrDigit(c) || "!#$&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal)) || part[..at].Contains('!', StringComparison.Ordinal))
        {
            return null;
        }

        string domain = part[(at + 1)..].ToLowerInvariant();
        domain = domain.EndsWith('.') ? domain[..^1] : domain;
        return domain.Split('.') is { Length: > 1 } labels && labels.All(label => label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            ? $"{part[..at].ToLowerInvariant()}@{domain}"
            : null;
    }
}
