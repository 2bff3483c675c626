using System.Buffers;
using System.Text;

namespace Cordon.Detection;

/// <summary>Lists of numbers that are the codes of characters: hexadecimal, decimal, octal, binary, places in the alphabet.</summary>
internal static class Numbers
{
    private const int Fewest = 6;
    private const int LongestNumber = 8;
    private const int LongestGap = 6;
    private const int BinaryRun = 48;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> Between = SearchValues.Create(" ,;:-|/\n\r\t._'\"");

    private enum Form
    {
        Binary,
        Hexadecimal,
        Decimal,
        Octal,
        Alphabet,
    }

    /// <summary>The text with what such lists spell, or null when it has none.</summary>
    public static View? Read(View source, int limit)
    {
        string text = source.Text;
        using var to = new Excerpt(source, limit);
        List<Number> numbers = [];
        for (int i = 0; i < text.Length && !to.IsFull;)
        {
            int step = text.AsSpan(i).IndexOfAny(Digits);
            if (step < 0)
            {
                break;
            }

            i += step;
            if (i > 0 && char.IsAsciiLetterOrDigit(text[i - 1]) && !IsPrefixed(text, i))
            {
                i = WordEnd(text, i);
                continue;
            }

            numbers.Clear();
            i = ReadList(text, i, numbers);
            if (numbers.Count >= Fewest)
            {
                Write(text, numbers, to);
            }
        }

        return to.ToView();
    }

    private static bool IsPrefixed(string text, int i) => text[i - 1] is 'x' or 'X' or 'u' && i > 1 && text[i - 2] is '0' or '\\';

    private static int WordEnd(string text, int i)
    {
        while (i < text.Length && char.IsAsciiLetterOrDigit(text[i]))
        {
            i++;
        }

        return i;
    }

    // Numbers from here on, as long as only a few signs stand between two of them. Gives where the list ends.
    private static int ReadList(string text, int i, List<Number> numbers)
    {
        while (i < text.Length)
        {
            int start = i;
            i = DigitsFrom(text, i);
            int end = WordEnd(text, i);
            int length = end - i;
            if (length >= BinaryRun && length % 8 == 0 && numbers.Count == 0 && !text.AsSpan(i, length).ContainsAnyExcept('0', '1'))
            {
                for (int at = i; at < end; at += 8)
                {
                    numbers.Add(new(at, at, at + 8));
                }

                return end;
            }

            if (length is 0 or > LongestNumber || text.AsSpan(i, length).ContainsAnyExcept(Digits))
            {
                return Math.Max(end, start + 1);
            }

            numbers.Add(new(start, i, end));
            i = end;
            while (i < text.Length && i - end < LongestGap && Between.Contains(text[i]))
            {
                i++;
            }

            if (i == end)
            {
                return end;
            }
        }

        return i;
    }

    // Behind 0x, \x, U+ and \u.
    private static int DigitsFrom(string text, int i) =>
        i + 1 < text.Length && (text[i], text[i + 1]) is ('0', 'x' or 'X' or 'b' or 'o') or ('\\', 'x' or 'u') or ('U' or 'u', '+') ? i + 2 : i;

    private static void Write(string text, List<Number> numbers, Excerpt to)
    {
        foreach (Form form in Enum.GetValues<Form>())
        {
            if (Decode(text, numbers, form) is not { } codes || (form == Form.Alphabet ? !IsWords(text, numbers, codes) : !IsText(codes)))
            {
                continue;
            }

            to.Begin(numbers[0].Start);
            int gap = form == Form.Alphabet ? Narrowest(numbers) : 0;
            for (int k = 0; k < codes.Length;)
            {
                (string read, int used) = form == Form.Alphabet ? (((char)('a' + codes[k] - 1)).ToString(), 1) : Character(codes, k);
                int last = Math.Min(k + used, numbers.Count) - 1;
                foreach (char c in read)
                {
                    to.Add(c, numbers[k].Start, numbers[last].End);
                }

                k += used;
                if (form == Form.Alphabet && k < numbers.Count && numbers[k].Start - numbers[last].End != gap)
                {
                    to.Add(' ', numbers[last].End, numbers[k].Start);
                }
            }

            to.Add('\n', numbers[^1].End - 1, numbers[^1].End);
            to.End(numbers[^1].End);
        }
    }

