using System.Buffers;

namespace Cordon.Detection;

/// <summary>Writes a view of a view; offsets go straight to the original.</summary>
internal sealed class ViewBuilder(View source, int limit) : IDisposable
{
    private char[] _text = ArrayPool<char>.Shared.Rent(Math.Max(16, Math.Min(source.Text.Length + 16, limit)));
    private int[] _starts = ArrayPool<int>.Shared.Rent(Math.Max(16, Math.Min(source.Text.Length + 16, limit)));
    private int[] _ends = ArrayPool<int>.Shared.Rent(Math.Max(16, Math.Min(source.Text.Length + 16, limit)));

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
        // Cleared, because it held a user's words and the next renter must not see them.
        _text.AsSpan(0, Length).Clear();
        ArrayPool<char>.Shared.Return(_text);
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_ends);
    }

    private static void Grow<T>(ref T[] array, int used)
    {
        T[] larger = ArrayPool<T>.Shared.Rent(array.Length * 2);
        array.AsSpan(0, used).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array, clearArray: true);
        array = larger;
    }
}
