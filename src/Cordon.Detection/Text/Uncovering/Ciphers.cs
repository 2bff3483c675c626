namespace Cordon.Detection;

/// <summary>Stretches of words that are none, and become words when letters are moved or read from the end.</summary>
internal static class Ciphers
{
    /// <summary>From here on a text is shown from its end.</summary>
    public const char Override = '\u202E';

    private const int Fewest = 3;
    private const int Sampled = 16;
    private const int LongestToken = 40;

    // So many known words in a row end a stretch of unknown ones.
    private const int KnownInARow = 3;

    private const int Atbash = 26;
    public const int Rot47 = 27;
    private const int Backwards = 28;
    private const int Ways = 29;

    // What ends an override, or begins a direction of its own inside it.
    private static readonly System.Buffers.SearchValues<char> Directions = System.Buffers.SearchValues.Create("\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    /// <summary>The text with such stretches undone, or null when it has none.</summary>
    public static View? Read(View source, int limit)
    {
        string text = source.Text;
        Lexicon lexicon = Lexicon.English;
        using var to = new Excerpt(source, limit);
        List<(int Start, int End)> tokens = [];
        // Known words at the end of a stretch are not part of it.
        int unknown = 0;
        int known = 0;
        for (int i = 0; i < text.Length && !to.IsFull;)
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

            ReadOnlySpan<char> core = Core(text.AsSpan(i, end - i));
            // A word of one or two letters says nothing; what has signs inside is no word.
            bool isShort = core.Length is 1 or 2 && !text.AsSpan(i, end - i).ContainsAnyInRange('0', '9');
            known = core.Length >= Fewest && lexicon.Knows(core) ? known + 1 : isShort ? known : 0;
            if (tokens.Count > 0 || (known == 0 && !isShort))
            {
                tokens.Add((i, end));
                unknown = known == 0 && !isShort ? tokens.Count : unknown;
            }

            if (known >= KnownInARow)
            {
                Undo(text, tokens, unknown, lexicon, to);
                tokens.Clear();
                unknown = 0;
            }

            i = end;
        }

        Undo(text, tokens, unknown, lexicon, to);
        return to.ToView(isHidden: true);
    }

    /// <summary>What an override of direction shows: its characters from the end; or null when there is none.</summary>
    public static View? Overridden(View source, int limit)
    {
        string text = source.Text;
        if (!text.Contains(Override, StringComparison.Ordinal))
        {
            return null;
        }

        using var to = new Excerpt(source, limit);
        for (int start = text.IndexOf(Override, StringComparison.Ordinal); start >= 0 && !to.IsFull;)
        {
            int end = text.AsSpan(start + 1).IndexOfAny(Directions) is >= 0 and int close ? start + 1 + close : text.Length;
            if (end - start > Fewest)
            {
                to.Begin(start);
                for (int i = end - 1; i > start; i--)
                {
                    to.Add(text[i], start, end);
                }

                to.End(end);
            }

            start = text.IndexOf(Override, end);
        }

        return to.ToView(isHidden: true);
    }

    private static void Undo(string text, List<(int Start, int End)> tokens, int count, Lexicon lexicon, Excerpt to)
    {
        if (count < Fewest)
        {
            return;
        }

        tokens.RemoveRange(count, tokens.Count - count);
        if (!CipherSigns.In(text, tokens) || Way(text, tokens, lexicon) is not (>= 0 and int way))
        {
            return;
        }

        int start = tokens[0].Start;
        int end = tokens[^1].End;
        to.Begin(start);
        if (way != Backwards)
        {
            for (int i = start; i < end; i++)
            {
                to.Add(Move(text[i], way), i, i + 1);
            }

            to.End(end);
            return;
        }

        // Either all of it from the end, or each word.
        for (int i = end - 1; i >= start; i--)
        {
            to.Add(text[i], start, end);
        }

        to.Add('\n', start, end);
        foreach ((int first, int last) in tokens)
        {
            for (int i = last - 1; i >= first; i--)
            {
                to.Add(text[i], first, last);
            }

            to.Add(' ', last - 1, last);
        }

        to.End(end);
    }

    private static int Way(string text, List<(int Start, int End)> tokens, Lexicon lexicon)
    {
        int step = Math.Max(1, tokens.Count / Sampled);
        int best = -1;
        int most = 0;
        Span<char> room = stackalloc char[LongestToken];
        for (int way = 1; way < Ways; way++)
        {
            int asked = 0;
            int hits = 0;
            for (int k = 0; k < tokens.Count && (asked < 4 || hits > 0); k += step)
            {
                ReadOnlySpan<char> token = text.AsSpan(tokens[k].Start, Math.Min(LongestToken, tokens[k].End - tokens[k].Start));
                for (int i = 0; i < token.Length; i++)
                {
                    room[i] = way == Backwards ? token[token.Length - 1 - i] : Move(token[i], way);
                }

                ReadOnlySpan<char> core = Core(room[..token.Length]);
                if (core.Length >= Fewest)
                {
                    asked++;
                    hits += lexicon.Knows(core) ? 1 : 0;
                }
            }

            if (hits >= Fewest && hits * 2 >= asked && hits > most)
            {
                (best, most) = (way, hits);
            }
        }

        return best;
    }

    /// <summary>A character moved by one of the ways; the last one, from the end, moves none.</summary>
    public static char Move(char c, int way) => way switch
    {
        Rot47 => c is >= '!' and <= '~' ? (char)('!' + ((c - '!' + 47) % 94)) : c,
        Atbash => c is >= 'a' and <= 'z' ? (char)('z' - (c - 'a')) : c is >= 'A' and <= 'Z' ? (char)('Z' - (c - 'A')) : c,
        _ => c is >= 'a' and <= 'z' ? (char)('a' + ((c - 'a' + way) % 26)) : c is >= 'A' and <= 'Z' ? (char)('A' + ((c - 'A' + way) % 26)) : c,
    };

    // A token without the signs before and behind it; nothing when signs or digits stand inside.
    public static ReadOnlySpan<char> Core(ReadOnlySpan<char> token)
    {
        int start = 0;
        int end = token.Length;
        while (start < end && !char.IsAsciiLetter(token[start]))
        {
            start++;
        }

        while (end > start && !char.IsAsciiLetter(token[end - 1]))
        {
            end--;
        }

        foreach (char c in token[start..end])
        {
            if (!char.IsAsciiLetter(c))
            {
                return [];
            }
        }

        return token[start..end];
    }
}
