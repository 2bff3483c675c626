namespace Cordon.Detection;

/// <summary>
/// For each word the shapes that it keeps when it is misspelt: without repeated letters, with its middle in order, one letter short, by sound, without vowels.
/// A misspelling shares one of them with the word that it stands for. A word of orders wins, else the more frequent.
/// </summary>
internal sealed class Misspellings
{
    /// <summary>Shorter words are too alike.</summary>
    public const int Shortest = 4;

    private const int Longest = Lexicon.LongestWord * 2;

    private const string Keys = " qwertyuiop asdfghjkl zxcvbnm ";

    private readonly Lexicon _lexicon;

    // The words of orders before all others, and the more frequent before the less frequent.
    private readonly int[] _places;
    private readonly Dictionary<(Shape, ulong), int> _words = [];

    public Misspellings(Lexicon lexicon)
    {
        _lexicon = lexicon;
        HashSet<int> orders = [.. OrderWords.All.Split(' ').Select(word => lexicon.RankOf(word)).Where(rank => rank >= 0)];
        int[] ranks = [.. orders.Order(), .. Enumerable.Range(0, lexicon.Words.Length).Where(rank => !orders.Contains(rank))];
        _places = new int[ranks.Length];
        Span<char> room = stackalloc char[Longest];
        for (int place = 0; place < ranks.Length; place++)
        {
            _places[ranks[place]] = place;
            Add(lexicon.Words[ranks[place]], ranks[place], room);
        }
    }

    private enum Shape : byte
    {
        Squeezed,
        Sorted,
        Sound,
        Short,
        Consonants,
    }

    private void Add(string word, int rank, Span<char> room)
    {
        Add(Shape.Squeezed, Squeezed(word, room), rank);
        if (word.Length >= Shortest)
        {
            Add(Shape.Sorted, Sorted(word, room), rank);
            Add(Shape.Sound, Sound(word, room), rank);
            for (int i = 1; i < word.Length; i++)
            {
                Add(Shape.Short, Without(word, i, room), rank);
            }
        }

        if (Consonants(word, 0, room) is { Length: >= 2 } all)
        {
            Add(Shape.Consonants, all, rank);
        }

        if (Consonants(word, 1, room) is { Length: >= 3 } inner)
        {
            Add(Shape.Consonants, inner, rank);
        }
    }

    /// <summary>The word that one stands for in which a sign took the place of a letter, or null.</summary>
    /// <param name="censored">Letters, and a sign or more.</param>
    public string? Censored(ReadOnlySpan<char> censored)
    {
        int at = censored.IndexOfAny('*', '#');
        if (censored.Length is < Shortest or > Lexicon.LongestWord || at < 0 || censored[(at + 1)..].IndexOfAny('*', '#') >= 0)
        {
            return null;
        }

        Span<char> word = stackalloc char[censored.Length];
        censored.CopyTo(word);
        int best = -1;
        for (char letter = 'a'; letter <= 'z'; letter++)
        {
            word[at] = letter;
            best = Better(_lexicon.RankOf(word), best);
        }

        return best < 0 ? null : _lexicon.Words[best];
    }

    /// <summary>The word that an unknown one stands for, or null. The cost is that of its length, squared, and words have an end.</summary>
    public string? Meant(ReadOnlySpan<char> unknown)
    {
        if (unknown.Length is < 2 or >= Longest)
        {
            return null;
        }

        Span<char> lower = stackalloc char[Longest];
        for (int i = 0; i < unknown.Length; i++)
        {
            lower[i] = (char)(unknown[i] | 0x20);
        }

        ReadOnlySpan<char> word = lower[..unknown.Length];
        Span<char> room = stackalloc char[Longest];
        if (!HasVowel(word, 1))
        {
            return At(Shape.Consonants, word) ?? Squeezing(word, room);
        }

        if (word.Length < Shortest)
        {
            return Squeezing(word, room);
        }

        string? found = At(Shape.Sorted, Sorted(word, room)) ?? Squeezing(word, room) ?? Neighbour(word, room) ?? At(Shape.Short, word);
        if (found is null && word.Length <= Lexicon.LongestWord)
        {
            int best = -1;
            for (int i = 1; i < word.Length && word.Length > Shortest; i++)
            {
                best = Better(_lexicon.RankOf(Without(word, i, room)), best);
            }

            bool isLonger = best >= 0;
            for (int i = 1; !isLonger && i < word.Length && word.Length > Shortest; i++)
            {
                best = Better(RankAt(Shape.Short, Without(word, i, room)), best);
            }

            found = best < 0 ? null : _lexicon.Words[best];
        }

        return found ?? At(Shape.Sound, Sound(word, room));
    }

