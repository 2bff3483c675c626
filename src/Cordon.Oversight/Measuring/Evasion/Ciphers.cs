using System.Collections.Immutable;

namespace Cordon.Oversight.Measuring.Evasion;

/// <summary>Letters moved, exchanged, or in another order.</summary>
internal static class Ciphers
{
    public static ImmutableArray<Transformation> All { get; } =
    [
        Of("rot13", "Each letter moved by thirteen", text => Shift(text, 13)),
        Of("rot47", "Each sign of ASCII moved by forty-seven", text => string.Concat(text.Select(c => c is >= '!' and <= '~' ? (char)('!' + ((c - '!' + 47) % 94)) : c))),
        Of("caesar-3", "Each letter moved by three", text => Shift(text, 3)),
        Of("caesar-19", "Each letter moved by nineteen", text => Shift(text, 19)),
        Of("atbash", "The alphabet read backwards", text => string.Concat(text.Select(c => c is >= 'a' and <= 'z' ? (char)('z' - (c - 'a')) : c is >= 'A' and <= 'Z' ? (char)('Z' - (c - 'A')) : c))),
        Of("reversed", "Written from the end", text => new string([.. text.Reverse()])),
        Of("reversed-letters", "The letters of each word from the end", text => Transformations.Words(text, (word, _) => new string([.. word.Reverse()]))),
        Of("reversed-words", "The words from the end", text => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Reverse())) with { LeftBecause = "every word is there as it is: that an order was meant shows only to who reads all of them backwards" },
        Of("vigenere", "Each letter moved by the next letter of a key", text =>
        {
            int at = 0;
            return string.Concat(text.Select(c => char.IsAsciiLetter(c) ? Shift(c, "cordon"[at++ % 6] - 'a') : c));
        }) with { LeftBecause = "a cipher with a key, which has to stand beside it" },
        Of("keyboard-shift", "Each letter is its right neighbour on the keyboard", text => string.Concat(text.Select(c => Keys.IndexOf(char.ToLowerInvariant(c), StringComparison.Ordinal) is >= 0 and < 28 and int at ? Keys[at + 1] : c))) with { LeftBecause = "an exchange of letters without a rule; a model has to be told which" },
    ];

    private const string Keys = "qwertyuiop[asdfghjkl;zxcvbnm,";

    private static Transformation Of(string name, string what, Func<string, string> apply) => new(name, "cipher", what, apply);

    private static string Shift(string text, int by) => string.Concat(text.Select(c => Shift(c, by)));

    private static char Shift(char c, int by) => c switch
    {
        >= 'a' and <= 'z' => (char)('a' + ((c - 'a' + by) % 26)),
        >= 'A' and <= 'Z' => (char)('A' + ((c - 'A' + by) % 26)),
        _ => c,
    };
}
