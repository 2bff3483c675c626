namespace Cordon.Detection;

/// <summary>
/// Writes the places of a text that read otherwise than they look, each with a little of what stands around it: what is not disguised has been read already, and a
/// text that hides one word costs no more than that word.
/// </summary>
/// <param name="around">Characters before and behind a place.</param>
internal sealed class Excerpt(View source, int limit, int around = Excerpt.Around) : IDisposable
{
    /// <summary>What is read beside a place that is looked for beneath a disguise.</summary>
    public const int Around = 64;

    /// <summary>No rule for phrases looks at more than this on either side of what it finds, and no window of the text model at much more.</summary>
    public const int Far = 320;

    // Most are that short; a builder grows.
    private const int Expected = 512;

    // Most texts have no such place.
    private ViewBuilder? _to;
    private readonly string _text = source.Text;
    private int _done;
    private bool _any;

    public bool IsFull => _to is { IsFull: true };

    /// <summary>Goes on at a place; what stands between is copied where it is short.</summary>
    public void Begin(int start)
    {
        _to ??= new ViewBuilder(source, limit, Expected);
        if (start - _done > (_any ? 2 : 1) * around)
        {
            if (_any)
            {
                Copy(_done, _done + around);
                _to.Add('\n', _done + around - 1, _done + around);
            }

            _done = start - around;
        }

        Copy(_done, start);
        (_done, _any) = (start, true);
    }

    public void Add(char c, int from, int to) => _to!.Add(c, from, to);

    /// <summary>The place has been written up to here.</summary>
    public void End(int end) => _done = end;

    /// <summary>Null when there was no such place.</summary>
    /// <param name="isHidden">True where such places are no habit of anybody who wants to be read.</param>
    public View? ToView(RuleViews kinds = RuleViews.Decoded, bool isHidden = false)
    {
        if (!_any)
        {
            return null;
        }

        int end = Math.Min(_text.Length, _done + around);
        Copy(_done, end);
        View view = _to!.ToView(kinds, isOpen: source.IsOpen && end == _text.Length);
        view.IsHidden |= isHidden;
        return view;
    }

    public void Dispose() => _to?.Dispose();

    // What an override of direction shows is read in the text as it stands: around another disguise it would turn that one round.
    private void Copy(int from, int to)
    {
        while (from < to)
        {
            int next = _text.AsSpan(from, to - from).IndexOf(Ciphers.Override);
            _to!.Add(from, next < 0 ? to : from + next);
            from = next < 0 ? to : from + next + 1;
        }
    }
}
