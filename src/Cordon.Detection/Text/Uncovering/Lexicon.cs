using System.Collections.Frozen;

namespace Cordon.Detection;

/// <summary>Frequent words of English, to tell words from what is none, and to find the word that a misspelling stands for.</summary>
internal sealed class Lexicon
{
    public const int LongestWord = 20;

    private const int Frequent = 100;
    private const string Resource = "words-en.txt";
    private const int Bits = 18;
    private const uint Seed = 2166136261;
    private const uint Prime = 16777619;

    private readonly string[] _words;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ranks;
    private readonly ulong[] _hashes = new ulong[(1 << Bits) / 64];

    private Lexicon(string[] words)
    {
        _words = words;
        FrozenDictionary<string, int> ranks = words.Index().ToFrozenDictionary(word => word.Item, word => word.Index, StringComparer.Ordinal);
        _ranks = ranks.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string word in words)
        {
            uint hash = HashOf(word);
            _hashes[Slot(hash) >> 6] |= 1UL << (int)(Slot(hash) & 63);
        }

        Misspellings = new Lazy<Misspellings>(() => new Misspellings(this));
    }

    /// <summary>The words that this version was built with.</summary>
    public static Lexicon English => Shared.Value;

    /// <summary>What the words become when they are misspelt; made when the first text needs it.</summary>
    public Lazy<Misspellings> Misspellings { get; }

    /// <summary>In the order of their frequency.</summary>
    public ReadOnlySpan<string> Words => _words;

    /// <summary>Case does not matter; anything but ASCII letters makes it no word.</summary>
    public bool Knows(ReadOnlySpan<char> word) => RankOf(word) >= 0;

    /// <summary>
    /// Could this be a sentence: is a fifth of its words among the most frequent? Names of fields and of functions are words too, and none. Where most words are
    /// unknown it may be another language, and so it could.
    /// </summary>
    public static bool CouldBeSentence(int words, int known, int frequent) => known * 2 < words || frequent * 5 >= words;

    public static bool IsFrequent(int rank) => rank is >= 0 and < Frequent;

    /// <summary>0 for the most frequent word; negative for what is none.</summary>
    public int RankOf(ReadOnlySpan<char> word)
    {
        if (word.Length is 0 or > LongestWord)
        {
            return -1;
        }

        uint hash = HashOf(word);
        // Nearly all that is no word ends here.
        if ((_hashes[Slot(hash) >> 6] & (1UL << (int)(Slot(hash) & 63))) == 0)
        {
            return -1;
        }

        Span<char> lower = stackalloc char[LongestWord];
        for (int i = 0; i < word.Length; i++)
        {
            lower[i] = (char)(word[i] | 0x20);
        }

        return _ranks.TryGetValue(lower[..word.Length], out int rank) ? rank : -1;
    }

    /// <summary>The rank of each beginning of the text, by its length; negative for what is no word.</summary>
    public void Beginnings(ReadOnlySpan<char> text, Span<int> ranks)
    {
        Span<char> lower = stackalloc char[LongestWord];
        uint hash = Seed;
        for (int i = 0; i < text.Length && i < LongestWord; i++)
        {
            lower[i] = (char)(text[i] | 0x20);
            hash = (hash ^ lower[i]) * Prime;
            ranks[i + 1] = (_hashes[Slot(hash) >> 6] & (1UL << (int)(Slot(hash) & 63))) != 0 && _ranks.TryGetValue(lower[..(i + 1)], out int rank) ? rank : -1;
        }
    }

    private static readonly Lazy<Lexicon> Shared = new(() =>
    {
        using Stream stream = typeof(Lexicon).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidDataException("This build has no list of words.");
        using var reader = new StreamReader(stream);
        return new(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    });

    private static uint HashOf(ReadOnlySpan<char> word)
    {
        uint hash = Seed;
        foreach (char c in word)
        {
            hash = (hash ^ (uint)(c | 0x20)) * Prime;
        }

        return hash;
    }

    private static uint Slot(uint hash) => (hash ^ (hash >> 15)) & ((1 << Bits) - 1);
}
