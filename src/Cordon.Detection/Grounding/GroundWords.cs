using System.Collections.Frozen;

namespace Cordon.Detection;

/// <summary>One word of a text that is held against another.</summary>
/// <param name="Key">What counts as the same word: a number as it is written without separators, else the small letters of the beginning.</param>
/// <param name="IsName">Written with a capital inside a sentence.</param>
internal readonly record struct GroundWord(string Key, bool IsNumber, bool IsName, bool IsContent, bool IsNegation);

/// <summary>A text as sentences, and these as words.</summary>
internal static class GroundWords
{
    // Forms of one word nearly always share their beginning.
    private const int Beginning = 6;
    private const int ShortestContent = 4;

    private static readonly FrozenSet<string> Empty = FrozenSet.ToFrozenSet(
    [
        "that", "this", "these", "those", "there", "their", "them", "they", "then", "than", "with", "from", "have", "been", "were", "will", "would", "could", "should", "which", "while", "where", "when", "what", "whose", "about", "also", "into",
        "both", "only", "some", "such", "very", "more", "most", "other", "over", "same", "does", "done", "being", "because", "based", "known", "named", "called", "answer", "according", "document", "information", "provided", "mentioned",
    ], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Negations = FrozenSet.ToFrozenSet(["not", "no", "never", "none", "neither", "nor", "cannot", "without", "isn", "wasn", "doesn", "didn", "aren", "weren", "don"], StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Numbers = new Dictionary<string, string>
    {
        ["one"] = "1", ["two"] = "2", ["three"] = "3", ["four"] = "4", ["five"] = "5", ["six"] = "6", ["seven"] = "7", ["eight"] = "8", ["nine"] = "9", ["ten"] = "10", ["eleven"] = "11", ["twelve"] = "12",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Where the sentences of a text begin and end.</summary>
    public static List<(int Start, int End)> Sentences(string text)
    {
        List<(int, int)> sentences = [];
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool ends = text[i] == '\n' || (text[i] is '.' or '!' or '?' && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1])) && !IsAbbreviation(text, i));
            if (ends)
            {
                Add(start, i + 1);
                start = i + 1;
            }
        }

        Add(start, text.Length);
        return sentences;

        void Add(int from, int to)
        {
            while (from < to && char.IsWhiteSpace(text[from]))
            {
                from++;
            }

            if (to - from > 1)
            {
                sentences.Add((from, to));
            }
        }
    }

    public static List<GroundWord> Of(ReadOnlySpan<char> sentence)
    {
        List<GroundWord> words = [];
        for (int i = 0; i < sentence.Length;)
        {
            if (!char.IsLetterOrDigit(sentence[i]))
            {
                i++;
                continue;
            }

            int start = i;
            bool isNumber = char.IsDigit(sentence[i]);
            while (i < sentence.Length && (char.IsLetterOrDigit(sentence[i]) || (isNumber && sentence[i] is ',' or '.' && i + 1 < sentence.Length && char.IsDigit(sentence[i + 1]))))
            {
                i++;
            }

            words.Add(Word(sentence[start..i], isFirst: words.Count == 0));
        }

        return words;
    }

    private static GroundWord Word(ReadOnlySpan<char> word, bool isFirst)
    {
        if (char.IsDigit(word[0]))
        {
            // The end of 3rd, 1990s and 5km says nothing of how many.
            int digits = word.Length;
            while (digits > 1 && char.IsLetter(word[digits - 1]))
            {
                digits--;
            }

            return new(word[..digits].ToString().Replace(",", "", StringComparison.Ordinal), IsNumber: true, false, false, false);
        }

        string small = word.ToString().ToLowerInvariant();
        if (Numbers.TryGetValue(small, out string? number))
        {
            return new(number, IsNumber: number.Length > 1 || number[0] > '1', false, false, false);
        }

        bool isContent = small.Length >= ShortestContent && !Empty.Contains(small);
        bool isName = !isFirst && char.IsUpper(word[0]) && small.Length > 1;
        return new(small.Length > Beginning ? small[..Beginning] : small, false, isName, isContent || isName, Negations.Contains(small));
    }

    // A single letter, or a title, before a point.
    private static bool IsAbbreviation(string text, int point)
    {
        if (text[point] != '.')
        {
            return false;
        }

        int start = point;
        while (start > 0 && char.IsLetter(text[start - 1]))
        {
            start--;
        }

        return point - start == 1 || text.AsSpan(start, point - start) is "Mr" or "Mrs" or "Dr" or "St" or "Jr" or "vs" or "No" or "Inc";
    }
}
