using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Cordon.Detection.Pii;

/// <summary>Digits in groups, as people write numbers: <c>+1 (234) 817-8325</c>, <c>4111 1111 1111 1111</c>.</summary>
internal ref struct DigitRun
{
    public const int LongestText = 40;
    public const int MostGroups = 7;
    public const int MostDigits = 24;

    private DigitBuffer _digits;
    private GroupBuffer _ends;
    private GroupBuffer _counts;
    private string _text;

    /// <summary>Where the run starts, with its sign or bracket.</summary>
    public int Start { get; private set; }

    /// <summary>How far the reading looked: at the end of the text the run is undecided.</summary>
    public int Stop { get; private set; }

    public int Count { get; private set; }

    public readonly bool Plus => _text[Start] == '+' || (_text[Start] == '(' && Start + 1 < _text.Length && _text[Start + 1] == '+');

    public readonly string Text => _text;

    public static DigitRun Read(string text, int at)
    {
        var run = new DigitRun { _text = text, Start = at };
        int i = at, digits = 0, separators = 0;
        for (; i < text.Length && i - at < LongestText && run.Count <= MostGroups && digits < MostDigits; i++)
        {
            char c = text[i];
            if (char.IsAsciiDigit(c))
            {
                if (run.Count == 0 || separators > 0)
                {
                    if (run.Count == MostGroups)
                    {
                        break;
                    }

                    run.Count++;
                }

                run._digits[digits++] = c;
                run._ends[run.Count - 1] = i + 1;
                run._counts[run.Count - 1] = digits;
                separators = 0;
            }
            else if (!Continues(text, at, i, separators))
            {
                break;
            }
            else
            {
                separators++;
            }
        }

        run.Stop = i;
        return run;
    }

    /// <summary>End of the text of the first groups, with the bracket of a number that begins with one.</summary>
    public readonly int End(int groups) => _ends[groups - 1];

    [UnscopedRef]
    public readonly ReadOnlySpan<char> Digits(int groups) => ((ReadOnlySpan<char>)_digits)[.._counts[groups - 1]];

    /// <summary>Digits in one group.</summary>
    public readonly int Length(int group) => _counts[group] - (group == 0 ? 0 : _counts[group - 1]);

    /// <summary>First separator before a group, from the second on.</summary>
    public readonly char Separator(int group) => _text[_ends[group - 1]];

    /// <summary>Whether all groups are separated by this one character.</summary>
    public readonly bool Separated(int groups, char by)
    {
        for (int i = 1; i < groups; i++)
        {
            if (Separator(i) != by)
            {
                return false;
            }
        }

        return true;
    }

    public readonly bool Shaped(int groups, params ReadOnlySpan<int> lengths)
    {
        if (groups != lengths.Length)
        {
            return false;
        }

        for (int i = 0; i < groups; i++)
        {
            if (Length(i) != lengths[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a number may end behind these groups: not inside a word, a decimal, a date or a longer dashed number.</summary>
    public readonly bool MayEnd(int groups)
    {
        int end = End(groups);
        if (end >= _text.Length)
        {
            return true;
        }

        char next = _text[end];
        bool digitFollows = end + 1 < _text.Length && char.IsAsciiDigit(_text[end + 1]);
        return !char.IsAsciiLetterOrDigit(next) && next != '_' && !(digitFollows && next is ('-' or '.' or '/' or ':'));
    }

    /// <summary>Whether a number may start here: not inside a decimal, a date or a path.</summary>
    public readonly bool MayStart
    {
        get
        {
            if (Start < 2 || _text[Start] is '+' or '(')
            {
                return true;
            }

            char before = _text[Start - 2];
            return _text[Start - 1] switch
            {
                '-' => !char.IsAsciiDigit(before),
                '.' or '/' => !char.IsAsciiLetterOrDigit(before),
                _ => true,
            };
        }
    }

    private static bool Continues(string text, int at, int i, int separators) => text[i] switch
    {
        '+' => i == at || (i == at + 1 && text[at] == '('),
        '(' => i == at || separators <= 1,
        ')' => separators == 0 || text[i - 1] == ')',
        ' ' or '\u00a0' => i > at && (separators == 0 || text[i - 1] == ')'),
        '-' or '.' or '/' => i > at && (separators == 0 || text[i - 1] == ')'),
        _ => false,
    };

    [InlineArray(MostDigits)]
    private struct DigitBuffer
    {
        private char _first;
    }

    [InlineArray(MostGroups)]
    private struct GroupBuffer
    {
        private int _first;
    }
}
