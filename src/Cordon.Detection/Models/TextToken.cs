using System.Text;

namespace Cordon.Detection.Models;

/// <summary>One token of a text: what the models see of it, and where it stands.</summary>
/// <param name="Word">Hash of the whole token, letters in lower case.</param>
/// <param name="Stem">Hash of its first letters: one inflection is as good as another. Equal to <paramref name="Word"/> where the token is short.</param>
/// <param name="IsWord">False for punctuation, which counts for itself but not between two words.</param>
internal readonly record struct TextToken(uint Word, uint Stem, bool IsWord, int Start, int End);

/// <summary>
/// Cuts a text into tokens: runs of letters, one number, one sign of punctuation, and each character of a script that sets no spaces.
/// A line break is a token, other white space is none. One pass, no memory of its own.
/// </summary>
internal ref struct TextTokens(ReadOnlySpan<char> text)
{
    /// <summary>Letters that make a stem.</summary>
    public const int StemLength = 5;

    /// <summary>Longer runs are cut: no word of any language is that long.</summary>
    private const int LongestWord = 40;

    private const uint Seed = 2166136261;
    private const uint Prime = 16777619;
    private const uint Number = 0x9E3779B1;

    private readonly ReadOnlySpan<char> _text = text;
    private int _at = 0;

    public TextToken Current { get; private set; }

    public bool MoveNext()
    {
        ReadOnlySpan<char> text = _text;
        int at = _at;
        while (at < text.Length && IsSilent(text[at]))
        {
            at++;
        }

        if (at == text.Length)
        {
            _at = at;
            return false;
        }

        char c = text[at];
        if (char.IsAsciiLetter(c) || (c >= 0x80 && char.IsLetter(c)))
        {
            Current = StandsAlone(c) ? Alone(c, at) : Word(at);
        }
        else if (char.IsDigit(c))
        {
            int end = at + 1;
            while (end < text.Length && char.IsDigit(text[end]) && end - at < LongestWord)
            {
                end++;
            }

            // How many digits matters (a year, a card), which ones do not.
            uint hash = Number + (uint)Math.Min(end - at, 5);
            Current = new(hash, hash, true, at, end);
        }
        else
        {
            uint hash = Sign(c);
            Current = new(hash, hash, false, at, at + 1);
        }

        _at = Current.End;
        return true;
    }

    /// <summary>Hash of the token that a sign makes.</summary>
    public static uint Sign(char c) => Mix(Seed, char.IsSurrogate(c) ? '\uD83D' : c);

    private static TextToken Alone(char c, int at)
    {
        uint hash = Mix(Seed, c);
        return new(hash, hash, true, at, at + 1);
    }

    private readonly TextToken Word(int at)
    {
        uint hash = Seed;
        uint stem = Seed;
        int end = at;
        for (; end < _text.Length && end - at < LongestWord; end++)
        {
            char c = _text[end];
            if (c < 0x80)
            {
                if (!char.IsAsciiLetter(c))
                {
                    break;
                }

                hash = Mix(hash, (char)(c | 0x20));
            }
            else if (IsPartOfWord(c))
            {
                hash = Mix(hash, char.ToLowerInvariant(c));
            }
            else
            {
                break;
            }

            if (end - at < StemLength)
            {
                stem = hash;
            }
        }

        return new(hash, stem, true, at, end);
    }

    private static uint Mix(uint hash, char c) => (hash ^ c) * Prime;

    private static bool IsSilent(char c) => c != '\n' && char.IsWhiteSpace(c);

    // Marks belong to the letter before: vowels in Devanagari and Thai.
    private static bool IsPartOfWord(char c) =>
        char.IsLetter(c) ? !StandsAlone(c)
        : char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    // Han, kana and Thai: scripts that set no spaces between words.
    public static bool StandsAlone(char c) => c is (>= '\u4E00' and <= '\u9FFF') or (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u4DBF') or (>= '\u0E00' and <= '\u0E7F');
}
