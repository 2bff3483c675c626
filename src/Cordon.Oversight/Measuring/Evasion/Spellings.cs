using System.Collections.Immutable;
using System.Text;

namespace Cordon.Oversight.Measuring.Evasion;

/// <summary>Words that are spelt otherwise.</summary>
internal static class Spellings
{
    private static readonly char[] Vowels = [.. "aeiouAEIOU"];

    public static ImmutableArray<Transformation> All { get; } =
    [
        Of("leet-vowels", "Digits for vowels", text => Replace(text, "a4e3i1o0")),
        Of("leet", "Digits and signs for letters", text => Replace(text, "a4e3i1o0s5t7b8")),
        Of("leet-signs", "Signs for letters", text => Replace(text, "a@s$i!")),
        Of("leet-long", "Several signs for a letter", text => Long(text)),
        Of("censored", "A star for the second letter of long words", text => Transformations.Words(text, (word, _) => word.Length > 4 ? word[0] + "*" + word[2..] : word)),
        Each("swapped-letters", "Two letters in the middle of each word of five and more exchanged", (word, text, at) =>
        {
            int i = 1 + (int)(Transformations.Chance(word, at) % (uint)(word.Length - 3));
            return word[..i] + word[i + 1] + word[i] + word[(i + 2)..];
        }),
        Each("dropped-letter", "A letter in the middle of each word of five and more left out", (word, text, at) => word.Remove(1 + (int)(Transformations.Chance(word, at) % (uint)(word.Length - 2)), 1)),
        Each("doubled-letter", "A letter of each word of five and more twice", (word, text, at) =>
        {
            int i = 1 + (int)(Transformations.Chance(word, at) % (uint)(word.Length - 2));
            return word[..i] + word[i] + word[i..];
        }),
        Each("neighbour-key", "A letter of each word of five and more replaced by its neighbour on the keyboard", (word, text, at) =>
        {
            int i = 1 + (int)(Transformations.Chance(word, at) % (uint)(word.Length - 2));
            const string Keys = "qwertyuiopoasdfghjklkzxcvbnmn";
            return Keys.IndexOf(char.ToLowerInvariant(word[i]), StringComparison.Ordinal) is >= 0 and int key ? word[..i] + Keys[key + 1] + word[(i + 1)..] : word;
        }),
        Each("scrambled-middle", "First and last letter of each word stay, the others in reverse", (word, text, at) => word[0] + new string([.. word[1..^1].Reverse()]) + word[^1]),
        Of("every-letter-twice", "Every letter twice", text => string.Concat(text.Select(c => char.IsLetter(c) ? new string(c, 2) : c.ToString()))),
        Of("stretched", "The first vowel of every word five times", text => Transformations.Words(text, (word, _) => word.IndexOfAny(Vowels) is >= 0 and int i ? word[..i] + new string(word[i], 4) + word[i..] : word)),
        Of("no-vowels", "Vowels left out of words of four and more", text => Transformations.Words(text, (word, _) => word.Length > 3 ? Consonants(word, 0) : word)),
        Of("inner-vowels-dropped", "Vowels left out behind the first letter of words of four and more", text => Transformations.Words(text, (word, _) => word.Length > 3 ? Consonants(word, 1) : word)),
        Of("spelt-by-sound", "ph for f, k for c, z for s", text => new StringBuilder(text).Replace("f", "ph").Replace("ck", "k").Replace("c", "k").Replace("s ", "z ").ToString()),
        Of("pig-latin", "The consonants before the first vowel go to the end, with ay", text => Transformations.Words(text, (word, _) => word.IndexOfAny(Vowels) is >= 0 and int i ? word[i..] + word[..i] + "ay" : word)) with { LeftBecause = "where the moved consonants begin is a guess; a model answers to it, but seldom as to an order" },
    ];

    private static Transformation Of(string name, string what, Func<string, string> apply) => new(name, "spelling", what, apply);

    private static Transformation Each(string name, string what, Func<string, string, int, string> change) =>
        Of(name, what, text => Transformations.Words(text, (word, i) => word.Length > 4 ? change(word, text, i) : word));

    private static string Replace(string text, string pairs) =>
        string.Concat(text.Select(c => pairs.IndexOf(char.ToLowerInvariant(c), StringComparison.Ordinal) is >= 0 and int at && at % 2 == 0 ? pairs[at + 1] : c));

    private static string Long(string text)
    {
        const string From = "acdhmnuvw";
        string[] to = ["/\\", "(", "|)", "|-|", "|\\/|", "|\\|", "|_|", "\\/", "\\/\\/"];
        return string.Concat(text.Select(c => From.IndexOf(char.ToLowerInvariant(c), StringComparison.Ordinal) is >= 0 and int at ? to[at] : c.ToString()));
    }

    private static string Consonants(string word, int from) => word[..from] + string.Concat(word.Skip(from).Where(c => !Vowels.Contains(c))) is { Length: > 0 } kept ? kept : word;
}
