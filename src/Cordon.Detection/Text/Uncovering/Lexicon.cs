namespace Cordon.Detection;

/// <summary>Frequent words of English, to tell words from what is none, and to find the word that a misspelling stands for.</summary>
internal sealed class Lexicon
{
    public const int LongestWord = 20;

    private const int Frequent = 100;
    private const string Resource = "words-en.txt";
    // Twelve letters fill a key: shorter words are their keys, longer ones are told apart as well as 64 bits can.
    private const int Exact = 12;
    private const int FewestSlotBits = 8;
    private const int BeginningBits = 18;
    private const ulong Prime = 0x9E3779B97F4A7C15;

    private readonly string[] _words;
    private readonly int _slotBits;
    private readonly ulong[] _keys;
    private readonly short[] _ranks;
    private readonly bool[] _telling;

    // A bit for each hash of what a word begins with: where there is none, no longer word begins so.
    private readonly uint[] _beginnings = new uint[1 << (BeginningBits - 5)];

    private Lexicon(string[] words)
    {
        _words = words;
        // At least twice as many slots as words: a search ends soon.
        _slotBits = Math.Max(FewestSlotBits, System.Numerics.BitOperations.Log2((uint)Math.Max(1, words.Length)) + 2);
        _keys = new ulong[1 << _slotBits];
        _ranks = new short[1 << _slotBits];
        for (int rank = 0; rank < words.Length; rank++)
        {
            ulong key = 0;
            for (int i = 0; i < words[rank].Length; i++)
            {
                key = Append(key, i, words[rank][i]);
                uint beginning = BeginningOf(key);
                _beginnings[beginning >> 5] |= 1u << (int)(beginning & 31);
            }

            int slot = SlotOf(key);
            while (_keys[slot] != 0 && _keys[slot] != key)
            {
                slot = (slot + 1) & (_keys.Length - 1);
            }

            if (_keys[slot] == 0)
            {
                (_keys[slot], _ranks[slot]) = (key, (short)rank);
            }
        }

        _telling = new bool[words.Length];
        foreach (string word in OrderWords.Telling.Split(' '))
        {
            if (RankOf(word) is >= 0 and int rank)
            {
                _telling[rank] = true;
            }
        }

        Misspellings = new Lazy<Misspellings>(() => new Misspellings(this));
    }

    /// <summary>The words that this version was built with.</summary>
    public static Lexicon English => Shared.Value;

    /// <summary>What the words become when they are misspelt; made when the first text needs it.</summary>
    public Lazy<Misspellings> Misspellings { get; }

    /// <summary>In the order of their frequency.</summary>
    public ReadOnlySpan<string> Words => _words;

    /// <summary>The small words of other languages that are written in Latin letters: where several stand, the words between them are no disguise.</summary>
    public static Lexicon Foreign { get; } = new(OtherWords.All.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Case does not matter; anything but ASCII letters makes it no word.</summary>
    public bool Knows(ReadOnlySpan<char> word) => RankOf(word) >= 0;

    /// <summary>
    /// Could this be a sentence: is a fifth of its words among the most frequent? Names of fields and of functions are words too, and none. Where most words are
    /// unknown it may be another language, and so it could.
    /// </summary>
    public static bool CouldBeSentence(int words, int known, int frequent) => known * 2 < words || frequent * 5 >= words;

    public static bool IsFrequent(int rank) => rank is >= 0 and < Frequent;

    /// <summary>Does a word tell a sentence from a row of names: is it frequent, or one of which orders are made?</summary>
    public bool IsTelling(int rank) => IsFrequent(rank) || (rank >= 0 && _telling[rank]);

    /// <summary>0 for the most frequent word; negative for what is none.</summary>
    public int RankOf(ReadOnlySpan<char> word) => RankOf(KeyOf(word));

    /// <inheritdoc cref="RankOf(ReadOnlySpan{char})"/>
    /// <param name="key">What <see cref="KeyOf"/> made of it: the same for all lists.</param>
    public int RankOf(ulong key) => key == 0 ? -1 : Find(key);

    /// <summary>The word as a number; 0 for what is no word of any list.</summary>
    public static ulong KeyOf(ReadOnlySpan<char> word)
    {
        if (word.Length > LongestWord)
        {
            return 0;
        }

        ulong key = 0;
        for (int i = 0; i < word.Length; i++)
        {
            if (!char.IsAsciiLetter(word[i]))
            {
                return 0;
            }

            key = Append(key, i, word[i]);
        }

        return key;
    }

    /// <summary>The rank of each beginning of the text, which is letters, by its length; negative for what is no word.</summary>
    public void Beginnings(ReadOnlySpan<char> text, Span<int> ranks)
    {
        ulong key = 0;
        for (int i = 0; i < text.Length && i < LongestWord; i++)
        {
            key = Append(key, i, text[i]);
            uint beginning = BeginningOf(key);
            if ((_beginnings[beginning >> 5] & (1u << (int)(beginning & 31))) == 0)
            {
                ranks[(i + 1)..].Fill(-1);
                return;
            }

            ranks[i + 1] = Find(key);
        }
    }

    private int Find(ulong key)
    {
        int slot = SlotOf(key);
        while (_keys[slot] != 0)
        {
            if (_keys[slot] == key)
            {
                return _ranks[slot];
            }

            slot = (slot + 1) & (_keys.Length - 1);
        }

        return -1;
    }

    /// <summary>The key of a word with one letter more, in either case.</summary>
    public static ulong Append(ulong key, int at, char letter) => at < Exact ? (key << 5) | (letter & 31u) : (key * Prime) + (letter & 31u);

    private static uint BeginningOf(ulong key) => (uint)((key * Prime) >> (64 - BeginningBits));

    private int SlotOf(ulong key) => (int)((key * Prime) >> (64 - _slotBits));

    private static readonly Lazy<Lexicon> Shared = new(() =>
    {
        using Stream stream = typeof(Lexicon).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidDataException("This build has no list of words.");
        using var reader = new StreamReader(stream);
        return new(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    });
}
