namespace Cordon.Detection;

/// <summary>Words of which each letter stands there twice, or more often.</summary>
internal static class Doubled
{
    private const int Fewest = 3;

    // Of letters: "ee" is a word like any other.
    private const int Shortest = 4;
    private const int MostTimes = 6;

    /// <summary>The text with each letter of such words once, or null when it has too few of them.</summary>
    public static View? Read(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit);
        List<(int Start, int End)> words = [];
        (int times, int telling) = (0, 0);
        for (int i = 0; i < text.Length && !to.IsFull;)
        {
            if (!char.IsLetter(text[i]))
            {
                i++;
                continue;
            }

            int end = i;
            while (end < text.Length && char.IsLetter(text[end]))
            {
                end++;
            }

            int each = TimesOf(text.AsSpan(i, end - i));
            if (each < 2 || (words.Count > 0 && each % times != 0))
            {
                Write(text, words, times, telling, to);
                words.Clear();
                telling = 0;
            }

            if (each >= 2)
            {
                times = words.Count == 0 ? each : times;
                words.Add((i, end));
                telling += end - i >= Shortest ? 1 : 0;
            }

            i = end;
        }

        Write(text, words, times, telling, to);
        return to.ToView(isHidden: true);
    }

    // How often each letter stands there: the shortest row of the same letter, where the others are multiples of it; 1 for most words.
    private static int TimesOf(ReadOnlySpan<char> word)
    {
        int times = 0;
        for (int i = 0; i < word.Length;)
        {
            int end = i + 1;
            while (end < word.Length && word[end] == word[i])
            {
                end++;
            }

            int row = end - i;
            times = times == 0 ? row : Math.Min(times, row);
            if (times == 1 || row % times != 0)
            {
                return 1;
            }

            i = end;
        }

        return times > MostTimes ? 1 : times;
    }

    private static void Write(string text, List<(int Start, int End)> words, int times, int telling, Excerpt to)
    {
        if (words.Count < Fewest || telling < Fewest)
        {
            return;
        }

        foreach ((int start, int end) in words)
        {
            to.Begin(start);
            for (int i = start; i < end; i += times)
            {
                to.Add(text[i], i, i + times);
            }

            to.End(end);
        }
    }
}
