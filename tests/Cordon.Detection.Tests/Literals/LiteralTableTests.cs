namespace Cordon.Detection.Tests.Literals;

/// <summary>What the table finds is what looking at every offset for every literal finds, whatever it skips.</summary>
public sealed class LiteralTableTests
{
    [Theory]
    [InlineData("ab", 1, 9)]
    [InlineData("abAB", 3, 12)]
    [InlineData("ab\u00e9\u5ffd", 2, 7)]
    [InlineData("abcdefghijklmnopqrstuvwxyz -._", 2, 6)]
    public void It_finds_every_literal_at_every_offset_once(string alphabet, int shortest, int longest)
    {
        Random random = new(17);
        for (int run = 0; run < 400; run++)
        {
            string[] literals = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => Word(random, alphabet, random.Next(shortest, longest + 1)).ToLowerInvariant()).Distinct()];
            string text = Word(random, alphabet, random.Next(0, 200));
            // Words of the list, so that a large alphabet has hits too.
            for (int k = random.Next(0, 6); k > 0; k--)
            {
                text = text.Insert(random.Next(0, text.Length + 1), literals[random.Next(literals.Length)]);
            }

            Assert.Equal(Naive(literals, text), Found(literals, text, out int begun));
            Assert.Equal(Begun(literals, text), begun);
        }
    }

    [Fact]
    public void A_literal_that_ends_with_the_text_is_found_however_short_both_are()
    {
        Assert.Equal([(0, 2)], Found(["ab"], "ab", out _));
        Assert.Equal([(2, 1)], Found(["b"], "aab", out _));
        Assert.Equal([(1, 5)], Found(["abcde"], "aabcde", out _));
        Assert.Empty(Found(["abcde"], "aabcd", out int begun));
        Assert.Equal(4, begun);
    }

    private static string Word(Random random, string alphabet, int length) => string.Create(length, (random, alphabet), (to, from) =>
    {
        foreach (ref char c in to)
        {
            c = from.alphabet[from.random.Next(from.alphabet.Length)];
        }
    });

    private static List<(int Start, int Length)> Found(string[] literals, string text, out int begun)
    {
        LiteralTrie trie = new();
        for (int i = 0; i < literals.Length; i++)
        {
            trie.Add(literals[i], i, guards: 1);
        }

        LiteralTable table = LiteralTable.Of(trie);
        List<(int, int)> found = [];
        LiteralTable.Matches matches = table.In(text);
        while (matches.MoveNext())
        {
            Assert.Equal(matches.Length, literals[Assert.Single(matches.Owners.ToArray())].Length);
            found.Add((matches.Start, matches.Length));
        }

        begun = table.Begun(text, guards: 1);
        return found;
    }

    private static List<(int Start, int Length)> Naive(string[] literals, string text) =>
    [
        .. from start in Enumerable.Range(0, text.Length)
           from literal in literals.OrderBy(literal => literal.Length)
           where text.AsSpan(start).StartsWith(literal, StringComparison.OrdinalIgnoreCase) && IsSame(text.AsSpan(start, literal.Length), literal)
           select (start, literal.Length),
    ];

    private static int Begun(string[] literals, string text) =>
        Enumerable.Range(0, text.Length + 1).Select(start => text[start..]).First(end => end.Length == 0 || literals.Any(literal => literal.Length >= end.Length && IsSame(end, literal.AsSpan(0, end.Length)))).Length;

    // Capitals of ASCII are their small letters, and no others are.
    private static bool IsSame(ReadOnlySpan<char> text, ReadOnlySpan<char> literal)
    {
        for (int i = 0; i < literal.Length; i++)
        {
            if ((char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i]) != literal[i])
            {
                return false;
            }
        }

        return true;
    }
}
