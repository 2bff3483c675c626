using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cordon.Detection.Exfiltration;

/// <summary>Whether something stands in an address: what is written there leaves as soon as somebody opens it, or a picture is loaded.</summary>
public static partial class AddressAround
{
    /// <summary>How far back an address may begin, in characters.</summary>
    public const int Longest = 2048;

    /// <summary>Beginnings of addresses that are followed to their end. Where there are more before one place, it is taken for one in an address.</summary>
    public const int MostBeginnings = 16;

    private const string Slashes = "//";

    private static readonly SearchValues<char> s_spaces = SearchValues.Create(" \t\r\n\u3000");
    private static readonly SearchValues<char> s_borders = SearchValues.Create(" \t\r\n\u3000\"'");
    private static readonly SearchValues<char> s_hostEnds = SearchValues.Create("/?#");

    /// <param name="start">Where it begins in the text; what follows it begins at <paramref name="end"/>.</param>
    /// <param name="isCut">The text had a beginning that is not here any more: what has no space in it may be the rest of an address.</param>
    /// <param name="inDocument">The text is JSON inside a string, with the escapes of that.</param>
    /// <param name="allowed">Hosts that addresses may point at: those take everything along.</param>
    public static bool Holds(string text, int start, int end, bool isCut, bool inDocument, ImmutableArray<string> allowed)
    {
        string before = text[Math.Max(0, start - Longest)..start];
        before = (inDocument ? Unescaped(before) : before).Replace('\\', '/');
        AllowedHosts? hosts = null;
        int beginnings = 0;
        for (int at = before.IndexOf(Slashes, StringComparison.Ordinal); at >= 0; at = before.IndexOf(Slashes, at + 1, StringComparison.Ordinal))
        {
            if (++beginnings > MostBeginnings)
            {
                return true;
            }

            ReadOnlySpan<char> url = before.AsSpan(at + Slashes.Length);
            // Without the end of its host, what is put in becomes part of the host.
            if (GoesOn(before, at) && (url.IndexOfAny(s_hostEnds) < 0 || !Destination.IsAllowed(url, hosts ??= new AllowedHosts(allowed))))
            {
                return true;
            }
        }

        return (isCut && before.Length > 0 && Ascii.IsValid(before) && before.AsSpan().IndexOfAny(s_spaces) < 0)
            || (hosts is null && (IsHost(text, end) || BareAddress().IsMatch(before.AsSpan(before.AsSpan().LastIndexOfAny(s_borders) + 1))));
    }

    /// <summary>Whether the address with its slashes there reaches to the text's end.</summary>
    private static bool GoesOn(string text, int slashes)
    {
        int scheme = slashes;
        while (scheme > 0 && (char.IsAsciiLetterOrDigit(text[scheme - 1]) || text[scheme - 1] is ':' or '+' or '.' or '-' or '/'))
        {
            scheme--;
        }

        ReadOnlySpan<char> rest = text.AsSpan(slashes + Slashes.Length);
        return (scheme > 0 ? text[scheme - 1] : ' ') switch
        {
            // Between brackets or quotes, programs take spaces and line breaks for parts of it.
            '<' => !Closes(rest),
            '"' => !rest.Contains('"'),
            '\'' => !rest.Contains('\''),
            _ => rest.IndexOfAny(s_spaces) < 0,
        };
    }

    // The bracket of a stand-in closes nothing else.
    private static bool Closes(ReadOnlySpan<char> rest)
    {
        bool isOpen = false;
        foreach (char c in rest)
        {
            if (c == '>' && !isOpen)
            {
                return true;
            }

            isOpen = c == '<' || (isOpen && c != '>');
        }

        return false;
    }

    // A label of a name that is looked up.
    private static bool IsHost(string text, int end) => end + 1 < text.Length && text[end] == '.' && char.IsAsciiLetterOrDigit(text[end + 1]);

    // The text may begin in the middle of an escape.
    private static string Unescaped(string json)
    {
        StringBuilder plain = new(json.Length);
        for (int i = 0; i < json.Length; i++)
        {
            if (json[i] != '\\' || i + 1 == json.Length)
            {
                plain.Append(json[i]);
            }
            else if (json[++i] == 'u' && i + 4 < json.Length && ushort.TryParse(json.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
            {
                plain.Append((char)unit);
                i += 4;
            }
            else
            {
                plain.Append(json[i] is 'n' or 'r' or 't' ? '\n' : json[i]);
            }
        }

        return plain.ToString();
    }

    // evil.example/x: programs make links of it without being asked.
    [GeneratedRegex(@"(?:^|[^A-Za-z0-9.-])(?:www\.|(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?::[0-9]{1,5})?[/?#])", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex BareAddress();
}
