using System.Buffers;

namespace Cordon.Detection;

/// <summary>What a word looks like to who looks for disguises; what comes later is the more suspicious.</summary>
internal enum Sort
{
    Known,
    Foreign,
    Figure,

    /// <summary>Signs alone, as programs have them.</summary>
    Sign,

    /// <summary>A single letter that signs join to another word.</summary>
    Letter,
    Odd,
    Strange,
}

/// <summary>Judges a word by itself: known, of another language or script, a figure, or none of these.</summary>
internal static class Looks
{
    private const int LongestFigure = 15;
    private const int LongestTime = 35;

    private static readonly bool[] AsciiAround = Table(".,;:!?\"'()[]-*");

    // What programs, addresses and data have between two words, and no word that is written with signs in the place of letters.
    private static readonly bool[] Joints = Table("._()[]{}=<>:;,/\"`?#");

    private static readonly SearchValues<char> Figures = SearchValues.Create("0123456789.,:%-/+€$");
    private static readonly SearchValues<char> TimeSigns = SearchValues.Create("0123456789-:.+TZ");
    private static readonly SearchValues<char> AsciiWords = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> Strokes = SearchValues.Create(".-*");

    public static bool IsAround(char c) => c < 0x80 ? AsciiAround[c] : c is '–' or '—' or '…' or '“' or '”' or '‘' or '’' or '«' or '»' or '„';

    /// <summary>Where a token ends that is nothing but letters, and one mark behind them at most; 0 for any other.</summary>
    /// <param name="key">What <see cref="Lexicon.KeyOf"/> makes of the letters.</param>
    public static int PlainEnd(string text, int start, out int letters, out ulong key)
    {
        key = 0;
        letters = start;
        for (; letters < text.Length && char.IsAsciiLetter(text[letters]); letters++)
        {
            key = Lexicon.Append(key, letters - start, text[letters]);
        }

        if (letters == start)
        {
            return 0;
        }

        key = letters - start > Lexicon.LongestWord ? 0 : key;
        int end = letters < text.Length && text[letters] < 0x80 && AsciiAround[text[letters]] ? letters + 1 : letters;
        return end == text.Length || text[end] <= ' ' ? end : 0;
    }

    /// <summary>What letters are that stand alone.</summary>
    public static Sort OfLetters(ReadOnlySpan<char> word, ulong key)
    {
        // "die" and "am" are words of more than one language.
        int rank = Lexicon.English.RankOf(key);
        return Lexicon.IsFrequent(rank) ? Sort.Known
            : Lexicon.Foreign.RankOf(key) >= 0 ? Sort.Foreign
            : rank >= 0 || IsPlural(word) ? Sort.Known
            : Sort.Odd;
    }

    /// <summary>Where the first word of a token begins, when the token is to be read word by word; its length when it is to be read whole: a figure, a word of another script.</summary>
    public static int FirstWord(ReadOnlySpan<char> token)
    {
        int first = 0;
        while (first < token.Length && (IsAround(token[first]) || (token[first] < 0x80 && Joints[token[first]])))
        {
            first++;
        }

        return first == token.Length || token[first] >= 0x80 || char.IsAsciiDigit(token[first]) ? token.Length : first;
    }

    /// <summary>Where a word of a token ends, the signs included that join it to the next.</summary>
    public static int WordEnd(string text, int at, int end)
    {
        int stop = at;
        while (stop < end && (text[stop] >= 0x80 || !Joints[text[stop]]))
        {
            stop++;
        }

        while (stop < end && text[stop] < 0x80 && (Joints[text[stop]] || AsciiAround[text[stop]]))
        {
            stop++;
        }

        return stop;
    }

