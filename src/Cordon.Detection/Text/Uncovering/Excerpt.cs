namespace Cordon.Detection;

/// <summary>
/// Writes the places of a text that read otherwise than they look, each with a little of what stands around it: what is not disguised has been read already, and a
/// text that hides one word costs no more than that word.
/// </summary>
internal sealed class Excerpt(View source, int limit) : IDisposable
{
    /// <summary>Characters before and behind a place.</summary>
    public const int Around = 64;

    // Most texts have no such place.
    private ViewBuilder? _to;
    private readonly string _text = source.Text;
    private int _done;
    private bool _any;

    public bool IsFull => _to is { IsFull: true };

    /// <summary>Goes on at a place; what stands between is copied where it is short.</summary>
    public void Begin(int start)
    {
        _to ??= new ViewBuilder(source, limit);
        if (start - _done > (_any ? 2 : 1) * Around)
        {
            if (_any)
            {
                Copy(_done, _done + Around);
                _to.Add('\n', _done + Around - 1, _done + Around);
            }

            _done = start - Around;
        }

        Copy(_done, start);
        (_done, _any) = (start, true);
    }

    public void Add(char c, int from, int to) => _to!.Add(c, from, to);

    /// <summary>The place has been written up to here.</summary>
    public void End(int end) => _done = end;

    /// <summary>Null when there was no such place.</summary>
    public View? ToView()
    {
        if (!_any)
        {
            return null;
        }

        Copy(_done, Math.Min(_text.Length, _done + Around));
        return _to!.ToView(RuleViews.Decoded);
    }

    public void Dispose() => _to?.Dispose();

    // What an override of direction shows is read in the text as it stands: around another disguise it would turn that one round.
    private void Copy(int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (_text[i] != Ciphers.Override)
            {
                _to!.Add(_text[i], i, i + 1);
            }
        }
    }
}
