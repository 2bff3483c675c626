using System.Buffers;

namespace Cordon.Detection;

/// <summary>Morse code.</summary>
internal static class Signals
{
    private const int Fewest = 6;
    private const int LongestSignal = 6;

    // The letters in the order of a binary tree: a dot goes left, a dash right.
    private const string Tree = "?etianmsurwdkgohvf?l?pjbxcyzq??54?3???2??+????16=/?????7???8?90";

    private static readonly SearchValues<char> Strokes = SearchValues.Create(".-•·−–—");

    /// <summary>The text with Morse code in letters, or null when it has none.</summary>
    public static View? Read(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit);
        List<(int Start, int End, char Letter)> signals = [];
        for (int i = 0; i < text.Length && !to.IsFull;)
        {
            int step = text.AsSpan(i).IndexOfAny(Strokes);
            if (step < 0)
            {
                break;
            }

            i += step;
            signals.Clear();
            i = ReadRun(text, i, signals);
            if (signals.Count >= Fewest && signals.Count(signal => signal.Letter == '?') * 8 <= signals.Count && signals.Select(signal => signal.Letter).Distinct().Count() > 3)
            {
                Write(text, signals, to);
            }
        }

        return to.ToView(isHidden: true);
    }

    private static int ReadRun(string text, int i, List<(int, int, char)> signals)
    {
        while (i < text.Length)
        {
            int start = i;
            int node = 0;
            for (; i < text.Length && Strokes.Contains(text[i]); i++)
            {
                node = i - start < LongestSignal ? (2 * node) + (text[i] is '.' or '•' or '·' ? 1 : 2) : int.MaxValue / 4;
            }

            if (i == start)
            {
                return i;
            }

            signals.Add((start, i, node < Tree.Length ? Tree[node] : '?'));
            int end = i;
            while (i < text.Length && i - end < 4 && (text[i] is ' ' or '/' or '|' or '\n'))
            {
                i++;
            }

            if (i == end)
            {
                return i + 1;
            }
        }

        return i;
    }

    private static void Write(string text, List<(int Start, int End, char Letter)> signals, Excerpt to)
    {
        to.Begin(signals[0].Start);
        for (int k = 0; k < signals.Count; k++)
        {
            (int start, int end, char letter) = signals[k];
            to.Add(letter, start, end);
            if (k + 1 < signals.Count && text.AsSpan(end, signals[k + 1].Start - end) is not " ")
            {
                to.Add(' ', end, signals[k + 1].Start);
            }
        }

        to.End(signals[^1].End);
    }
}
