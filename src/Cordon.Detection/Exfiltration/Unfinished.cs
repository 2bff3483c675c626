namespace Cordon.Detection.Exfiltration;

/// <summary>Where markup begins that is not complete at the end of a stream's text, so that a reader never gets half of it.</summary>
internal static class Unfinished
{
    public static int From(string text)
    {
        int earliest = Math.Max(0, text.Length - UrlScan.LongestUrl);
        return Math.Min(TagFrom(text, earliest), LinkFrom(text, earliest));
    }

    private static int TagFrom(string text, int earliest)
    {
        int open = text.AsSpan(earliest).LastIndexOf('<') + earliest;
        return open >= earliest && text.AsSpan(open).IndexOf('>') < 0
            && (open + 1 == text.Length || char.IsAsciiLetter(text[open + 1]) || text[open + 1] == '/')
            ? open
            : text.Length;
    }

    // The last bracket decides, and the image that it may stand in: [![alt](url)](link).
    private static int LinkFrom(string text, int earliest)
    {
        int hold = text.Length;
        int open = text.AsSpan(earliest).LastIndexOf('[') + earliest;
        for (int tries = 0; tries < 3 && open >= earliest; tries++)
        {
            if (Pending(text, open))
            {
                hold = open > 0 && text[open - 1] == '!' ? open - 1 : open;
            }

            open = open == earliest ? -1 : text.AsSpan(earliest, open - earliest).LastIndexOf('[') + earliest;
        }

        return hold;
    }

    private static bool Pending(string text, int open)
    {
        int depth = 0, i = open;
        for (; i < text.Length; i++)
        {
            if (text[i] == '[')
            {
                depth++;
            }
            else if (text[i] == ']' && --depth == 0)
            {
                break;
            }
            else if (text[i] == '\n' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                return false;
            }
        }

        if (i >= text.Length - 1)
        {
            return true;
        }

        return text[i + 1] == '(' && text.AsSpan(i + 2).IndexOfAny(')', '\n') < 0;
    }
}
