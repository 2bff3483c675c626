namespace Cordon.Detection;

/// <summary>
/// One reading of a text, with the way back: every character knows the span of the original that it came from.
/// </summary>
internal sealed class View
{
    /// <summary>No value that a rule looks for behind its literal is longer.</summary>
    public const int LongestWord = 2_048;

    private readonly PlaceRun[]? _runs;
    private readonly int _runStart;
    private readonly int _runEnd;
    private int _lastWord = -1;

    // The run that was asked for last: who reads a view goes from place to place.
    private int _lastRun;

    /// <summary>The text itself.</summary>
    public View(string text, RuleViews kinds)
    {
        Text = text;
        Kinds = kinds;
        IsOpen = true;
    }

    /// <summary>A reading whose characters come from places of the original.</summary>
    public View(string text, RuleViews kinds, PlaceRun[] runs, bool isOpen)
    {
        (Text, Kinds, _runs, IsOpen) = (text, kinds, runs, isOpen);
    }

    /// <summary>The content of one encoded run: every character maps to the whole run.</summary>
    public View(string text, RuleViews kinds, int runStart, int runEnd)
    {
        (Text, Kinds, _runStart, _runEnd) = (text, kinds, runStart, runEnd);
        IsRun = true;
    }

    public string Text { get; }

    /// <summary>Rules that want one of these readings are run on this view.</summary>
    public RuleViews Kinds { get; set; }

    public bool IsRun { get; }

    /// <summary>True where it was read out of what nobody writes who wants to be read: a cipher, words without spaces or vowels. Initials, prices and lists of codes are no such thing.</summary>
    public bool IsHidden { get; set; }

    /// <summary>Whether this is the original itself.</summary>
    public bool IsText => !IsRun && _runs is null;

    /// <summary>True when the end of the view is the end of the original, so that more text could follow a match.</summary>
    public bool IsOpen { get; }

    /// <summary>Where the last run of ASCII without white space begins, at most <see cref="LongestWord"/> characters before the end.</summary>
    public int LastWord
    {
        get
        {
            if (_lastWord < 0)
            {
                _lastWord = Text.Length;
                while (_lastWord > 0 && Text.Length - _lastWord < LongestWord && Text[_lastWord - 1] is > ' ' and < '\u007f')
                {
                    _lastWord--;
                }
            }

            return _lastWord;
        }
    }

    /// <summary>The original's offset where the view's character begins; for the view's length, the original end of its last character.</summary>
    public int StartOf(int index) =>
        IsRun ? _runStart
        : _runs is null ? index
        : index < Text.Length ? RunOf(index).StartOf(index)
        : EndOf(Text.Length);

    /// <summary>The original's offset after the last character of a view span that ends before <paramref name="end"/>.</summary>
    public int EndOf(int end)
    {
        if (IsRun || _runs is null)
        {
            return IsRun ? _runEnd : end;
        }

        int last = Math.Min(end, Text.Length) - 1;
        return last < 0 ? 0 : RunOf(last).EndOf(last);
    }

    private PlaceRun RunOf(int index)
    {
        PlaceRun[] runs = _runs!;
        int at = _lastRun;
        // Mostly the same one, or the next.
        if (runs[at].At > index || (at + 1 < runs.Length && runs[at + 1].At <= index && (++at + 1 < runs.Length && runs[at + 1].At <= index)))
        {
            (int low, int high) = (0, runs.Length - 1);
            while (low < high)
            {
                int middle = (low + high + 1) >>> 1;
                (low, high) = runs[middle].At <= index ? (middle, high) : (low, middle - 1);
            }

            at = low;
        }

        _lastRun = at;
        return runs[at];
    }
}
