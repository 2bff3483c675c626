using System.Collections.Frozen;

namespace Cordon.Detection;

/// <summary>
/// What is remembered of a system prompt to recognise it in an answer: hashes of its word sequences, forwards, backwards and in rot13.
/// Holds no words of the prompt.
/// </summary>
public sealed class PromptFingerprint
{
    /// <summary>Words in a sequence. Quoting up to seven words in a row is no leak.</summary>
    public const int Sequence = 8;

    /// <summary>A prompt shorter than a sequence is matched whole, but not when it is a mere greeting.</summary>
    public const int ShortestPrompt = 4;

    // Prompts beyond this are remembered by their beginning: memory per exchange is bounded.
    private const int MostWords = 20_000;

    private readonly FrozenSet<ulong> _sequences;
    private readonly FrozenSet<ulong> _words;

    private PromptFingerprint(int length, FrozenSet<ulong> sequences, FrozenSet<ulong> words) => (Length, _sequences, _words) = (length, sequences, words);

    /// <summary>Words in one remembered sequence; 0 when the prompt is too short to tell a leak from chance.</summary>
    internal int Length { get; }

    public static PromptFingerprint Of(string systemPrompt)
    {
        ArgumentNullException.ThrowIfNull(systemPrompt);
        List<ulong> plain = PromptWords.Hashes(systemPrompt, MostWords);
        int length = plain.Count >= Sequence ? Sequence : plain.Count >= ShortestPrompt ? plain.Count : 0;
        if (length == 0)
        {
            return new PromptFingerprint(0, [], []);
        }

        string rotated = string.Create(systemPrompt.Length, systemPrompt, static (to, from) =>
        {
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = Disguises.Rot13(from[i]);
            }
        });
        char[] backwards = systemPrompt.ToCharArray();
        Array.Reverse(backwards);
        List<ulong>[] readings =
        [
            plain,
            PromptWords.Hashes(rotated, MostWords),
            PromptWords.Hashes(backwards, MostWords),
        ];
        var sequences = new HashSet<ulong>();
        foreach (List<ulong> words in readings)
        {
            for (int i = 0; i + length <= words.Count; i++)
            {
                sequences.Add(PromptWords.Join(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(words).Slice(i, length)));
            }
        }

        return new PromptFingerprint(length, sequences.ToFrozenSet(), readings.SelectMany(w => w).ToFrozenSet());
    }

    internal bool HasSequence(ulong hash) => _sequences.Contains(hash);

    internal bool HasWord(ulong hash) => _words.Contains(hash);
}
