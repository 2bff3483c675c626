namespace Cordon.Detection;

/// <summary>
/// One reading of a text, with the way back: every character knows the span of the original that it came from.
/// </summary>
internal sealed class View
{
    /// <summary>No value that a rule looks for behind its literal is longer.</summary>
    public const int LongestWord = 2_048;

    private readonly int[]? _starts;
    private readonly int[]? _ends;
    private readonly int _runStart;
    private readonly int _runEnd;
    private int _lastWord = -1;

    /// <summary>The text itself.</summary>
    public View(string text, RuleViews kinds)
    {
        Text = text;
        Kinds = kinds;
        IsOpen = true;
    }

    /// <summary>A reading whose characters map one by one.</summary>
    public View(string text, RuleViews kinds, int[] starts, int[] ends, bool isOpen)
    {
        (Text, Kinds, _starts, _ends, IsOpen) = (text, kinds, starts, ends, isOpen);
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
        : _starts is null ? index
        : index < _starts.Length ? _starts[index]
        : _ends!.Length > 0 ? _ends[^1]
        : 0;

    /// <summary>The original's offset after the last character of a view span that ends before <paramref name="end"/>.</summary>
    public int EndOf(int end) => IsRun ? _runEnd : _ends is null ? end : end > 0 ? _ends[Math.Min(end, _ends.Length) - 1] : 0;
}
