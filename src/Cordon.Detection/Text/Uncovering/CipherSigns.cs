namespace Cordon.Detection;

/// <summary>
/// What words keep in a cipher that moves all letters alike: the steps from letter to letter. So one look tells whether a word could be one that was moved, by
/// whatever number, and the ways are tried only where some could.
/// </summary>
internal static class CipherSigns
{
    // Shorter words have too few steps to tell anything.
    private const int Shortest = 4;
    private const int Fewest = 2;
    private const int MostAsked = 16;

    // What ROT47 makes of small letters.
    private const char FirstRotated = '2';
    private const char LastRotated = 'K';

    private static readonly Lazy<HashSet<ulong>> Steps = new(() =>
    {
        HashSet<ulong> steps = [];
        foreach (string word in Lexicon.English.Words)
        {
            if (word.Length >= Shortest)
            {
                steps.Add(StepsOf(word, 1));
            }
        }

        return steps;
    });

    /// <summary>False where too few of the tokens could be words in a cipher, or words from the end.</summary>
    public static bool In(string text, List<(int Start, int End)> tokens)
    {
        (int asked, int moved, int mirrored, int turned, int rotated) = (0, 0, 0, 0, 0);
        int step = Math.Max(1, tokens.Count / MostAsked);
        Span<char> room = stackalloc char[Lexicon.LongestWord];
        for (int k = 0; k < tokens.Count; k += step)
        {
            ReadOnlySpan<char> token = text.AsSpan(tokens[k].Start, tokens[k].End - tokens[k].Start);
            if (token.Length > Lexicon.LongestWord)
            {
                continue;
            }

            rotated += token.Length > 2 && token[1] is >= FirstRotated and <= LastRotated && IsRotated(token, room) ? 1 : 0;
            ReadOnlySpan<char> core = Ciphers.Core(token);
            // A word among them is none that was moved, and its steps are a word's.
            if (core.Length < Shortest || Lexicon.English.Knows(core))
            {
                continue;
            }

            asked++;
            moved += Steps.Value.Contains(StepsOf(core, 1)) ? 1 : 0;
            mirrored += Steps.Value.Contains(StepsOf(core, -1)) ? 1 : 0;
            for (int i = 0; i < core.Length; i++)
            {
                room[i] = core[core.Length - 1 - i];
            }

            turned += Lexicon.English.Knows(room[..core.Length]) ? 1 : 0;
        }

        int most = Math.Max(moved, Math.Max(mirrored, turned));
        return rotated > Fewest || (most >= Fewest && most * 2 >= asked);
    }

    private static bool IsRotated(ReadOnlySpan<char> token, Span<char> room)
    {
        for (int i = 0; i < token.Length; i++)
        {
            room[i] = Ciphers.Move(token[i], Ciphers.Rot47);
        }

        return Ciphers.Core(room[..token.Length]) is { Length: > 2 } read && Lexicon.English.Knows(read);
    }

    private static ulong StepsOf(ReadOnlySpan<char> word, int sign)
    {
        ulong key = 0;
        for (int i = 1; i < word.Length; i++)
        {
            int step = sign * ((word[i] | 0x20) - (word[i - 1] | 0x20));
            key = (key * 31) + (ulong)(step < 0 ? step + 26 : step) + 1;
        }

        return key;
    }
}
