using System.Buffers;

namespace Cordon.Detection;

/// <summary>Words written with digits and signs, several of them for a letter where it takes that: only what becomes a known word is read so.</summary>
internal static class LeetWords
{
    // So many words of some length must stand near each other: two digits are soon a word, and so is a name with one.
    private const int Fewest = 2;
    private const int Telling = 4;
    private const int Nearest = 6;
    private const int LongestToken = 64;
    private const int ShortestMeant = 5;

    private static readonly SearchValues<char> Signs = SearchValues.Create("0123456789@$!|(+€\\/<");

    private static readonly SearchValues<char> Readable = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@$!|(+€\\/<-_=)");

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly SearchValues<char> Ones = SearchValues.Create("1!|");
    private static readonly SearchValues<char> Telltales = SearchValues.Create("0123456789@$€|");

    private static readonly (string Sign, char Letter)[] Long =
    [
        ("\\/\\/", 'w'), ("|\\/|", 'm'), ("|\\|", 'n'), ("|-|", 'h'), ("|_|", 'u'), ("|)", 'd'), ("|<", 'k'), ("|=", 'f'), ("|_", 'l'), ("|3", 'b'), ("/\\", 'a'), ("\\/", 'v'), ("()", 'o'),
    ];

    /// <summary>The text with such words in letters, or null when it has too few of them.</summary>
    public static View? Read(View source, int limit)
    {
        string text = source.Text;
        if (!text.AsSpan().ContainsAny(Signs))
        {
            return null;
        }

        List<LeetWord> words = [];
        int tokens = 0;
        Span<char> room = stackalloc char[LongestToken];
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

            tokens++;
            ReadOnlySpan<char> token = text.AsSpan(i, end - i).TrimEnd(".,;:?'\"").TrimStart("'\"");
            int start = i + (text[i] is '\'' or '"' ? text.AsSpan(i, end - i).IndexOfAnyExcept('\'', '"') : 0);
            if (token.Length is > 1 and <= LongestToken && token.ContainsAny(Signs) && (token.Length <= ShortestMeant || token.ContainsAny(Letters)) && !token.ContainsAnyExcept(Readable))
            {
                token = token.TrimEnd('!');
                Spell(token, 'i', room, out int length);
                if (token.ContainsAny(Ones) && !Lexicon.English.Knows(room[..length]))
                {
                    Spell(token, 'l', room, out length);
                }

                if (length > 1 && Lexicon.English.Knows(room[..length]))
                {
                    words.Add(new(start, start + token.Length, new string(room[..length]), tokens, length >= Telling));
                }
                else if (length >= ShortestMeant && IsTelling(token) && !room[..length].ContainsAnyExcept(Letters))
                {
                    // A name is no word of the list, and is read where words around it are.
                    string? meant = Lexicon.English.Misspellings.Value.Meant(room[..length]);
                    words.Add(new(start, start + token.Length, meant ?? new string(room[..length]), tokens, meant is not null));
                }
            }

            i = end;
        }

        using var to = new Excerpt(source, limit);
        for (int first = 0, next; first < words.Count && !to.IsFull; first = next)
        {
            next = first + 1;
            while (next < words.Count && words[next].Token - words[next - 1].Token <= Nearest)
            {
                next++;
            }

            List<LeetWord> row = words[first..next];
            if (row.Count(word => word.IsTelling) >= Fewest)
            {
                Write(row, to);
            }
        }

        return to.ToView(isHidden: true);
    }

    // "Add(item" is no word: programs have single brackets and slashes.
    private static bool IsTelling(ReadOnlySpan<char> token) => token.ContainsAny(Telltales) || token.Count('(') + token.Count('+') + token.Count('!') + token.Count('<') > 1;

    private static void Write(List<LeetWord> row, Excerpt to)
    {
        foreach ((int start, int end, string word, int _, bool _) in row)
        {
            to.Begin(start);
            foreach (char c in word)
            {
                to.Add(c, start, end);
            }

            to.End(end);
        }
    }

    private static void Spell(ReadOnlySpan<char> token, char one, Span<char> to, out int length)
    {
        length = 0;
        for (int i = 0; i < token.Length;)
        {
            ReadOnlySpan<char> rest = token[i..];
            if (char.IsAsciiLetter(rest[0]))
            {
                to[length++] = rest[0];
                i++;
                continue;
            }

            char letter = '\0';
            int used = 1;
            foreach ((string sign, char read) in Long)
            {
                if (sign[0] == rest[0] && rest.StartsWith(sign, StringComparison.Ordinal))
                {
                    (letter, used) = (read, sign.Length);
                    break;
                }
            }

            to[length++] = letter != '\0' ? letter : Letter(rest[0], one);
            i += used;
        }
    }

    private static char Letter(char sign, char one) => sign switch
    {
        '0' => 'o',
        '1' or '!' or '|' => one,
        '2' => 'z',
        '3' or '€' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '6' or '9' => 'g',
        '7' or '+' => 't',
        '8' => 'b',
        '(' or '<' => 'c',
        _ => sign,
    };

    /// <param name="Token">Its number among what white space parts.</param>
    /// <param name="IsTelling">False for what is short, or no word.</param>
    private readonly record struct LeetWord(int Start, int End, string Word, int Token, bool IsTelling);
}
