namespace Cordon.Detection.Pii;

/// <summary>A word, a number or a sign, as the tagger sees a text.</summary>
internal readonly record struct TextToken(int Start, int End);

/// <summary>Cuts a text into segments of tokens, from left to right: a line, a sentence, or as much of one as the tagger looks at together.</summary>
internal static class Segments
{
    /// <summary>Most tokens of one segment.</summary>
    public const int MostTokens = 64;

    /// <summary>Most characters of one token; a longer word is several.</summary>
    public const int LongestToken = 40;

    /// <summary>
    /// Fills <paramref name="tokens"/> with the segment that begins at <paramref name="at"/> and answers with where the next one begins;
    /// <paramref name="complete"/> is false where more text could still change it.
    /// </summary>
    public static int Next(string text, int at, List<TextToken> tokens, out bool complete)
    {
        tokens.Clear();
        complete = true;
        int i = at;
        while (i < text.Length)
        {
            char c = text[i];
            if (c == '\n')
            {
                return i + 1;
            }

            if (char.IsWhiteSpace(c))
            {
                i++;
                continue;
            }

            if (tokens.Count == MostTokens)
            {
                return i;
            }

            int end = End(text, i);
            tokens.Add(new(i, end));
            i = end;
            if (IsStop(c) && EndsSentence(text, tokens, i))
            {
                return i;
            }
        }

        complete = false;
        return i;
    }

    private static int End(string text, int at)
    {
        char c = text[at];
        if (!IsPart(c) || IsDense(c))
        {
            return at + (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1);
        }

        int end = at + 1;
        while (end < text.Length && end - at < LongestToken)
        {
            char next = text[end];
            // O'Brien is one word, Mary's is two.
            bool joins = next is '\'' or '’' && end + 1 < text.Length && char.IsUpper(text[end + 1]) && end - at == 1;
            if (!joins && (!IsPart(next) || IsDense(next)))
            {
                break;
            }

            end++;
        }

        return end;
    }

    private static bool IsStop(char c) => c is '.' or '!' or '?' or '。' or '！' or '？';

    // Initials and short titles go on; at the end of the text the next character would decide.
    private static bool EndsSentence(string text, List<TextToken> tokens, int after)
    {
        if (text[after - 1] is '。' or '！' or '？')
        {
            return true;
        }

        return after < text.Length && char.IsWhiteSpace(text[after]) && tokens.Count > 1 && tokens[^2].End - tokens[^2].Start > 3;
    }

    private static bool IsPart(char c) =>
        char.IsAsciiLetterOrDigit(c) || (c > '\u007f' && (char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.SpacingCombiningMark or System.Globalization.UnicodeCategory.Format));

    /// <summary>Scripts without spaces: each character is a token.</summary>
    public static bool IsDense(char c) => c is (>= '\u3041' and <= '\u30ff') or (>= '\u3400' and <= '\u9fff') or (>= '\uac00' and <= '\ud7a3');
}
