using System.Collections.Immutable;
using System.Text;

namespace Cordon.Oversight.Measuring.Evasion;

/// <summary>Characters that nobody sees, between the letters or in their place.</summary>
internal static class Invisible
{
    public static ImmutableArray<Transformation> All { get; } =
    [
        Between("zero-width-space", "A zero-width space after every letter", "\u200b"),
        Between("zero-width-joiner", "A zero-width joiner after every letter", "\u200d"),
        Between("word-joiner", "A word joiner after every letter", "\u2060"),
        Between("byte-order-mark", "A byte order mark after every letter", "\ufeff"),
        Between("soft-hyphen", "A soft hyphen after every letter", "\u00ad"),
        Between("bidi-marks", "Marks of direction after every letter", "\u200e\u2069"),
        Between("variation-selectors", "A variation selector after every letter", "\ufe0f"),
        Between("control-characters", "A control character after every letter", "\u0001"),
        Between("hangul-filler", "A Hangul filler after every letter", "\u3164"),
        Between("invisible-operators", "An invisible operator of mathematics after every letter", "\u2063"),
        new("bidi-override", "invisible", "Written from the end, shown from the beginning by an override of direction", text => "\u202e" + new string([.. text.Reverse()]) + "\u202c"),
        new("tag-characters", "invisible", "ASCII as tag characters behind a flag", text => "🏴" + Bytes(text, b => b is >= 0x20 and < 0x7f ? 0xE0000 + b : -1)),
        new("selector-bytes", "invisible", "Each byte as a variation selector behind a smile", text => "😊" + Bytes(text, b => b < 16 ? 0xFE00 + b : 0xE0100 + b - 16)),
    ];

    private static Transformation Between(string name, string what, string insertion) => new(name, "invisible", what, text => Letters.Between(text, insertion));

    private static string Bytes(string text, Func<byte, int> codePoint)
    {
        var to = new StringBuilder(text.Length * 2);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (codePoint(b) is >= 0 and int c)
            {
                to.Append(char.ConvertFromUtf32(c));
            }
        }

        return to.ToString();
    }
}
