using System.Buffers;

namespace Cordon.Detection;

/// <summary>Words with something unread in their middle: tags, comments, a joint of two strings, a hyphen at the end of a line.</summary>
internal static class Seams
{
    private const int LongestName = 16;

    private static readonly SearchValues<char> Openers = SearchValues.Create("</\"'-\\");

    /// <summary>The text with such words closed up.</summary>
    public static View? Read(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit);
        for (int i = 1; i < text.Length && !to.IsFull;)
        {
            int step = text.AsSpan(i).IndexOfAny(Openers);
            if (step < 0)
            {
                break;
            }

            i += step;
            // Inside a string a piece may end with a space.
            bool behind = char.IsLetter(text[i - 1]) || (text[i] is '"' or '\'' && text[i - 1] == ' ');
            int end = behind ? SeamEnd(text, i) : i;
            if (end > i && end < text.Length && char.IsLetter(text[end]))
            {
                to.Begin(i);
                to.End(end);
                i = end;
            }

            i++;
        }

        return to.ToView();
    }

    private static int SeamEnd(string text, int i)
    {
        switch (text[i])
        {
            case '<' or '/':
                for (int end = Markup.ElementEnd(text, i); end > i; end = Markup.ElementEnd(text, i))
                {
                    i = end;
                }

                return i;
            case '"' or '\'':
                return JointEnd(text, i);
            case '\\':
                return i + 1;
            default:
                int line = i + 1 < text.Length && text[i + 1] == '\r' ? i + 2 : i + 1;
                return line < text.Length && text[line] == '\n' ? Blank(text, line + 1) : i;
        }
    }

    // One string ends, the next begins: " + ", '.', " ", and with a name before the sign: "; s += ".
    private static int JointEnd(string text, int i)
    {
        int at = i + 1 < text.Length && (text[i + 1] is ';' or ')') ? i + 2 : i + 1;
        at = Blank(text, at);
        int name = at;
        while (name < text.Length && name - at < LongestName && (char.IsAsciiLetterOrDigit(text[name]) || text[name] == '_'))
        {
            name++;
        }

        at = Blank(text, name);
        int sign = at;
        while (at < text.Length && at - sign < 2 && (text[at] is '+' or '.' or '&' or '='))
        {
            at++;
        }

        at = Blank(text, at);
        return at < text.Length && at > i + 1 && text[at] == text[i] ? at + 1 : i;
    }

    private static int Blank(string text, int i)
    {
        int most = Math.Min(text.Length, i + 16);
        while (i < most && (text[i] is ' ' or '\t' or '\n' or '\r'))
        {
            i++;
        }

        return i;
    }
}
