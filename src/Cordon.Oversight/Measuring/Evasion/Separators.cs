using System.Collections.Immutable;
using System.Text;

namespace Cordon.Oversight.Measuring.Evasion;

/// <summary>Signs and marks between letters, and between words.</summary>
internal static class Separators
{
    public static ImmutableArray<Transformation> All { get; } =
    [
        Spelt("letters-spaced", "A space between letters, three between words", " ", "   "),
        Spelt("letters-spaced-evenly", "A space between letters, and no other between words", " ", " "),
        Spelt("letters-dotted", "A dot between letters", ".", " "),
        Spelt("letters-dashed", "A dash between letters", "-", " "),
        Spelt("letters-underscored", "An underscore between letters", "_", " "),
        Spelt("letters-starred", "A star between letters", "*", " "),
        Spelt("letters-piped", "A bar between letters, a double one between words", "|", "||"),
        Spelt("letters-slashed", "A slash between letters", "/", " "),
        Spelt("letters-middle-dot", "A middle dot between letters", "·", " "),
        Spelt("letters-comma", "A comma and a space between letters, a line between words", ", ", "\n"),
        Spelt("letters-emoji", "An emoji between letters", "🔥", " "),
        Spelt("letters-wide", "Three spaces between letters, a line between words", "   ", "\n"),
        Spelt("letters-lines", "One letter a line, an empty line between words", "\n", "\n\n"),
        Inside("letters-html-tags", "Every letter in a tag of its own", (c, _) => $"<b>{c}</b>"),
        Inside("letters-markdown-bold", "Every letter bold", (c, _) => $"**{c}**"),
        Inside("words-html-comment", "An HTML comment in the middle of every word", (c, middle) => middle ? $"<!-- x -->{c}" : c.ToString()),
        Inside("words-code-comment", "A comment of code in the middle of every word", (c, middle) => middle ? $"/**/{c}" : c.ToString()),
        Inside("words-empty-tag", "An empty tag in the middle of every word", (c, middle) => middle ? $"<span></span>{c}" : c.ToString()),
        Inside("words-concatenated", "Every word as two strings joined by a plus", (c, middle) => middle ? $"\" + \"{c}" : c.ToString()),
        Inside("words-hyphenated", "A hyphen and a line break in the middle of every word", (c, middle) => middle ? $"-\n{c}" : c.ToString()),
        Inside("words-split-space", "A space in the middle of every word", (c, middle) => middle ? $" {c}" : c.ToString()),
        Inside("words-backslash", "A backslash in the middle of every word", (c, middle) => middle ? $"\\{c}" : c.ToString()),
        Gap("gaps-underscore", "Underscores for spaces", "_"),
        Gap("gaps-dot", "Dots for spaces", "."),
        Gap("gaps-plus", "Plus signs for spaces", "+"),
        Gap("gaps-comma", "A comma after every word", ", "),
        Gap("gaps-slash", "Slashes for spaces", "/"),
        Gap("gaps-emoji", "An emoji between words", " 👏 "),
        Gap("gaps-wide", "Forty spaces between words", new string(' ', 40)),
        Gap("gaps-exotic", "Other white space between words", "\u2003\u00a0\u3000"),
        Gap("gaps-tabs", "Tabs between words", "\t"),
        Gap("gaps-none", "No space between words", ""),
        Gap("gaps-lines", "One word a line", "\n"),
        Gap("gaps-empty-lines", "One word a line, with empty lines", "\n\n\n"),
        new("camel-case", "separators", "No spaces, every word with a capital", text => Transformations.Words(text, (word, _) => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()).Replace(" ", "", StringComparison.Ordinal)),
        new("words-quoted", "separators", "Every word in quotation marks", text => Transformations.Words(text, (word, _) => $"\"{word}\"")),
        new("words-bold", "separators", "Every word bold", text => Transformations.Words(text, (word, _) => $"**{word}**")),
        new("words-bracketed", "separators", "Every word in brackets", text => Transformations.Words(text, (word, _) => $"[{word}]")),
    ];

    private static Transformation Gap(string name, string what, string sign) =>
        new(name, "separators", what, text => string.Join(sign, text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    private static Transformation Spelt(string name, string what, string sign, string gap) =>
        new(name, "separators", what, text => string.Join(gap, text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => string.Join(sign, Characters(word)))));

    private static Transformation Inside(string name, string what, Func<char, bool, string> write) =>
        new(name, "separators", what, text => Transformations.Words(text, (word, _) =>
        {
            var to = new StringBuilder();
            for (int i = 0; i < word.Length; i++)
            {
                to.Append(write(word[i], word.Length > 2 && i == word.Length / 2));
            }

            return to.ToString();
        }));

    // A surrogate pair stays together.
    private static IEnumerable<string> Characters(string word)
    {
        for (int i = 0; i < word.Length; i++)
        {
            yield return char.IsHighSurrogate(word[i]) && i + 1 < word.Length ? word.Substring(i++, 2) : word[i].ToString();
        }
    }
}
