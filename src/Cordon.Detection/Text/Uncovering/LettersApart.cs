using System.Buffers;
using System.Runtime.InteropServices;

namespace Cordon.Detection;

/// <summary>Words whose letters stand apart, whatever stands between them: "i·g·n", "&lt;b&gt;i&lt;/b&gt;&lt;b&gt;g&lt;/b&gt;", a letter a line.</summary>
internal static class LettersApart
{
    private const int Fewest = 4;
    private const int LongestGap = 48;

    private static readonly SearchValues<char> Marks = SearchValues.Create(".,;:!?'’\"()");

    /// <summary>The text with such words closed up. The sign that is most frequent between two letters joins them; any other parts two words.</summary>
    public static View? Read(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit);
        List<int> letters = [];
        for (int i = Markup.NextWord(text, 0); i < text.Length && !to.IsFull;)
        {
            int end = i;
            while (end < text.Length && Markup.IsWord(text[end]))
            {
                end++;
            }

            bool single = end - i == 1;
            if (!single || (letters.Count > 0 && i - letters[^1] > LongestGap))
            {
                Write(text, letters, to);
                letters.Clear();
            }

            if (single)
            {
                letters.Add(i);
            }

            i = Markup.NextWord(text, end);
        }

        Write(text, letters, to);
        return to.ToView();
    }

    private static void Write(string text, List<int> letters, Excerpt to)
    {
        if (letters.Count < Fewest)
        {
            return;
        }

        ReadOnlySpan<char> joint = Joint(text, letters, out int joined);
        // Letters of words have the same sign between them more often than not; names of variables have not.
        if (joined * 2 < letters.Count - 1)
        {
            return;
        }

        to.Begin(letters[0]);
        for (int k = 0; k < letters.Count; k++)
        {
            int at = letters[k];
            if (k + 1 == letters.Count)
            {
                to.Add(text[at], at, at + 1);
                to.End(at + 1);
                break;
            }

            ReadOnlySpan<char> gap = text.AsSpan(at + 1, letters[k + 1] - at - 1);
            to.Add(text[at], at, at + 1);
            if (!gap.SequenceEqual(joint))
            {
                AddGap(gap, joint, at + 1, letters[k + 1], to);
            }
        }
    }

    // Two words apart, with the marks of a sentence that stand there; an apostrophe alone parts none.
    private static void AddGap(ReadOnlySpan<char> gap, ReadOnlySpan<char> joint, int start, int end, Excerpt to)
    {
        bool isWord = false;
        foreach (char c in gap)
        {
            if (Marks.Contains(c) && !joint.Contains(c))
            {
                to.Add(c, start, end);
                isWord = c is '\'' or '’' && gap.Length == (2 * joint.Length) + 1;
            }
        }

        if (!isWord)
        {
            to.Add(' ', start, end);
        }
    }

    private static ReadOnlySpan<char> Joint(string text, List<int> letters, out int most)
    {
        Dictionary<int, int> counts = [];
        most = 0;
        ReadOnlySpan<char> joint = default;
        for (int k = 0; k + 1 < letters.Count; k++)
        {
            ReadOnlySpan<char> gap = text.AsSpan(letters[k] + 1, letters[k + 1] - letters[k] - 1);
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, string.GetHashCode(gap, StringComparison.Ordinal), out _);
            if (++count > most)
            {
                most = count;
                joint = gap;
            }
        }

        return joint;
    }
}
