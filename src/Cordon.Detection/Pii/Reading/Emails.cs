using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>E-mail addresses, with names in any script before the sign.</summary>
internal static class Emails
{
    private const int LongestLocal = 64;
    private const int LongestDomain = 253;

    // A name of a script without spaces, as far as an address has one: two parts of so many characters.
    private const int LongestPart = 4;

    /// <summary>Reads the whole run of local characters once and answers with its end; positions inside it are not tried again as starts.</summary>
    public static int Read(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        int end = at;
        while (end < text.Length && IsLocal(text[end]))
        {
            end++;
        }

        int start = Math.Max(at, end - LongestLocal);
        while (start < end && text[start] is '%' or '+' or '-' or '.' && !(text[start] == '.' && IsDense(text, start - 1)))
        {
            start++;
        }

        start = WithDenseName(text, start, end);
        if (end == text.Length)
        {
            candidates.Touch(Math.Min(start, end), end);
            return end;
        }

        if (start == end || text[end] != '@')
        {
            return end;
        }

        int domain = end + 1, stop = domain;
        while (stop < text.Length && stop - domain < LongestDomain && (IsLatin(text[stop]) || text[stop] is '.' or '-'))
        {
            stop++;
        }

        candidates.Touch(start, stop);
        while (stop > domain && text[stop - 1] is '.' or '-')
        {
            stop--;
        }

        ReadOnlySpan<char> host = text.AsSpan(domain, stop - domain);
        int dot = host.LastIndexOf('.');
        if (dot < 1 || host.Length - dot < 3 || host[dot..].ContainsAnyInRange('0', '9') || host.Contains("..", StringComparison.Ordinal))
        {
            return end;
        }

        // git@host is an account of a machine, not of a person.
        double score = text.AsSpan(start, end - start) is "git" ? 0.3 : 0.95;
        candidates.Add(new(start, stop, PiiEntities.Email, "email-address", Severity.Medium, score, "An e-mail address.", Proven: true));
        return end;
    }

    /// <summary>A short name of a script without spaces at the end of a text may begin an address.</summary>
    public static void Hold(ref Candidates candidates)
    {
        string text = candidates.Text;
        int given = Dense(text, text.Length);
        if (candidates.Wants(PiiEntities.Email) && given < text.Length)
        {
            candidates.Touch(given > 0 && text[given - 1] == '.' ? Math.Min(given - 1, Dense(text, given - 1)) : given, text.Length);
        }
    }

    public static bool IsLocal(char c) => IsLatin(c) || c is '.' or '_' or '%' or '+' or '-' || IsSpaced(c);

    // 太郎.松本88@…: what is left of the sign is digits or begins with the dot between two short names.
    private static int WithDenseName(string text, int start, int end)
    {
        int i = start;
        if (i < end && text[i] != '.' && !char.IsAsciiDigit(text[i]))
        {
            return start;
        }

        if (i == end || text[i] != '.')
        {
            int given = Dense(text, i);
            if (given == i || given == 0 || text[given - 1] != '.')
            {
                return start;
            }

            i = given - 1;
        }

        int family = Dense(text, i);
        return family == i ? start : family;
    }

    private static int Dense(string text, int end)
    {
        int start = end;
        while (start > 0 && end - start < LongestPart && IsDense(text, start - 1))
        {
            start--;
        }

        return start;
    }

    private static bool IsDense(string text, int at) => at >= 0 && text[at] is (>= '\u3041' and <= '\u30ff') or (>= '\u3400' and <= '\u9fff') or (>= '\uac00' and <= '\ud7a3');

    // Scripts without spaces would glue a sentence to the address, so letters stop where Latin stops.
    private static bool IsLatin(char c) => char.IsAsciiLetterOrDigit(c) || (c is > '\u00bf' and < '\u0250' && char.IsLetter(c));

    // Greek, Cyrillic, Armenian, Hebrew, Arabic, and the scripts of India: words are apart there, too.
    private static bool IsSpaced(char c) => c is > '\u036f' and < '\u0e00' && (char.IsLetter(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark);
}
