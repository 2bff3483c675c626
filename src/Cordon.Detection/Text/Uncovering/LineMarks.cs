namespace Cordon.Detection;

/// <summary>Lines that all begin with the same marks: comments of code, quotations. Their words are read as one text.</summary>
internal static class LineMarks
{
    private const int Fewest = 2;
    private const int LongestMark = 6;

    // What stands on a longer line is read there.
    private const int LongestLine = 120;
    private const string Marks = "#/*>-;%|!'";

    /// <summary>The text without such marks, the lines of each block in one; or null when it has none.</summary>
    public static View? Read(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit);
        List<(int Start, int Words, int End)> lines = [];
        for (int start = 0; start < text.Length && !to.IsFull;)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            int words = MarkEnd(text, start, end);
            if (words > start && end - words <= LongestLine && (lines.Count == 0 || text[lines[0].Words - 2] == text[words - 2]))
            {
                lines.Add((start, words, end));
            }
            else
            {
                Write(text, lines, to);
                lines.Clear();
            }

            start = end + 1;
        }

        Write(text, lines, to);
        return to.ToView();
    }

    private static void Write(string text, List<(int Start, int Words, int End)> lines, Excerpt to)
    {
        if (lines.Count < Fewest)
        {
            return;
        }

        to.Begin(lines[0].Start);
        foreach ((int _, int words, int end) in lines)
        {
            for (int i = words; i < end; i++)
            {
                to.Add(text[i], i, i + 1);
            }

            to.Add(' ', Math.Max(words, end - 1), end);
        }

        to.End(lines[^1].End);
    }

    // Blanks, marks, one blank, and then something to read; the line's start when it is not so.
    private static int MarkEnd(string text, int start, int end)
    {
        int at = start;
        while (at < end && (text[at] is ' ' or '\t'))
        {
            at++;
        }

        int mark = at;
        while (at < end && at - mark < LongestMark && Marks.Contains(text[at]))
        {
            at++;
        }

        return at > mark && at + 1 < end && text[at] == ' ' ? at + 1 : start;
    }
}
