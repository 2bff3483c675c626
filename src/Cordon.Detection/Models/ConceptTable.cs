using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Cordon.Detection.Models;

/// <summary>
/// The ideas that attacks are made of, and the words by which languages say them (catalog/models/words/concepts.txt): what a model learns of an idea in one
/// language counts in each of them. A word is known by itself or by its beginning; phrases, and words of scripts that set no spaces, by the text that ends with them.
/// </summary>
internal sealed class ConceptTable
{
    /// <summary>Letters that the beginning of a word must have to stand for the word, where a letter is no syllable.</summary>
    private const int ShortestBeginning = 4;

    private const ulong LowerCase = 0x0020_0020_0020_0020;

    private const int GateBits = 16;
    private const string English = "en";

    // What an English word may end in and be English still: "ignored" is, "ignora" is not.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> EnglishEnds =
        FrozenSet.Create(StringComparer.Ordinal, "", "s", "d", "e", "ed", "es", "ing", "ion", "ions", "ly", "er", "ers", "ment", "ive", "ives", "al", "able", "ation").GetAlternateLookup<ReadOnlySpan<char>>();

    private const string Resource = "words-concepts.txt";
    private const uint Prime = 16777619;

    // One bit for each key: most words of any text are in no entry, and that is all that is asked of them.
    private readonly ulong[] _gate = new ulong[1 << (GateBits - 6)];
    private readonly FrozenDictionary<uint, Entry[]> _entries;
    private readonly bool _foreign;

    private ConceptTable(ImmutableArray<string> names, IEnumerable<Entry> entries, bool foreign)
    {
        (Names, _foreign) = (names, foreign);
        // What only English says is no concept here, and needs no look.
        _entries = entries.GroupBy(entry => entry.Key).Where(same => !foreign || same.Any(entry => !entry.IsEnglish)).ToFrozenDictionary(same => same.Key, same => same.OrderByDescending(entry => entry.Length).ToArray());
        foreach (uint key in _entries.Keys)
        {
            uint bit = Bit(key);
            _gate[bit >> 6] |= 1UL << (int)(bit & 63);
        }
    }

    /// <summary>The table that this version was built with.</summary>
    public static ConceptTable Shipped { get; } = Read(File());

    /// <summary>The same without what is English: of that, more is learnt than concepts.</summary>
    public static ConceptTable Foreign { get; } = Read(File(), foreign: true);

    /// <summary>Names of the concepts, by their number less one.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The bytes of the table, as they are embedded.</summary>
    public static byte[] File()
    {
        using Stream stream = typeof(ConceptTable).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidDataException("This build has no table of concepts.");
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return file;
    }

    /// <summary>Reads a table, without the words of a language where one is named; throws <see cref="InvalidDataException"/> with the line that is none.</summary>
    /// <param name="foreign">Whether what is English says nothing.</param>
    public static ConceptTable Read(ReadOnlySpan<byte> file, string? without = null, bool foreign = false)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        var entries = new List<Entry>();
        int number = 0;
        foreach (string raw in System.Text.Encoding.UTF8.GetString(file).Split('\n'))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            int colon = line.IndexOf(':');
            if (colon < 0)
            {
                names.Add(line);
                continue;
            }

            if (names.Count is 0 or > byte.MaxValue)
            {
                throw new InvalidDataException($"concepts, line {number}: words of no concept");
            }

            if (line[..colon] == without)
            {
                continue;
            }

