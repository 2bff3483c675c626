using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>Writes a view of a view; offsets go straight to the original.</summary>
internal sealed class ViewBuilder(View source, int limit) : IDisposable
{
    private char[] _text = PooledArray.Rent<char>(Math.Max(16, Math.Min(source.Text.Length + 16, limit)));
    private int[] _starts = PooledArray.Rent<int>(Math.Max(16, Math.Min(source.Text.Length + 16, limit)));
    private int[] _ends = PooledArray.Rent<int>(Math.Max(16, Math.Min(source.Text.Length + 16, limit)));

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

        if (Length >= Math.Min(_text.Length, Math.Min(_starts.Length, _ends.Length)))
        {
            Grow(ref _text, Length);
            Grow(ref _starts, Length);
            Grow(ref _ends, Length);
        }

        _text[Length] = c;
        _starts[Length] = source.StartOf(from);
        _ends[Length] = source.EndOf(to);
        Length++;
    }

    /// <summary>Makes the last character's span reach to the end of <paramref name="to"/>: what was dropped after it belongs to it.</summary>
    public void Stretch(int to)
    {
        if (Length > 0)
        {
            _ends[Length - 1] = source.EndOf(to);
        }
    }

    public View ToView(RuleViews kinds) => ToView(kinds, source.IsOpen);

    /// <param name="isOpen">False where the end of the source was left out.</param>
    public View ToView(RuleViews kinds, bool isOpen) =>
        new(new string(_text, 0, Length), kinds, _starts.AsSpan(0, Length).ToArray(), _ends.AsSpan(0, Length).ToArray(), isOpen);

    public void Dispose()
    {
        PooledArray.Return(_text, Length);
        PooledArray.Return(_starts, 0);
        PooledArray.Return(_ends, 0);
    }

    private static void Grow<T>(ref T[] array, int used)
        where T : unmanaged
    {
        T[] larger = PooledArray.Rent<T>(array.Length * 2);
        array.AsSpan(0, used).CopyTo(larger);
        PooledArray.Return(array, used);
        array = larger;
    }
}