    /// <param name="isWhole">False when signs join the word to another: a single letter is a word only when it stands alone.</param>
    public static Sort Of(ReadOnlySpan<char> token, bool isWhole)
    {
        int start = 0;
        int end = token.Length;
        while (start < end && (IsAround(token[start]) || (token[start] < 0x80 && Joints[token[start]])))
        {
            start++;
        }

        if (start == end)
        {
            return token.Length == 1 && IsAround(token[0]) ? Sort.Known : token.ContainsAnyExcept(Strokes) ? Sort.Sign : Sort.Odd;
        }

        while (IsAround(token[end - 1]) || (token[end - 1] < 0x80 && Joints[token[end - 1]]))
        {
            end--;
        }

        ReadOnlySpan<char> core = token[start..end];
        if (core[0] >= 0x80)
        {
            return Abroad(core);
        }

        if (char.IsAsciiDigit(core[0]))
        {
            return (core.Length <= LongestFigure && !core.ContainsAnyExcept(Figures)) || IsTime(core) ? Sort.Figure : Sort.Odd;
        }

        if (!isWhole && core.Length == 1)
        {
            return Sort.Letter;
        }

        Sort look = OfWord(core);
        return look != Sort.Odd ? look
            : IsSigns(core) ? Sort.Sign
            : !System.Text.Ascii.IsValid(core) ? (Sort)Math.Max((int)Sort.Odd, (int)Abroad(core))
            : !isWhole && IsCompound(core) ? Sort.Known
            : Sort.Odd;
    }

    // 2026-11-22T10:00:00.000Z
    private static bool IsTime(ReadOnlySpan<char> core) =>
        core.Length is >= 10 and <= LongestTime && core[4] == '-' && core[7] == '-' && core[0] is '1' or '2' && !core.ContainsAnyExcept(TimeSigns);

    // "=>" and "&&" are signs; "|\|" is a letter.
    private static bool IsSigns(ReadOnlySpan<char> core) => core.Length <= 2 && !core.ContainsAny(AsciiWords) && core is "&&" or "||" or "|" or "+" or "&" or "$" or "@";

    // "don't", "well-kept" and "customer's" are as known as their parts.
    private static Sort OfWord(ReadOnlySpan<char> word)
    {
        if (OfLetters(word, Lexicon.KeyOf(word)) is not Sort.Odd and Sort look)
        {
            return look;
        }

        while (word.IndexOfAny('\'', '’', '-') is > 0 and int joint)
        {
            if (!IsWord(word[..joint]))
            {
                return Sort.Odd;
            }

            word = word[(joint + 1)..];
            if (word.Length <= 2 && word.IndexOfAnyExceptInRange('a', 'z') < 0)
            {
                return Sort.Known;
            }
        }

        return IsWord(word) ? Sort.Known : Sort.Odd;
    }

    // A name of two or three words: "userName", "GetTotalPrice". More of them may be a sentence.
    private static bool IsCompound(ReadOnlySpan<char> name)
    {
        const int Most = 3;
        int parts = 0;
        for (int start = 0; start < name.Length; parts++)
        {
            int end = start + 1;
            while (end < name.Length && !(char.IsAsciiLetterUpper(name[end]) && char.IsAsciiLetterLower(name[end - 1])))
            {
                end++;
            }

            if (parts == Most || !IsWord(name[start..end]))
            {
                return false;
            }

            start = end;
        }

        return true;
    }

    // A word of another script, or one that begins with an accent; signs of no script that people write in are strange.
    private static Sort Abroad(ReadOnlySpan<char> word)
    {
        bool isScript = false;
        foreach (char c in word)
        {
            if (c < 0x80)
            {
                continue;
            }

            if (!IsScript(c))
            {
                return char.IsSurrogate(c) && c is >= '\uD83C' and <= '\uD83E' or >= '\uDC00' ? Sort.Odd : Sort.Strange;
            }

            isScript |= c > '\u024F';
        }

        return isScript && !word.ContainsAny(AsciiWords) ? Sort.Known : Sort.Odd;
    }

    // Accented Latin, Greek, Cyrillic, Hebrew, Arabic, the scripts of India and its neighbours, kana, Han, Hangul, and their punctuation.
    private static bool IsScript(char c) => c is (>= '\u00A1' and <= '\u024F') or (>= '\u0370' and <= '\u06FF') or (>= '\u0900' and <= '\u0EFF')
        or (>= '\u2010' and <= '\u2027') or (>= '\u3000' and <= '\u30FF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\uFF01' and <= '\uFF0F') or '\uFF1A' or '\uFF1B' or '\uFF1F';

    private static bool IsWord(ReadOnlySpan<char> part) => Lexicon.English.Knows(part) || IsPlural(part);

    private static bool IsPlural(ReadOnlySpan<char> part) => part.Length > 3 && part[^1] is 's' or 'S' && Lexicon.English.Knows(part[..^1]);

    private static bool[] Table(string signs) => [.. Enumerable.Range(0, 0x80).Select(c => signs.Contains((char)c, StringComparison.Ordinal))];
}
