using System.Buffers;
using System.Text;

namespace Cordon.Detection;

/// <summary>
/// The words of a text: runs of letters or digits without case, compatibility forms, look-alikes and invisible characters, so that two spellings of a word are one.
/// A sign of a script without spaces is a word by itself. A number has one spelling, whatever stands between its thousands.
/// </summary>
internal ref struct WordReader(ReadOnlySpan<char> text, Span<ushort> buffer)
{
    /// <summary>Units in a word; a longer run is several words.</summary>
    public const int LongestWord = 64;

    /// <summary>Room for a word in the making.</summary>
    public const int BufferLength = LongestWord + 8;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Span<ushort> _buffer = buffer;
    private int _next;
    private Range? _decimals;

    /// <summary>The word, in units.</summary>
    public readonly ReadOnlySpan<ushort> Word => _buffer[..Length];

    public int Length { get; private set; }

    public bool HasDigit { get; private set; }

    /// <summary>Letters and then digits: how many digits; else 0.</summary>
    public int Tail { get; private set; }

    /// <summary>Only one space or hyphen stands between this word and the one before: groups of one number are written so.</summary>
    public bool IsJoined { get; private set; }

    public readonly ulong Hash => RollingHash.Of(Word);

    public bool MoveNext()
    {
        if (_decimals is { } decimals)
        {
            _decimals = null;
            Write(_text[decimals]);
            IsJoined = false;
            return true;
        }

        int from = _next;
        while (_next < _text.Length)
        {
            if (Rune.DecodeFromUtf16(_text[_next..], out Rune rune, out int taken) == OperationStatus.Done && Write(rune, _buffer) > 0)
            {
                IsJoined = from > 0 && _next - from == 1 && _text[from] is ' ' or '-';
                if (!char.IsAsciiDigit(_text[_next]) || !ReadNumber())
                {
                    ReadWord();
                }

                return true;
            }

            _next += taken;
        }

        return false;
    }

    private void ReadWord()
    {
        Length = 0;
        while (_next < _text.Length && Length < LongestWord && Rune.DecodeFromUtf16(_text[_next..], out Rune rune, out int taken) == OperationStatus.Done)
        {
            bool isDense = rune.IsBmp && Units.IsDense((char)rune.Value);
            int written = isDense && Length > 0 ? 0 : Write(rune, _buffer[Length..]);
            if (written == 0 && (isDense || !IsInvisible(rune.Value)))
            {
                break;
            }

            _next += taken;
            Length += written;
            if (isDense)
            {
                break;
            }
        }

        int digits = Word.Length - Word.LastIndexOfAnyExceptInRange('0', '9') - 1;
        HasDigit = Word.ContainsAnyInRange('0', '9');
        Tail = digits < Length && !Word[..(Length - digits)].ContainsAnyInRange('0', '9') ? digits : 0;
    }

    // 1,000 and 1000.00 are 1000; 12.50 is 12 and 5. What is no such number (a date, an address of the network) is read word by word.
    private bool ReadNumber()
    {
        int end = _next;
        while (end < _text.Length && end - _next < LongestWord && (char.IsAsciiDigit(_text[end]) || (_text[end] is ',' or '.' && end + 1 < _text.Length && char.IsAsciiDigit(_text[end + 1]))))
        {
            end++;
        }

        ReadOnlySpan<char> number = _text[_next..end];
        int point = number.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? number : number[..point];
        int decimals = point < 0 ? 0 : number[(point + 1)..].TrimEnd('0').Length;
        bool isGrouped = whole.Contains(',');
        if ((point < 0 && !isGrouped) || (point >= 0 && number[(point + 1)..].ContainsAny('.', ',')) || (isGrouped && !IsGrouped(whole)) || (end < _text.Length && char.IsAsciiLetter(_text[end])))
        {
            return false;
        }

        Write(whole);
        _decimals = decimals == 0 ? null : (_next + point + 1)..(_next + point + 1 + decimals);
        _next = end;
        return true;
    }

    private void Write(ReadOnlySpan<char> digits)
    {
        (Length, HasDigit, Tail) = (0, true, 0);
        foreach (char c in digits)
        {
            if (c != ',')
            {
                _buffer[Length++] = c;
            }
        }
    }

    private static bool IsGrouped(ReadOnlySpan<char> whole)
    {
        int first = whole.IndexOf(',');
        bool isGrouped = first is >= 1 and <= 3 && (whole.Length - first) % 4 == 0;
        for (int i = first; isGrouped && i < whole.Length; i++)
        {
            isGrouped = (whole[i] == ',') == ((i - first) % 4 == 0);
        }

        return isGrouped;
    }

    private static bool IsInvisible(int c) => c >= 0x80 && (FoldTable.IsInvisible(c) || FoldTable.IsCombining(c));

    // How many units a character is: none where it stands between words.
    private static int Write(Rune rune, Span<ushort> units)
    {
        if (rune.Value < 0x80)
        {
            return Units.Write((char)rune.Value, units);
        }

        if (IsInvisible(rune.Value))
        {
            return 0;
        }

        if (FoldTable.Ascii(rune.Value) is { } folded)
        {
            int count = 0;
            foreach (char c in folded.AsSpan(0, Math.Min(folded.Length, 4)))
            {
                count += Units.Write(c, units[count..]);
            }

            return count;
        }

        if (!Rune.IsLetterOrDigit(rune))
        {
            return 0;
        }

        if (rune.IsBmp)
        {
            char letter = (char)rune.Value;
            char latin = FoldTable.Latin(letter) is var upper and not '\0' ? upper : FoldTable.Latin(char.ToLowerInvariant(letter));
            return Units.Write(latin == '\0' ? letter : latin, units);
        }

        (units[0], units[1]) = ((ushort)(rune.Value >> 16), (ushort)rune.Value);
        return 2;
    }
}
