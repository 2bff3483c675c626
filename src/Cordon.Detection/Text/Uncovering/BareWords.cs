using System.Runtime.InteropServices;

namespace Cordon.Detection;

/// <summary>Words that the same sign parts, over and over: underscores, cells, tags, fields of JSON, one word a line. They are read as a sentence.</summary>
internal static class BareWords
{
    private const int Fewest = 4;
    private const int LongestGap = 160;

    // So many words are looked at by themselves where all of them are no sentence.
    private const int Part = 24;

    // On the average.
    private const int LongestWords = 8;
    private const char Plain = ' ';

    // Marks of sentences stay: the guards read them.
    private static readonly System.Buffers.SearchValues<char> Stops = System.Buffers.SearchValues.Create(".!?,;:'’");

    /// <summary>The text with such signs gone, and one space in their place.</summary>
    public static View? Read(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit);
        List<(int Start, int End)> words = [];
        char sign = Plain;
        for (int i = Markup.NextWord(text, 0); i < text.Length && !to.IsFull;)
        {
            int end = Math.Max(i + 1, Markup.WordEnd(text, i));
            words.Add((i, end));
            int next = Markup.NextWord(text, end);
            ReadOnlySpan<char> gap = text.AsSpan(end, next - end);
            bool fits = next < text.Length && gap.Length <= LongestGap && sign != Plain && gap.Contains(sign);
            if (!fits)
            {
                Write(text, words, sign, to);
                words.RemoveRange(0, words.Count - 1);
                sign = gap.Length > LongestGap ? Plain : SignOf(gap);
                if (sign == Plain)
                {
                    words.Clear();
                }
            }

            i = next;
        }

        return to.ToView();
    }

    private static void Write(string text, List<(int Start, int End)> words, char sign, Excerpt to)
    {
        if (words.Count < Fewest || sign == Plain)
        {
            return;
        }

        if (IsSentence(text, CollectionsMarshal.AsSpan(words)))
        {
            Join(text, CollectionsMarshal.AsSpan(words), sign, to);
            return;
        }

        // Among figures and names there may be a sentence none the less.
        for (int first = 0; words.Count > Part && first < words.Count; first += Part)
        {
            Span<(int, int)> part = CollectionsMarshal.AsSpan(words)[first..Math.Min(words.Count, first + Part)];
            if (part.Length >= Fewest && IsSentence(text, part))
            {
                Join(text, part, sign, to);
            }
        }
    }

    private static bool IsSentence(string text, ReadOnlySpan<(int Start, int End)> words)
    {
        (int known, int telling, int lettered, int letters) = (0, 0, 0, 0);
        foreach ((int start, int end) in words)
        {
            int rank = Lexicon.English.RankOf(text.AsSpan(start, end - start));
            known += rank >= 0 ? 1 : 0;
            telling += Lexicon.English.IsTelling(rank) ? 1 : 0;
            lettered += text.AsSpan(start, end - start).ContainsAnyInRange('0', '9') ? 0 : 1;
            letters += end - start;
        }

        // Figures and pieces of an encoding are no words of any language.
        return Lexicon.CouldBeSentence(words.Length, known, telling) && lettered * 10 >= words.Length * 9 && letters <= words.Length * LongestWords;
    }

    private static void Join(string text, ReadOnlySpan<(int Start, int End)> words, char sign, Excerpt to)
    {
        to.Begin(words[0].Start);
        for (int k = 0; k < words.Length; k++)
        {
            (int start, int end) = words[k];
            for (int i = start; i < end; i++)
            {
                to.Add(text[i], i, i + 1);
            }

            if (k + 1 < words.Length)
            {
                int next = words[k + 1].Start;
                ReadOnlySpan<char> gap = text.AsSpan(end, next - end);
                // What does not follow the word at once belongs to what parts the words: ",\"p2\":", "\n2. ".
                bool stops = Stops.Contains(gap[0]) && gap[0] != sign;
                bool joined = stops && (gap[0] is '\'' or '’') && gap.IndexOfAny(" \n") < 0;
                if (stops)
                {
                    to.Add(gap[0], end, end + 1);
                }

                if (!joined)
                {
                    to.Add(' ', end, next);
                }
            }
        }

        to.End(words[^1].End);
    }

    // What ordinary sentences have between words is no sign: spaces, and one mark of punctuation with a space.
    private static char SignOf(ReadOnlySpan<char> gap)
    {
        bool line = false;
        int spaces = 0;
        char sign = Plain;
        foreach (char c in gap)
        {
            line |= c == '\n';
            spaces += char.IsWhiteSpace(c) ? 1 : 0;
            sign = sign == Plain && !char.IsWhiteSpace(c) ? c : sign;
        }

        return sign == Plain ? (line ? '\n' : Plain)
            : gap.Length - spaces == 1 && spaces > 0 && sign is '.' or ';' or ':' or '?' or '!' or '(' or ')' or '"' or '\'' ? Plain
            : sign;
    }
}