    private static int[]? Decode(string text, List<Number> numbers, Form form)
    {
        var codes = new int[numbers.Count];
        for (int k = 0; k < codes.Length; k++)
        {
            ReadOnlySpan<char> digits = text.AsSpan(numbers[k].Digits, numbers[k].End - numbers[k].Digits);
            bool fits = form switch
            {
                Form.Binary => digits.Length is 7 or 8 && !digits.ContainsAnyExcept('0', '1'),
                Form.Hexadecimal => digits.Length is 2 or 4,
                Form.Octal => digits.Length == 3,
                _ => digits.Length <= 5,
            };
            if (!fits)
            {
                return null;
            }

            if (form == Form.Alphabet && char.IsAsciiLetter(digits[0]) && digits.Length == 1)
            {
                // A letter with an accent has no number, and stands for itself.
                codes[k] = (digits[0] | 0x20) - 'a' + 1;
                continue;
            }

            int value = 0;
            int radix = form switch { Form.Binary => 2, Form.Hexadecimal => 16, Form.Octal => 8, _ => 10 };
            foreach (char c in digits)
            {
                int digit = char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
                if (digit >= radix)
                {
                    return null;
                }

                value = (value * radix) + digit;
            }

            if (form == Form.Alphabet ? value is < 1 or > 26 : value is > 0xFFFF or (< 0x20 and not (9 or 10 or 13)))
            {
                return null;
            }

            codes[k] = value;
        }

        return codes;
    }

    // Mostly letters: of columns of figures that is not so.
    private static bool IsText(int[] codes)
    {
        int letters = codes.Count(c => c is ' ' or '\n' || (c < 0x80 ? char.IsAsciiLetter((char)c) : c > 0xBF));
        return letters * 10 >= codes.Length * 7 && codes.Distinct().Count() >= 4;
    }

    // Between letters of a word: the first one may be a word of one letter.
    private static int Narrowest(List<Number> numbers)
    {
        int gap = int.MaxValue;
        for (int k = 1; k < numbers.Count; k++)
        {
            gap = Math.Min(gap, numbers[k].Start - numbers[k - 1].End);
        }

        return gap;
    }

    private static bool IsWords(string text, List<Number> numbers, int[] codes)
    {
        int gap = Narrowest(numbers);
        var word = new StringBuilder();
        int known = 0;
        int words = 0;
        for (int k = 0; k < codes.Length; k++)
        {
            word.Append((char)('a' + codes[k] - 1));
            if (k + 1 == codes.Length || numbers[k + 1].Start - numbers[k].End != gap)
            {
                words++;
                known += word.Length > 1 && Lexicon.English.Knows(word.ToString()) ? 1 : 0;
                word.Clear();
            }
        }

        return known >= 2 && known * 2 >= words;
    }

    private static (string, int) Character(int[] codes, int k)
    {
        if (codes[k] is >= 0xC2 and < 0xF5)
        {
            Span<byte> bytes = stackalloc byte[4];
            int count = 0;
            while (count < 4 && k + count < codes.Length && codes[k + count] < 256)
            {
                bytes[count] = (byte)codes[k + count];
                count++;
            }

            if (Rune.DecodeFromUtf8(bytes[..count], out Rune rune, out int used) == OperationStatus.Done)
            {
                return (rune.ToString(), used);
            }
        }

        return (((char)codes[k]).ToString(), 1);
    }

    private readonly record struct Number(int Start, int Digits, int End);
}
