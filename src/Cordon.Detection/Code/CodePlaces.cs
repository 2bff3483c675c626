using System.Buffers;
using System.Collections.Frozen;

namespace Cordon.Detection.Code;

/// <summary>
/// Tells code from a sentence about code: fences say it, and elsewhere the words beside a match. Asked in the order of the places, it reads the text once; what it
/// reads beside a match is bounded.
/// </summary>
internal ref struct CodePlaces(ReadOnlySpan<char> text)
{
    /// <summary>How far before a match its line is read.</summary>
    public const int Before = 160;

    // Where a command or a call begins anew: what stands before such a sign is not said about it.
    private static readonly SearchValues<char> Borders = SearchValues.Create(";|&{}()=<>$\n\\");

    // Words of sentences that are no words of programming languages.
    private static readonly FrozenSet<string> SentenceWords = new[]
    {
        "the", "an", "to", "of", "you", "your", "will", "can", "that", "it", "run", "running", "using", "never", "always", "please", "would", "should", "could",
        "are", "was", "were", "be", "does", "did", "what", "how", "why", "which", "when", "about", "because", "means", "dangerous", "avoid", "don't", "explain", "such", "has", "deletes",
        "und", "mit", "nicht", "wird", "werden", "pour", "avec", "peut", "voor", "niet", "nie", "esto", "puede", "porque",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly ReadOnlySpan<char> _text = text;
    private int _read = 0;
    private bool _fenced = false;
    private string? _family = null;

    /// <summary>Whether the match stands where code stands.</summary>
    /// <param name="rule">A rule of another language than that of the fence does not hold.</param>
    /// <param name="isCommand">A command may end where a sentence goes on: what follows is looked at too.</param>
    public bool IsCode(int start, int end, string rule, bool isCommand)
    {
        ReadTo(start);
        if (_fenced && _family != CodeLanguage.Prose)
        {
            return CodeLanguage.Fits(rule, _family) && !IsRemark(start);
        }

        return !IsRemark(start) && !HasSentence(LineBefore(start)) && !(isCommand && HasSentence(LineAfter(end)));
    }

    /// <summary>Whether words of a sentence stand beside the match, whatever surrounds it.</summary>
    public readonly bool IsSentence(int start, int end) => HasSentence(LineBefore(start)) || HasSentence(LineAfter(end));

    // Fences up to here: three backticks or tildes at the start of a line open or close one.
    private void ReadTo(int to)
    {
        while (_read < to)
        {
            ReadOnlySpan<char> rest = _text[_read..to];
            int at = rest.IndexOf("```");
            if (at < 0)
            {
                // A fence may lie across the border.
                _read = Math.Max(_read, to - 2);
                return;
            }

            _read += at + 3;
            _fenced = !_fenced;
            ReadOnlySpan<char> word = _text[_read..Math.Min(_text.Length, _read + 16)];
            int length = word.IndexOfAny(" \r\n\t`");
            _family = _fenced && length > 0 ? CodeLanguage.Of(word[..length]) : null;
        }
    }

    private readonly bool IsRemark(int start)
    {
        ReadOnlySpan<char> before = _text[Math.Max(0, start - Before)..start];
        before = before[(before.LastIndexOf('\n') + 1)..].TrimStart();
        return before.StartsWith("//") || before.StartsWith("* ") || before.StartsWith("/*") || before.StartsWith("<!--");
    }

    private readonly ReadOnlySpan<char> LineBefore(int start)
    {
        ReadOnlySpan<char> before = _text[Math.Max(0, start - Before)..start];
        return before[(before.LastIndexOfAny(Borders) + 1)..];
    }

    private readonly ReadOnlySpan<char> LineAfter(int end)
    {
        ReadOnlySpan<char> after = _text[end..Math.Min(_text.Length, end + CodeRule.After)];
        int border = after.IndexOfAny(Borders);
        after = border < 0 ? after : after[..border];
        // The rest of a name in which the match ended is no word.
        int space = after.IndexOfAny(' ', '\t');
        return space < 0 ? [] : after[space..];
    }

    private static bool HasSentence(ReadOnlySpan<char> text)
    {
        FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> words = SentenceWords.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (Range range in text.SplitAny(" \t"))
        {
            ReadOnlySpan<char> word = text[range].Trim("'\"`,.:!?*_");
            // Queries are written in capitals.
            if (word.Length > 0 && !(word.Length > 1 && char.IsAsciiLetterUpper(word[1])) && (words.Contains(word) || (word[0] >= 0x80 && char.IsLetter(word[0]))))
            {
                return true;
            }
        }

        return false;
    }
}
