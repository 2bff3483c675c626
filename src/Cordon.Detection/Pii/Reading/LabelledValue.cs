namespace Cordon.Detection.Pii;

/// <summary>
/// Where a value ends that stands behind its label: at the quote that closes it; without one at white space, or at a sign with which the text around it goes on.
/// A sign that may belong to the value does: what is left of a password when half of it is masked is still half a password.
/// </summary>
internal static class LabelledValue
{
    private const int LongestName = 40;

    /// <param name="at">The first character, behind its quote if it has one.</param>
    /// <param name="longest">A longer value is none: the end is then behind that.</param>
    /// <param name="isQuoted">A quote closes it.</param>
    /// <param name="reached">How far the text was looked at.</param>
    public static int End(string text, int at, int longest, out bool isQuoted, out int reached)
    {
        isQuoted = Closed(text, at, longest, out int end, out reached);
        if (isQuoted)
        {
            return end;
        }

        for (end = at; end < text.Length && end - at <= longest; end++)
        {
            if (Ends(text, end, ref reached))
            {
                break;
            }
        }

        reached = Math.Max(reached, end + 1);
        return end;
    }

    // Up to the same quote in the same line; a backslash takes the next sign along.
    private static bool Closed(string text, int at, int longest, out int end, out int reached)
    {
        char quote = at > 0 && text[at - 1] is '"' or '\'' or '`' ? text[at - 1] : '\0';
        for (end = at; quote != '\0' && end < text.Length && end - at <= longest && text[end] is not ('\n' or '\r'); end += text[end] == '\\' ? 2 : 1)
        {
            if (text[end] == quote)
            {
                reached = end + 1;
                return true;
            }
        }

        reached = quote == '\0' ? at : end + 1;
        return false;
    }

    private static bool Ends(string text, int at, ref int reached)
    {
        char then = at + 1 < text.Length ? text[at + 1] : ' ';
        reached = Math.Max(reached, at + 2);
        return text[at] switch
        {
            '<' => true,
            '"' or '\'' or '`' => !char.IsLetterOrDigit(then),
            ',' or ';' => char.IsWhiteSpace(then) || then is '"' or '\'' or '`' || FieldFollows(text, at + 1, ref reached) is '=' or ':',
            '&' => FieldFollows(text, at + 1, ref reached) is '=' or ';',
            char c => char.IsWhiteSpace(c),
        };
    }

    // The sign behind a name, such as that of the next field of a query or a connection string ("Data Source="); else nothing that is one.
    private static char FieldFollows(string text, int at, ref int reached)
    {
        int end = at;
        bool blank = false;
        while (end < text.Length && end - at <= LongestName && (Signposts.IsWord(text[end]) || text[end] is '-' or '.' || (text[end] == ' ' && !blank)))
        {
            blank |= text[end++] == ' ';
        }

        reached = Math.Max(reached, end + 1);
        return end < text.Length && end > at && char.IsLetter(text[at]) ? text[end] : '\0';
    }
}