            foreach (string word in line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                entries.Add(Entry.Of(word, (byte)names.Count, line[..colon] == English) ?? throw new InvalidDataException($"concepts, line {number}: {word} is too short, or no word"));
            }
        }

        return new(names.ToImmutable(), entries, foreign);
    }

    /// <summary>The number of the concept that the text says with this word and those right before it; 0 where it says none.</summary>
    public byte Of(in TextToken token, ReadOnlySpan<char> text)
    {
        uint key = Key(token, text);
        uint bit = Bit(key);
        return (_gate[bit >> 6] & (1UL << (int)(bit & 63))) == 0 ? (byte)0 : Look(key, token, text);
    }

    private byte Look(uint key, in TextToken token, ReadOnlySpan<char> text)
    {
        byte concept = 0;
        if (!_entries.TryGetValue(key, out Entry[]? same))
        {
            return concept;
        }

        foreach (Entry entry in same)
        {
            if ((concept == 0 || (_foreign && entry.IsEnglish)) && entry.EndsWith(token, text))
            {
                if (!_foreign)
                {
                    return entry.Concept;
                }

                if (entry.IsEnglish && EnglishEnds.Contains(text.Slice(token.Start + entry.Last.Length, token.End - token.Start - entry.Last.Length)))
                {
                    return 0;
                }

                concept = concept == 0 ? entry.Concept : concept;
            }
        }

        if (concept != 0 && _foreign && Lexicon.English.Knows(text[token.Start..token.End]))
        {
            return 0;
        }

        return concept;
    }

    // Four letters at once. Korean words end in particles after two syllables; where each character is a token, two make a word.
    private static uint Key(in TextToken token, ReadOnlySpan<char> text)
    {
        char c = text[token.Start];
        return c < 0x1100 ? token.End - token.Start < ShortestBeginning ? token.Word : (uint)(((MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(text.Slice(token.Start, ShortestBeginning))) | LowerCase) * 0x9E3779B97F4A7C15) >> 32)
            : IsSyllable(c) ? token.End - token.Start < 2 ? token.Word : (c * Prime) + text[token.Start + 1]
            : token.Start > 0 && TextTokens.StandsAlone(c) ? (text[token.Start - 1] * Prime) ^ c
            : token.Stem;
    }

    private static bool IsSyllable(char c) => c is >= '\uAC00' and <= '\uD7A3';

    private static uint Bit(uint key) => (key * 0x9E3779B1) >> (32 - GateBits);

    /// <param name="Before">What stands before the last token, letter for letter.</param>
    /// <param name="Last">The last token, or its beginning.</param>
    private sealed record Entry(uint Key, string Before, string Last, bool IsBeginning, byte Concept, bool IsEnglish)
    {
        public int Length => Before.Length + Last.Length;

        public static Entry? Of(string word, byte concept, bool isEnglish)
        {
            bool isBeginning = word.EndsWith('*');
            string text = Folded(word.TrimEnd('*'));
            TextToken last = default;
            int words = 0;
            for (var tokens = new TextTokens(text); tokens.MoveNext(); words++)
            {
                last = tokens.Current;
            }

            if (!last.IsWord || last.End != text.Length)
            {
                return null;
            }

            int length = last.End - last.Start;
            char c = text[last.Start];
            bool isShort = TextTokens.StandsAlone(c) ? words < 2 : isBeginning && length < (IsSyllable(c) ? 2 : ShortestBeginning);
            return isShort ? null : new(ConceptTable.Key(last, text), text[..last.Start], text[last.Start..], isBeginning, concept, isEnglish);
        }

        public bool EndsWith(in TextToken token, ReadOnlySpan<char> text)
        {
            int length = token.End - token.Start;
            int start = token.Start - Before.Length;
            return start >= 0 && (IsBeginning ? length >= Last.Length : length == Last.Length)
                && IsSame(text.Slice(token.Start, Last.Length), Last)
                && IsSame(text[start..token.Start], Before)
                && (Before.Length == 0 || start == 0 || TextTokens.StandsAlone(text[start]) || !char.IsLetter(text[start - 1]));
        }

        private static bool IsSame(ReadOnlySpan<char> text, string word)
        {
            for (int i = 0; i < word.Length; i++)
            {
                if (char.ToLowerInvariant(text[i]) != word[i])
                {
                    return false;
                }
            }

            return true;
        }

        // As texts are before a model reads them. A beginning of nothing but letters that look Latin is still one of a word that does not.
        private static string Folded(string word)
        {
            string lower = word.ToLowerInvariant();
            bool isCyrillic = lower.Length > 0 && lower[^1] is >= '\u0400' and <= '\u04FF';
            string whole = isCyrillic ? lower + "ж" : lower;
            string folded = Folding.IsPlain(whole) ? whole : Folding.Fold(new View(whole, RuleViews.Original), int.MaxValue / 4)?.Text ?? whole;
            return isCyrillic ? folded[..^1] : folded;
        }
    }
}
