using System.Collections.Frozen;

namespace Cordon.Detection.Pii;

/// <summary>Which label stands before a value. The nearest one counts, and none behind another value or a full stop.</summary>
internal static class Labelling
{
    // As far back as a label stands from its value: "medical record number of the patient: ".
    public const int Reach = 48;

    private const int MostWords = 6;
    private const int LongestLabel = 3;
    private const int LongestDense = 8;

    private static readonly FrozenDictionary<string, LabelSet>.AlternateLookup<ReadOnlySpan<char>> Words = LabelWords.All.GetAlternateLookup<ReadOnlySpan<char>>();

    // Which words end a label, by length and ends: most words of a text end none, and then no label is looked up.
    private static readonly bool[] Ends = EndsOf(LabelWords.All.Keys);

    public static LabelSet Before(string text, int at, int words = MostWords)
    {
        // The words before the value, small, joined by spaces; the last one is the nearest.
        Span<char> line = stackalloc char[Reach * 2];
        Span<int> starts = stackalloc int[MostWords + LongestLabel];
        int from = Math.Max(0, at - Reach), end = at, count = 0, free = line.Length;
        int most = Math.Min(starts.Length, words + LongestLabel - 1);
        while (count < most && Previous(text, from, ref end, out int start))
        {
            int length = end - start;
            if (IsValue(text.AsSpan(start, length)) || free < length + 1)
            {
                break;
            }

            line[--free] = ' ';
            free -= length;
            text.AsSpan(start, length).ToLowerInvariant(line[free..]);
            starts[count++] = free;
            end = start;
        }

        return Nearest(line, starts[..count], words);
    }

    private static LabelSet Nearest(ReadOnlySpan<char> line, ReadOnlySpan<int> starts, int words)
    {
        int wordEnd = line.Length - 1;
        for (int i = 0; i < starts.Length && i < words; i++)
        {
            LabelSet found = default;
            bool mayEnd = Ends[EndOf(line[starts[i]..wordEnd])];
            for (int more = 0; mayEnd && more < LongestLabel && i + more < starts.Length; more++)
            {
                if (Words.TryGetValue(line[starts[i + more]..wordEnd], out LabelSet labels))
                {
                    // "national health id" says more than "id".
                    found = labels;
                }
            }

            found = found == default && line[starts[i]] > '\u0e00' ? Dense(line[starts[i]..wordEnd]) : found;
            if (found != default)
            {
                return found;
            }

            wordEnd = starts[i] - 1;
        }

        return default;
    }

    private static bool[] EndsOf(IEnumerable<string> labels)
    {
        bool[] ends = new bool[1 << 14];
        foreach (string label in labels)
        {
            ends[EndOf(label.AsSpan(label.LastIndexOf(' ') + 1))] = true;
        }

        return ends;
    }

    private static int EndOf(ReadOnlySpan<char> word) => (Math.Min(word.Length, 15) << 10) | ((word[0] & 31) << 5) | (word[^1] & 31);

    // Where words are not apart, the longest label nearest to the end.
    private static LabelSet Dense(ReadOnlySpan<char> run)
    {
        for (int end = run.Length; end > 1; end--)
        {
            for (int length = Math.Min(LongestDense, end); length > 1; length--)
            {
                if (Words.TryGetValue(run.Slice(end - length, length), out LabelSet labels))
                {
                    return labels;
                }
            }
        }

        return default;
    }

    // The word before; none when a sentence ends between.
    private static bool Previous(string text, int from, ref int end, out int start)
    {
        start = end;
        while (end > from && !IsLetter(text[end - 1]))
        {
            char c = text[end - 1];
            bool sentence = c is '!' or '?' or '。' or ';' || (c == '.' && end - 1 > from && EndsSentence(text, from, end - 1)) || (c == '\n' && end > from + 1 && text[end - 2] == '\n');
            if (sentence)
            {
                return false;
            }

            end--;
        }

        start = end;
        while (start > from && IsLetter(text[start - 1]) && !(start < end && char.IsUpper(text[start]) && char.IsLower(text[start - 1])))
        {
            start--;
        }

        return start < end;
    }

    // "Tel." and "No." go on; "lost." does not.
    private static bool EndsSentence(string text, int from, int dot)
    {
        int start = dot;
        while (start > from && char.IsLetter(text[start - 1]))
        {
            start--;
        }

        return dot - start > 4 && dot + 1 < text.Length && char.IsWhiteSpace(text[dot + 1]);
    }

    private static bool IsLetter(char c) => char.IsAsciiLetterOrDigit(c) || (c > '\u00a0' && (char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark));

    private static bool IsValue(ReadOnlySpan<char> word)
    {
        int digits = 0;
        foreach (char c in word)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
        }

        return digits >= 4 || (digits >= 3 && digits < word.Length);
    }
}
