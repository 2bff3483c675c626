namespace Cordon.Detection;

/// <summary>What stands between words and letters without being read: tags, comments, keys, signs.</summary>
internal static class Markup
{
    private const int LongestElement = 96;
    private const int LongestKey = 40;

    public static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || (c >= 0x80 && char.IsLetterOrDigit(c));

    /// <summary>The end of the tag or comment that begins here; the same place when none does.</summary>
    public static int ElementEnd(string text, int i)
    {
        if (i + 2 >= text.Length)
        {
            return i;
        }

        ReadOnlySpan<char> rest = text.AsSpan(i, Math.Min(LongestElement, text.Length - i));
        if (text[i] == '<')
        {
            if (rest.StartsWith("<!--", StringComparison.Ordinal))
            {
                return rest.IndexOf("-->", StringComparison.Ordinal) is > 0 and int comment ? i + comment + 3 : i;
            }

            int end = text[i + 1] is '/' or '!' || char.IsAsciiLetter(text[i + 1]) ? rest[1..].IndexOfAny('>', '<', '\n') : -1;
            return end > 0 && rest[end + 1] == '>' ? i + end + 2 : i;
        }

        return text[i] == '/' && text[i + 1] == '*' && rest[2..].IndexOf("*/", StringComparison.Ordinal) is >= 0 and int close ? i + close + 4 : i;
    }

    /// <summary>The first character of the next word, behind tags, comments, keys of JSON and numbers of list items; the text's length when none comes.</summary>
    public static int NextWord(string text, int i)
    {
        while (i < text.Length)
        {
            char c = text[i];
            int end = c switch
            {
                '<' or '/' => ElementEnd(text, i),
                '"' => KeyEnd(text, i),
                >= '0' and <= '9' => NumberEnd(text, i),
                _ => i,
            };
            if (end == i)
            {
                if (IsWord(c))
                {
                    return i;
                }

                end++;
            }

            i = end;
        }

        return i;
    }

    public static int WordEnd(string text, int i)
    {
        while (i < text.Length && (IsWord(text[i]) || (text[i] is '\'' or '’' && i + 1 < text.Length && char.IsLetter(text[i + 1]))))
        {
            i++;
        }

        return i;
    }

    // "key": in front of a value.
    private static int KeyEnd(string text, int i)
    {
        int close = text.AsSpan(i + 1, Math.Min(LongestKey, text.Length - i - 1)).IndexOfAny('"', '\n');
        int end = i + close + 2;
        if (close < 1 || text[end - 1] != '"')
        {
            return i;
        }

        while (end < text.Length && text[end] == ' ')
        {
            end++;
        }

        return end < text.Length && text[end] == ':' ? end + 1 : i;
    }

    // "12." and "12)" at the beginning of a line.
    private static int NumberEnd(string text, int i)
    {
        if (i > 0 && text[i - 1] != '\n')
        {
            return i;
        }

        int end = i;
        while (end < text.Length && end - i < 4 && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end < text.Length && (text[end] is '.' or ')') ? end + 1 : i;
    }
}
