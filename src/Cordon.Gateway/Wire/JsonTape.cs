using System.Runtime.CompilerServices;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>How deep and how long a body may be before it is refused. Bytes are bounded where the body is received.</summary>
/// <param name="MaxPathBytes">Names on the way to one value, together: every placed string carries its path.</param>
public sealed record JsonLimits(int MaxDepth = 64, int MaxTokens = 500_000, int MaxPathBytes = 1_024)
{
    public static JsonLimits Default { get; } = new();
}

/// <summary>
/// A JSON document as a flat list of its values, each with its place in the bytes. The bytes stay as they are: Cordon
/// reads them here and edits them in place (<see cref="JsonEdit"/>), it never writes a body anew.
/// </summary>
public sealed class JsonTape
{
    private readonly JsonToken[] _tokens;

    private JsonTape(ReadOnlyMemory<byte> utf8, JsonToken[] tokens, int count)
    {
        Utf8 = utf8;
        _tokens = tokens;
        Count = count;
    }

    /// <summary>The document's bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>How many values the document has, containers included.</summary>
    public int Count { get; }

    public JsonNode Root => new(this, 0);

    internal ref readonly JsonToken this[int index] => ref _tokens[index];

    /// <summary>Reads a whole document; null and a fault when it is not one that both we and the upstream read alike.</summary>
    public static JsonTape? Read(ReadOnlyMemory<byte> utf8, JsonLimits limits, out IntakeFault? fault)
    {
        ReadOnlySpan<byte> bytes = utf8.Span;
        if (bytes.StartsWith("\uFEFF"u8))
        {
            fault = new IntakeFault("invalid-json", "", 0, "Remove the byte order mark: RFC 8259 forbids it and parsers disagree about it.");
            return null;
        }

        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            fault = new IntakeFault("invalid-utf8", "", FirstInvalid(bytes), "Send the body as valid UTF-8.");
            return null;
        }

        return new JsonTapeBuilder(utf8, limits).Build(out fault) is { } built
            ? new JsonTape(utf8, built.Tokens, built.Count)
            : null;
    }

    internal static string PointerOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<JsonToken> tokens, int index)
    {
        Span<int> path = stackalloc int[128];
        int depth = 0;
        for (int at = index; at > 0 && depth < path.Length; at = tokens[at].Parent)
        {
            path[depth++] = at;
        }

        var pointer = new DefaultInterpolatedStringHandler(depth, depth * 2, null, stackalloc char[256]);
        while (depth-- > 0)
        {
            ref readonly JsonToken token = ref tokens[path[depth]];
            pointer.AppendLiteral("/");
            if (token.NameLength == 0)
            {
                pointer.AppendFormatted(token.Ordinal);
                continue;
            }

            string name = JsonText.Decode(bytes.Slice(token.NameStart + 1, token.NameLength - 2));
            pointer.AppendLiteral(name.AsSpan().ContainsAny('~', '/')
                ? name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
                : name);
        }

        return pointer.ToStringAndClear();
    }

    internal string PointerOf(int index) => PointerOf(Utf8.Span, _tokens.AsSpan(0, Count), index);

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length && System.Text.Rune.DecodeFromUtf8(bytes[at..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            at += consumed;
        }

        return at;
    }
}

/// <summary>One value: where it stands, whose child it is, and where the next value that is not inside it begins.</summary>
internal struct JsonToken
{
    public int Start;
    public int Length;
    public int NameStart;
    public int NameLength;
    public int Parent;
    public int Next;
    public int Ordinal;
    public JsonValueKind Kind;
    public bool Escaped;
    public bool NameEscaped;

    public readonly ByteRange Raw => new(Start, Length);
}
