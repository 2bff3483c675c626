namespace Cordon.Detection;

/// <summary>The words of a text as somebody would cross them out: what stands between white space, without the signs around it; of a script without spaces each sign.</summary>
internal static class WordSpans
{
    public static List<TextSpan> In(string text, int start, int end)
    {
        List<TextSpan> words = [];
        int from = -1;
        for (int i = start; i <= end; i++)
        {
            bool ends = i == end || char.IsWhiteSpace(text[i]);
            bool isDense = !ends && IsDense(text[i]);
            if (from >= 0 && (ends || isDense))
            {
                Add(text, from, i, words);
                from = -1;
            }

            if (isDense)
            {
                words.Add(new(i, i + 1));
            }
            else if (!ends && from < 0)
            {
                from = i;
            }
        }

        return words;
    }

    private static void Add(string text, int start, int end, List<TextSpan> words)
    {
        while (start < end && IsSign(text[start]))
        {
            start++;
        }

        while (end > start && IsSign(text[end - 1]))
        {
            end--;
        }

        if (end > start)
        {
            words.Add(new(start, end));
        }
    }

    private static bool IsSign(char c) => char.IsPunctuation(c) || c is '=' or '<' or '>' or '|' or '`' or '+' or '$' or '^' or '~';

    private static bool IsDense(char c) => c is (>= '\u3041' and <= '\u30ff') or (>= '\u3400' and <= '\u9fff');
}
