using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Reads a file: what is text as a document, everything else as something that no guard can read. By what it is, not by its name alone: a file that
/// says it is text and is none is opaque, and one that is text under an odd name is read, and opaque too, because others may see more in it.
/// </summary>
internal static class FileReading
{
    private static readonly FrozenSet<string> TextEndings = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "txt", "text", "md", "markdown", "csv", "tsv", "json", "jsonl", "ndjson", "html", "htm", "xml", "yaml", "yml", "toml", "ini", "cfg", "conf", "log", "tex", "rst",
        "c", "h", "cc", "cpp", "hpp", "cs", "java", "kt", "go", "rs", "py", "rb", "php", "js", "mjs", "ts", "jsx", "tsx", "swift", "scala", "lua", "pl", "r", "sh", "bash",
        "ps1", "sql", "css", "scss", "vue", "proto", "graphql", "tf", "dockerfile", "makefile", "diff", "patch");

    // Texts have line ends and tabs, but no other control characters: what has them is for programs.
    private static readonly SearchValues<byte> NotText = SearchValues.Create([0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 127]);

    // Formats of letters whose words are not what a reader sees.
    private static readonly byte[][] Wrapped = ["%PDF-"u8.ToArray(), "{\\rtf"u8.ToArray(), "%!PS"u8.ToArray()];

    /// <summary>The file in parts that are judged by themselves: the lines of a list of documents, or one for the whole.</summary>
    public static ImmutableArray<ImmutableArray<Segment>> Read(ReadOnlyMemory<byte> carrier, ByteRange file, string? name, string? mediaType, Trust trust, JsonLimits limits)
    {
        ByteRange text = carrier.Span.Slice(file.Start, file.Length).StartsWith("\uFEFF"u8) ? new ByteRange(file.Start + 3, file.Length - 3) : file;
        ReadOnlySpan<byte> bytes = carrier.Span.Slice(text.Start, text.Length);
        if (bytes.IsEmpty)
        {
            return [];
        }

        if (!IsText(bytes))
        {
            return [[new Segment(0, Surface.File, trust, "/file", "", default, Opaque: true)]];
        }

        bool isDeclared = IsDeclaredText(name, mediaType);
        if (isDeclared && bytes[0] is (byte)'{' or (byte)'[' && Documents(carrier, text, limits) is { } documents)
        {
            return documents;
        }

        return [[new Segment(0, Surface.Document, Trust.Untrusted, "/file", Encoding.UTF8.GetString(bytes), text, Opaque: !isDeclared, IsPlain: true)]];
    }

    /// <summary>One JSON document, or one a line; null when it is neither.</summary>
    private static ImmutableArray<ImmutableArray<Segment>>? Documents(ReadOnlyMemory<byte> carrier, ByteRange text, JsonLimits limits)
    {
        if (Document(carrier.Slice(text.Start, text.Length), limits) is { } whole)
        {
            return [Embedding.In(whole, text.Start, "/file")];
        }

        ImmutableArray<ImmutableArray<Segment>>.Builder parts = ImmutableArray.CreateBuilder<ImmutableArray<Segment>>();
        foreach ((int number, ByteRange line) in TextLines.Of(carrier, text))
        {
            ReadOnlyMemory<byte> bytes = carrier.Slice(line.Start, line.Length);
            if ((BatchLines.Answer(bytes, limits) ?? Document(bytes, limits)) is not { } part)
            {
                return null;
            }

            parts.Add(Embedding.In(part, line.Start, $"/lines/{number}"));
        }

        return parts.DrainToImmutable();
    }

    private static ImmutableArray<Segment>? Document(ReadOnlyMemory<byte> bytes, JsonLimits limits)
    {
        if (JsonTape.Read(bytes, limits, out _) is not { } tape)
        {
            return null;
        }

        if (BatchLines.Answer(bytes, limits) is { } answer)
        {
            return answer;
        }

        var placing = new Placing(tape);
        placing.Tree(tape.Root, Surface.Document, Trust.Untrusted);
        return placing.Segments();
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (byte[] mark in Wrapped)
        {
            if (bytes.StartsWith(mark))
            {
                return false;
            }
        }

        return bytes.IndexOfAny(NotText) < 0 && Utf8.IsValid(bytes);
    }

    private static bool IsDeclaredText(string? name, string? mediaType)
    {
        string ending = name is null ? "" : name[(name.LastIndexOf('.') + 1)..];
        string type = mediaType?.Split(';')[0].Trim() ?? "";
        return TextEndings.Contains(ending)
            || (ending.Length == 0 || ending == name
                ? type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                    || type.Equals("application/jsonl", StringComparison.OrdinalIgnoreCase) || type.Equals("application/x-ndjson", StringComparison.OrdinalIgnoreCase)
                    || type.Equals("application/xml", StringComparison.OrdinalIgnoreCase)
                : type.StartsWith("text/", StringComparison.OrdinalIgnoreCase));
    }
}
