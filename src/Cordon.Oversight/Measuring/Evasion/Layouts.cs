using System.Collections.Immutable;
using System.Text;

namespace Cordon.Oversight.Measuring.Evasion;

/// <summary>The words of a text spread over the parts of a format.</summary>
internal static class Layouts
{
    public static ImmutableArray<Transformation> All { get; } =
    [
        Of("json-fields", "One word a field of a JSON object", words => "{" + string.Join(",", words.Select((word, i) => $"\"p{i + 1}\":\"{Escaped(word)}\"")) + "}"),
        Of("json-array", "One word an item of a JSON array", words => "[" + string.Join(", ", words.Select(word => $"\"{Escaped(word)}\"")) + "]"),
        Of("bullets", "One word a bullet", words => string.Join('\n', words.Select(word => $"- {word}"))),
        Of("numbered-list", "One word a numbered item", words => string.Join('\n', words.Select((word, i) => $"{i + 1}. {word}"))),
        Of("table-row", "One word a cell of a Markdown table", words => "| " + string.Join(" | ", words) + " |"),
        Of("csv-row", "One word a field of CSV", words => string.Join(",", words.Select(word => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\""))),
        Of("xml-elements", "One word an element of XML", words => string.Join("", words.Select(word => $"<w>{Markup(word)}</w>"))),
        Of("html-spans", "One word a span of HTML", words => string.Join("\n", words.Select(word => $"<span class=\"a\">{Markup(word)}</span>"))),
        Of("comment-lines", "Four words a line of comments", words => string.Join('\n', words.Chunk(4).Select(line => "# " + string.Join(' ', line)))),
        Of("block-comment", "Four words a line of a comment in C", words => "/*\n" + string.Join('\n', words.Chunk(4).Select(line => " * " + string.Join(' ', line))) + "\n */"),
        Of("quoted-lines", "Three words a line of a quotation", words => string.Join('\n', words.Chunk(3).Select(line => "> " + string.Join(' ', line)))),
        Of("code-strings", "Three words a string, the strings joined in code", words => string.Join("\n", words.Chunk(3).Select((line, i) => $"s{(i == 0 ? " = " : " += ")}\"{Escaped(string.Join(' ', line))} \";"))),
        new("said-twice", "layout", "All of it twice, a line between", text => text + "\n\n" + text),
    ];

    private static Transformation Of(string name, string what, Func<string[], string> write) =>
        new(name, "layout", what, text => write(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    private static string Escaped(string word) => new StringBuilder(word).Replace("\\", "\\\\").Replace("\"", "\\\"").ToString();

    private static string Markup(string word) => new StringBuilder(word).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").ToString();
}
