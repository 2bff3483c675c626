using System.Collections.Immutable;
using System.Text;

namespace Cordon.Oversight.Measuring.Evasion;

/// <summary>A number, a signal or a word for each letter.</summary>
internal static class Codes
{
    private static readonly string[] Signals =
        [".-", "-...", "-.-.", "-..", ".", "..-.", "--.", "....", "..", ".---", "-.-", ".-..", "--", "-.", "---", ".--.", "--.-", ".-.", "...", "-", "..-", "...-", ".--", "-..-", "-.--", "--.."];

    private static readonly string[] Spoken =
        ["alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett", "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor", "whiskey", "xray", "yankee", "zulu"];

    // The dots of the letters of Braille.
    private static readonly int[] Dots = [1, 3, 9, 25, 17, 11, 27, 19, 10, 26, 5, 7, 13, 29, 21, 15, 31, 23, 14, 30, 37, 39, 58, 45, 61, 53];

    public static ImmutableArray<Transformation> All { get; } =
    [
        Bytes("hex-spaced", "Hexadecimal bytes with spaces", " ", b => $"{b:x2}"),
        Bytes("hex-colons", "Hexadecimal bytes with colons", ":", b => $"{b:x2}"),
        Bytes("hex-dashes", "Hexadecimal bytes with dashes", "-", b => $"{b:X2}"),
        Bytes("hex-commas", "Hexadecimal bytes as an array of C", ", ", b => $"0x{b:x2}"),
        Bytes("hex-lines", "Hexadecimal bytes, sixteen a line", "", b => $"{b:x2}", line: 16, gap: " "),
        Bytes("decimal", "Decimal codes with spaces", " ", b => $"{b}"),
        Bytes("decimal-commas", "Decimal codes with commas, as fromCharCode takes them", ",", b => $"{b}"),
        Bytes("octal", "Octal codes with spaces", " ", b => Encodings.Octal(b)),
        Bytes("binary", "Binary bytes with spaces", " ", b => Convert.ToString(b, 2).PadLeft(8, '0')),
        Bytes("binary-closed", "Binary bytes without spaces", "", b => Convert.ToString(b, 2).PadLeft(8, '0')),
        Bytes("code-points", "U+0069 for every byte", " ", b => $"U+{b:X4}"),
        Letter("alphabet-numbers", "The number of each letter in the alphabet", "-", " / ", i => $"{i + 1}"),
        Letter("morse", "Morse code", " ", " / ", i => Signals[i]),
        Letter("braille", "Braille patterns", "", " ", i => ((char)(0x2800 + Dots[i])).ToString()),
        Letter("spelling-alphabet", "The words of the spelling alphabet", " ", "\n", i => Spoken[i]) with { LeftBecause = "a letter a word; found as far as rules read initials, which none does" },
        Letter("tap-code", "Two digits of a five by five square", " ", " / ", i => Square(i)) with { LeftBecause = "a cipher with a key table; a model has to be told which" },
    ];

    private static Transformation Bytes(string name, string what, string sign, Func<byte, string> write, int line = 0, string gap = "") =>
        new(name, "encoding", what, text =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            return line == 0
                ? string.Join(sign, bytes.Select(write))
                : string.Join('\n', bytes.Chunk(line).Select(row => string.Join(gap, row.Select(write))));
        });

    private static Transformation Letter(string name, string what, string sign, string gap, Func<int, string> write) =>
        new(name, "encoding", what, text => string.Join(gap, text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => string.Join(sign, word.Select(c => c is >= 'a' and <= 'z' ? write(c - 'a') : char.IsLetter(c) ? c.ToString() : "").Where(sign => sign.Length > 0)))));

    private static string Square(int letter)
    {
        int at = letter > 10 ? letter - 1 : letter == 10 ? 2 : letter;
        return $"{(at / 5) + 1}{(at % 5) + 1}";
    }
}
