using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>Writes a view of a view; offsets go straight to the original.</summary>
/// <param name="expected">How many characters it will be, more or less.</param>
internal sealed class ViewBuilder(View source, int limit, int expected) : IDisposable
{
    private const int FewestRuns = 64;

    // After so many characters in a row, those that follow are like them.
    private const int Settled = 3;

    private char[] _text = PooledArray.Rent<char>(Math.Max(16, Math.Min(expected, limit)));
    private PlaceRun[] _runs = PooledArray.Rent<PlaceRun>(FewestRuns);
    private int _runCount;

    // Of the last character: what is dropped behind it may still belong to it.
    private int _start;
    private int _end;

    public ViewBuilder(View source, int limit)
        : this(source, limit, source.Text.Length + 16)
    {
    }

    public int Length { get; private set; }

    /// <summary>True when characters were dropped because the view reached its bound.</summary>
    public bool IsFull { get; private set; }

    public Span<char> Written => _text.AsSpan(0, Length);

    /// <summary>Appends what the characters [from, to) of the source read as.</summary>
    public void Add(char c, int from, int to)
    {
        if (Length >= limit)
        {
            IsFull = true;
            return;
        }

        Place();
        if (Length == _text.Length)
        {
            Grow(ref _text, Length, Length + 1);
        }

        _text[Length++] = c;
        (_start, _end) = (source.StartOf(from), source.EndOf(to));
    }

    /// <summary>Appends a stretch of the source as it is.</summary>
    public void Add(int from, int to)
    {
        int count = Math.Min(to - from, limit - Length);
        IsFull |= count < to - from;
        int single = source.IsText ? Math.Min(Settled, count) : count;
        for (int i = from; i < from + single; i++)
        {
            Add(source.Text[i], i, i + 1);
        }

        if (count <= single)
        {
            return;
        }

        Place();
        Grow(ref _text, Length, Length + count - single);
        source.Text.AsSpan(from + single, count - single).CopyTo(_text.AsSpan(Length));
        Length += count - single;
        (_start, _end) = (from + count - 1, from + count);
    }

    /// <summary>Makes the last character's span reach to the end of <paramref name="to"/>: what was dropped after it belongs to it.</summary>
    public void Stretch(int to)
    {
        if (Length > 0)
        {
            _end = source.EndOf(to);
        }
    }

    public View ToView(RuleViews kinds) => ToView(kinds, source.IsOpen);

    /// <param name="isOpen">False where the end of the source was left out.</param>
    public View ToView(RuleViews kinds, bool isOpen)
    {
        Place();
        return new(new string(_text, 0, Length), kinds, _runs.AsSpan(0, _runCount).ToArray(), isOpen) { IsHidden = source.IsHidden };
    }

    public void Dispose()
    {
        PooledArray.Return(_text, Length);
        PooledArray.Return(_runs, 0);
    }

    // The last character goes on with the run before it, or begins another.
    private void Place()
    {
        if (Length == 0)
        {
            return;
        }

        int at = Length - 1;
        if (_runCount > 0)
        {
            ref PlaceRun last = ref _runs[_runCount - 1];
            if (last.At == at)
            {
                // Placed before, for a view that was taken already.
                return;
            }

            if (last.Width == _end - _start)
            {
                if (at == last.At + 1)
                {
                    last = last with { Step = _start - last.Start };
                    return;
                }

                if (last.StartOf(at) == _start)
                {
                    return;
                }
            }
        }

        Grow(ref _runs, _runCount, _runCount + 1);
        _runs[_runCount++] = new(at, _start, 1, _end - _start);
    }

    private static void Grow<T>(ref T[] array, int used, int needed)
        where T : unmanaged
    {
        if (needed <= array.Length)
        {
            return;
        }

        T[] larger = PooledArray.Rent<T>(Math.Max(array.Length * 2, needed));
        array.AsSpan(0, used).CopyTo(larger);
        PooledArray.Return(array, used);
        array = larger;
    }
}
