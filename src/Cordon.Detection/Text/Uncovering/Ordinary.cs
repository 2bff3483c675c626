using System.Buffers;

namespace Cordon.Detection;

/// <summary>
/// Whether a text is written as people write: known words with single spaces between them. Looking beneath disguises costs more than all guards together, and
/// there is nothing beneath ordinary words. A disguise that leaves no trace in ten words that stand together is not looked for.
/// </summary>
internal static class Ordinary
{
    private const int Window = 10;

    // A name, a brand, a technical word: among ten words there may be so many that no list knows.
    private const int MostOdd = 2;

    // Lists and addresses have signs between the words, but not between nearly all of them.
    private const int MostBreaks = 5;

    // Words that are written without spaces, or an encoding.
    private const int LongestOdd = 15;

    private static readonly SearchValues<char> Around = SearchValues.Create(".,;:!?\"'()[]-–—…“”‘’");

    public static bool Is(string text)
    {
        Lexicon lexicon = Lexicon.English;
        uint odd = 0;
        uint breaks = 0;
        for (int i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            int end = i;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            ReadOnlySpan<char> token = text.AsSpan(i, end - i);
            bool isOdd = !IsKnown(lexicon, token);
            bool isBroken = end < text.Length && (text[end] != ' ' || (end + 1 < text.Length && char.IsWhiteSpace(text[end + 1])) || Around.Contains(text[end - 1]));
            odd = (odd << 1) | (isOdd ? 1u : 0);
            breaks = (breaks << 1) | (isBroken ? 1u : 0);
            if ((isOdd && token.Length > LongestOdd) || Count(odd) > MostOdd || Count(breaks) > MostBreaks)
            {
                return false;
            }

            i = end;
        }

        return true;
    }

    private static int Count(uint window) => System.Numerics.BitOperations.PopCount(window & ((1u << Window) - 1));

    // "don't", "well-kept" and "customer's" are as known as their parts.
    private static bool IsKnown(Lexicon lexicon, ReadOnlySpan<char> token)
    {
        int start = token.IndexOfAnyExcept(Around);
        if (start < 0)
        {
            return token.Length == 1;
        }

        token = token[start..(token.LastIndexOfAnyExcept(Around) + 1)];
        while (token.IndexOfAny('\'', '’', '-') is > 0 and int joint)
        {
            if (!IsWord(lexicon, token[..joint]))
            {
                return false;
            }

            token = token[(joint + 1)..];
            if (token.Length <= 2 && token.IndexOfAnyExceptInRange('a', 'z') < 0)
            {
                return true;
            }
        }

        return IsWord(lexicon, token);
    }

    private static bool IsWord(Lexicon lexicon, ReadOnlySpan<char> part) =>
        lexicon.Knows(part) || (part.Length > 3 && part[^1] is 's' or 'S' && lexicon.Knows(part[..^1]));
}
