namespace Cordon.Detection.Secrets;

/// <summary>Counts over one candidate value, in one pass and a pass for words.</summary>
internal readonly record struct ValueStatistics(
    int Digits,
    int Upper,
    int Lower,
    int Hex,
    int Vowels,
    int Dots,
    int Hyphens,
    int Slashes,
    int DigitTurns,
    int CaseTurns,
    int LongestLetters,
    int LongestRepeat,
    int Sequential,
    int CommonCharacters,
    bool IsGuid)
{
    // Words are looked for in the beginning only: a long value is judged by its characters.
    private const int LongestForWords = 96;

    public static ValueStatistics Of(ReadOnlySpan<char> value)
    {
        int digits = 0, upper = 0, lower = 0, hex = 0, vowels = 0, dots = 0, hyphens = 0, slashes = 0;
        int digitTurns = 0, caseTurns = 0, letters = 0, longestLetters = 0, repeat = 1, longestRepeat = 1, sequential = 0, step = 0, run = 0;
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            bool letter = char.IsAsciiLetter(c);
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            upper += char.IsAsciiLetterUpper(c) ? 1 : 0;
            lower += char.IsAsciiLetterLower(c) ? 1 : 0;
            hex += char.IsAsciiHexDigit(c) ? 1 : 0;
            vowels += (c | 0x20) is 'a' or 'e' or 'i' or 'o' or 'u' ? 1 : 0;
            dots += c == '.' ? 1 : 0;
            hyphens += c is '-' or '_' ? 1 : 0;
            slashes += c == '/' ? 1 : 0;
            letters = letter ? letters + 1 : 0;
            longestLetters = Math.Max(longestLetters, letters);
            if (i == 0)
            {
                continue;
            }

            char p = value[i - 1];
            digitTurns += char.IsAsciiDigit(p) != char.IsAsciiDigit(c) ? 1 : 0;
            caseTurns += char.IsAsciiLetterUpper(p) != char.IsAsciiLetterUpper(c) && letter && char.IsAsciiLetter(p) ? 1 : 0;
            repeat = p == c ? repeat + 1 : 1;
            longestRepeat = Math.Max(longestRepeat, repeat);
            int now = c - p;
            run = now == step && now is 1 or -1 ? run + 1 : now is 1 or -1 ? 1 : 0;
            step = now;
            sequential += run >= 2 ? 1 : 0;
        }

        return new(digits, upper, lower, hex, vowels, dots, hyphens, slashes, digitTurns, caseTurns, longestLetters, longestRepeat, sequential, Common(value), GuidShaped(value));
    }

    private static int Common(ReadOnlySpan<char> value)
    {
        value = value[..Math.Min(value.Length, LongestForWords)];
        int covered = 0;
        foreach (string word in SecretWords.Common)
        {
            covered += value.Contains(word, StringComparison.OrdinalIgnoreCase) ? word.Length : 0;
        }

        return Math.Min(covered, value.Length);
    }

    private static bool GuidShaped(ReadOnlySpan<char> value) =>
        value.Length == 36 && value[8] == '-' && value[13] == '-' && value[18] == '-' && value[23] == '-' && value.Count('-') == 4;
}
