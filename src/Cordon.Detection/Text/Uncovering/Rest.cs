namespace Cordon.Detection;

/// <summary>What of a text is not ordinary: nothing (null), some stretches of it with a little around each, or all of it. What is odd is part of all.</summary>
/// <param name="Odd">Where words are unknown: anything could be beneath it.</param>
/// <param name="Joined">Where signs and lines part the words: they could be one sentence.</param>
/// <param name="Figures">Rows of figures: they could be codes.</param>
/// <param name="Slips">Where a few words are unknown: they could be misspelt.</param>
internal readonly record struct Rest(View? Odd, View? Joined, View? Figures, View? Slips);

/// <summary>Stretches of a text, in order and disjoint, each with a little around it.</summary>
internal struct Stretches
{
    // Stretches that are nearer to each other than this are one.
    private const int Nearest = 2 * Excerpt.Around;

    private List<(int Start, int End)>? _found;
    private int _length;

    public void Add(bool isFound, int start, int end, int length)
    {
        if (!isFound)
        {
            return;
        }

        _found ??= [];
        (start, end) = (Math.Max(0, start - Excerpt.Around), Math.Min(length, end + Excerpt.Around));
        if (_found.Count > 0 && start - _found[^1].End < Nearest)
        {
            (int first, int last) = _found[^1];
            _found[^1] = (Math.Min(start, first), end);
            _length += Math.Max(0, first - start) + end - last;
        }
        else
        {
            _found.Add((start, end));
            _length += end - start;
        }
    }

    /// <summary>The text of them; the whole when most of it is.</summary>
    /// <param name="same">Other stretches, whose text is given back when they are the same.</param>
    /// <param name="known">Their text.</param>
    public readonly View? Of(View source, Stretches? same, View? known)
    {
        if (_found is null)
        {
            return null;
        }

        if (_length * 2L > source.Text.Length)
        {
            return source;
        }

        if (same?._found is { } other && other.Count == _found.Count && same.Value._length == _length)
        {
            return known;
        }

        using var to = new ViewBuilder(source, _length + _found.Count);
        foreach ((int start, int end) in _found)
        {
            to.Add(start, end);
            to.Add('\n', end - 1, end);
        }

        return to.ToView(RuleViews.Decoded);
    }
}