    // A finger beside its key.
    private string? Neighbour(ReadOnlySpan<char> word, Span<char> room)
    {
        int best = -1;
        if (word.Length <= Shortest || word.Length > Lexicon.LongestWord)
        {
            return null;
        }

        word.CopyTo(room);
        for (int i = 0; i < word.Length; i++)
        {
            int key = Keys.IndexOf(word[i], StringComparison.Ordinal);
            for (int beside = key - 1; key > 0 && beside <= key + 1; beside += 2)
            {
                room[i] = Keys[beside];
                best = Better(_lexicon.RankOf(room[..word.Length]), best);
            }

            room[i] = word[i];
        }

        return best < 0 ? null : _lexicon.Words[best];
    }

    private int Better(int rank, int best) => rank >= 0 && (best < 0 || _places[rank] < _places[best]) ? rank : best;

    // A repeated letter is seen by what is left without it; that a word is right without repetition says nothing new.
    private string? Squeezing(ReadOnlySpan<char> word, Span<char> room)
    {
        ReadOnlySpan<char> squeezed = Squeezed(word, room);
        return squeezed.Length < word.Length ? At(Shape.Squeezed, squeezed) : null;
    }

    private string? At(Shape shape, ReadOnlySpan<char> letters) => RankAt(shape, letters) is >= 0 and int rank ? _lexicon.Words[rank] : null;

    private int RankAt(Shape shape, ReadOnlySpan<char> letters) => _words.TryGetValue((shape, Hash(letters)), out int rank) ? rank : -1;

    private void Add(Shape shape, ReadOnlySpan<char> letters, int rank) => _words.TryAdd((shape, Hash(letters)), rank);

    private static ulong Hash(ReadOnlySpan<char> letters)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in letters)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return hash;
    }

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u';

    private static bool HasVowel(ReadOnlySpan<char> word, int from) => word[from..].IndexOfAny("aeiou") >= 0;

    private static ReadOnlySpan<char> Squeezed(ReadOnlySpan<char> word, Span<char> room)
    {
        int length = 0;
        foreach (char c in word)
        {
            if (length == 0 || room[length - 1] != c)
            {
                room[length++] = c;
            }
        }

        return room[..length];
    }

    private static ReadOnlySpan<char> Sorted(ReadOnlySpan<char> word, Span<char> room)
    {
        word.CopyTo(room);
        if (word.Length > 3)
        {
            room[1..(word.Length - 1)].Sort();
        }

        return room[..word.Length];
    }

    private static ReadOnlySpan<char> Without(ReadOnlySpan<char> word, int index, Span<char> room)
    {
        word[..index].CopyTo(room);
        word[(index + 1)..].CopyTo(room[index..]);
        return room[..(word.Length - 1)];
    }

    private static ReadOnlySpan<char> Consonants(ReadOnlySpan<char> word, int from, Span<char> room)
    {
        int length = 0;
        for (int i = 0; i < word.Length; i++)
        {
            if (i < from || !IsVowel(word[i]))
            {
                room[length++] = word[i];
            }
        }

        return length < word.Length ? room[..length] : [];
    }

    private static ReadOnlySpan<char> Sound(ReadOnlySpan<char> word, Span<char> room)
    {
        int length = 0;
        for (int i = 0; i < word.Length; i++)
        {
            char c = word[i] switch
            {
                'p' when i + 1 < word.Length && word[i + 1] == 'h' => 'f',
                'c' or 'q' => 'k',
                'z' => 's',
                'x' => 'k',
                var other => other,
            };
            i += word[i] == 'p' && c == 'f' ? 1 : 0;
            if (length == 0 || room[length - 1] != c)
            {
                room[length++] = c;
            }
        }

        return room[..length];
    }
}
