using System.Runtime.InteropServices;

namespace Cordon.Detection;

/// <summary>
/// What is remembered of a system prompt to recognise it in an answer: hashes of its words, of each with the one after it, and of its
/// sequences of words, forwards, backwards and in rot13. Holds no words of the prompt.
/// </summary>
public sealed class PromptFingerprint
{
    /// <summary>Words in a sequence. Quoting up to seven words in a row is no leak.</summary>
    public const int Sequence = 8;

    /// <summary>A prompt shorter than a sequence is matched whole, but not when it is a mere greeting.</summary>
    public const int ShortestPrompt = 4;

    // Prompts beyond this are remembered by their beginning: memory per exchange is bounded.
    private const int MostWords = 20_000;

    // How many characters of a word that is not complete are looked at.
    private const int Telling = 3;

    // A sequence, a word, a pair and its two beginnings.
    private const int PerWord = 5;

    private readonly HashTable _known;

    private PromptFingerprint(int length, HashTable known) => (Length, _known) = (length, known);

    /// <summary>Words in one remembered sequence; 0 when the prompt is too short to tell a leak from chance.</summary>
    internal int Length { get; }

    public static PromptFingerprint Of(string systemPrompt)
    {
        ArgumentNullException.ThrowIfNull(systemPrompt);
        List<ulong> words = PromptWords.Hashes(systemPrompt, MostWords);
        int length = words.Count >= Sequence ? Sequence : words.Count >= ShortestPrompt ? words.Count : 0;
        if (length == 0)
        {
            return new PromptFingerprint(0, new HashTable(0));
        }

        char[] reading = systemPrompt.ToCharArray();
        // A reading turned round may have other words than the prompt; it has no more of them than the table has room for, or the table grows.
        HashTable known = new(words.Count * 3 * PerWord);
        Remember(reading, words, length, known);
        for (int i = 0; i < reading.Length; i++)
        {
            reading[i] = Disguises.Rot13(reading[i]);
        }

        Remember(reading, PromptWords.Hashes(reading, MostWords), length, known);
        systemPrompt.CopyTo(reading);
        Array.Reverse(reading);
        Remember(reading, PromptWords.Hashes(reading, MostWords), length, known);
        return new PromptFingerprint(length, known);
    }

    /// <summary>True when all of a sequence of <see cref="Length"/> words stands in the prompt.</summary>
    internal bool HasSequence(ulong hash) => _known.Contains(hash);

    internal bool HasWord(ulong hash) => _known.Contains(hash);

    /// <summary>True when the two words stand in the prompt one after the other.</summary>
    internal bool HasPair(ulong word, ulong next) => _known.Contains(PromptWords.Join([word, next]));

    /// <summary>True when the prompt has a word that begins like this one after the other; of a long beginning only the first characters count.</summary>
    internal bool HasPairBeginning(ulong word, ReadOnlySpan<char> beginning) => _known.Contains(Beginning(word, beginning));

    private static void Remember(ReadOnlySpan<char> reading, List<ulong> words, int length, HashTable known)
    {
        ReadOnlySpan<ulong> hashes = CollectionsMarshal.AsSpan(words);
        for (int i = 0; i + length <= hashes.Length; i++)
        {
            known.Add(PromptWords.Join(hashes.Slice(i, length)));
        }

        ulong? before = null;
        int read = 0;
        foreach (PromptWords.Word word in PromptWords.Read(reading))
        {
            if (read++ == hashes.Length)
            {
                break;
            }

            known.Add(word.Hash);
            if (before is { } first)
            {
                known.Add(PromptWords.Join([first, word.Hash]));
                known.Add(Beginning(first, reading[word.Start..Math.Min(word.End, word.Start + 1)]));
                known.Add(Beginning(first, reading[word.Start..word.End]));
            }

            before = word.Hash;
        }
    }

    // One character, or as many as tell nearly all words apart: all beginnings of all words would be a multiple of the prompt.
    private static ulong Beginning(ulong word, ReadOnlySpan<char> beginning) =>
        PromptWords.Join([word, PromptWords.Hash(beginning[..(beginning.Length < Telling ? 1 : Telling)]), (ulong)Math.Min(beginning.Length, Telling) / Telling]);
}
