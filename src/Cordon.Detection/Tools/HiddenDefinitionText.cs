using System.Buffers;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>
/// What a model reads in a tool's definition and the person who agrees to it does not see: comments of HTML, escapes of terminals, text far behind white space, and
/// characters that are not shown. A definition is read by two, and must say the same to both.
/// </summary>
internal static class HiddenDefinitionText
{
    public const string Comment = "hidden-comment";
    public const string Escape = "terminal-escape";
    public const string Space = "far-behind-space";
    public const string Characters = "hidden-characters";

    private const int ShortestComment = 12;
    private const int LongestSpace = 80;
    private const int MostLines = 20;
    private const int MostHidden = 4;

    // What moves, hides or overwrites on a terminal; written out it does so where somebody unescapes it.
    private static readonly SearchValues<char> Controls = SearchValues.Create("\b\u001b\u007f\u009b\u0090");
    private static readonly SearchValues<string> Written = SearchValues.Create(["\\x1b[", "\\u001b[", "\\033[", "\\e["], StringComparison.OrdinalIgnoreCase);

    public static void Find(string text, string guard, List<Finding> findings)
    {
        Comments(text, guard, findings);
        ReadOnlySpan<char> span = text;
        int control = span.IndexOfAny(Controls);
        int written = control < 0 ? span.IndexOfAny(Written) : -1;
        if (control >= 0 || written >= 0)
        {
            findings.Add(Of(Escape, control >= 0 ? 0.92 : 0.6, Math.Max(control, written), text.Length, guard, "Holds escapes of a terminal, which show a person something else than a model reads."));
        }

        Spaces(text, guard, findings);
        Invisible(text, guard, findings);
    }

    private static void Comments(string text, string guard, List<Finding> findings)
    {
        for (int at = text.IndexOf("<!--", StringComparison.Ordinal); at >= 0;)
        {
            int close = text.IndexOf("-->", at + 4, StringComparison.Ordinal);
            int end = close < 0 ? text.Length : close + 3;
            if (end - at - 7 >= ShortestComment && text.AsSpan(at, end - at).Trim("<!->").Trim().Contains(' '))
            {
                findings.Add(Of(Comment, 0.9, at, end, guard, "Hides a sentence in a comment, which a page does not show and a model reads."));
            }

            at = end >= text.Length ? -1 : text.IndexOf("<!--", end, StringComparison.Ordinal);
        }
    }

    private static void Spaces(string text, string guard, List<Finding> findings)
    {
        int start = -1, lines = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            bool isSpace = i < text.Length && (char.IsWhiteSpace(text[i]) || text[i] == '\u3164' || text[i] == '\u2800');
            if (isSpace)
            {
                (start, lines) = start < 0 ? (i, 0) : (start, lines);
                lines += text[i] == '\n' ? 1 : 0;
                continue;
            }

            // What begins or ends with it hides nothing.
            if (start > 0 && i < text.Length && (i - start >= LongestSpace || lines >= MostLines))
            {
                findings.Add(Of(Space, 0.88, start, text.Length, guard, "Continues far behind white space, where nobody scrolls."));
                return;
            }

            start = -1;
        }
    }

    private static void Invisible(string text, string guard, List<Finding> findings)
    {
        int hidden = 0, first = -1, last = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int c = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? char.ConvertToUtf32(text[i], text[i + 1]) : text[i];
            // Variation selectors and joiners belong to emoji, and marks of direction to scripts.
            if (c is (>= 0xE0020 and <= 0xE007E) or 0x200B or 0x2060 or (>= 0x2061 and <= 0x2064) or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069))
            {
                (hidden, first, last) = (hidden + 1, first < 0 ? i : first, i + 1);
            }
        }

        // A flag of a region is six.
        if (hidden >= MostHidden && !(hidden <= 6 && text.Contains('\uDFF4', StringComparison.Ordinal)))
        {
            findings.Add(Of(Characters, 0.92, first, Math.Min(text.Length, last + 1), guard, "Holds characters that are not shown, and that a model reads."));
        }
    }

    private static Finding Of(string rule, double score, int start, int end, string guard, string explanation) =>
        new(FindingTypes.ToolPoisoning, Severity.High, score, start, end, guard, rule, explanation);
}
