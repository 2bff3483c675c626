using System.Buffers;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>One value of a <see cref="JsonTape"/>. The default value has kind <see cref="JsonValueKind.Undefined"/> and no children.</summary>
public readonly struct JsonNode
{
    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    private readonly JsonTape? _tape;

    internal JsonNode(JsonTape tape, int index)
    {
        _tape = tape;
        Index = index;
    }

    /// <summary>Place in the tape, in document order.</summary>
    public int Index { get; }

    public JsonValueKind Kind => _tape is null ? JsonValueKind.Undefined : Token.Kind;

    /// <summary>The value's bytes in the carrier; for a string with its quotes.</summary>
    public ByteRange Raw => _tape is null ? default : Token.Raw;

    public ReadOnlyMemory<byte> Bytes => _tape is null ? default : _tape.Utf8.Slice(Token.Start, Token.Length);

    /// <summary>The property name, decoded; null for items and the root.</summary>
    public string? Name => _tape is null || Token.NameLength == 0 ? null : JsonText.Decode(NameBytes);

    /// <summary>The property name's token with its quotes; length 0 for items and the root.</summary>
    public ByteRange NameRaw => _tape is null ? default : new ByteRange(Token.NameStart, Token.NameLength);

    /// <summary>Position among its siblings.</summary>
    public int Ordinal => _tape is null ? 0 : Token.Ordinal;

    /// <summary>The items of an array; none for any other kind.</summary>
    public JsonChildren Items => new(_tape, Kind == JsonValueKind.Array ? Index : -1);

    /// <summary>The members of an object; none for any other kind.</summary>
    public JsonChildren Members => new(_tape, Kind == JsonValueKind.Object ? Index : -1);

    private ref readonly JsonToken Token => ref _tape![Index];

    private ReadOnlySpan<byte> NameBytes => _tape!.Utf8.Span.Slice(Token.NameStart + 1, Token.NameLength - 2);

    public bool TryGet(ReadOnlySpan<byte> utf8Name, out JsonNode value)
    {
        foreach (JsonNode member in Members)
        {
            if (member.NameIs(utf8Name))
            {
                value = member;
                return true;
            }
        }

        value = default;
        return false;
    }

    public bool TryGet(string name, out JsonNode value) => TryGet(Encoding.UTF8.GetBytes(name), out value);

    /// <summary>The member of that name, or the undefined node.</summary>
    public JsonNode Get(ReadOnlySpan<byte> utf8Name) => TryGet(utf8Name, out JsonNode value) ? value : default;

    /// <summary>Whether this member's name, unescaped, is the given one.</summary>
    public bool NameIs(ReadOnlySpan<byte> utf8Name) =>
        _tape is not null && Token.NameLength > 0
        && (Token.NameEscaped ? Encoding.UTF8.GetBytes(JsonText.Decode(NameBytes)).AsSpan().SequenceEqual(utf8Name) : NameBytes.SequenceEqual(utf8Name));

    /// <summary>Whether this is a string whose decoded text is the given one.</summary>
    public bool TextIs(ReadOnlySpan<byte> utf8Text) =>
        Kind == JsonValueKind.String
        && (Token.Escaped ? Encoding.UTF8.GetBytes(Text()).AsSpan().SequenceEqual(utf8Text) : Inner.SequenceEqual(utf8Text));

    /// <summary>The decoded text of a string, empty for other kinds. A lone surrogate escape stays a lone surrogate, so that halves split over two stream events can be joined.</summary>
    public string Text() =>
        Kind != JsonValueKind.String ? "" : Token.Escaped ? JsonText.Decode(Inner) : Encoding.UTF8.GetString(Inner);

    /// <summary>The decoded text when this is a string, else null.</summary>
    public string? TextOrNull() => Kind == JsonValueKind.String ? Text() : null;

    /// <summary>The number when this is one that fits, else null.</summary>
    public int? Integer() =>
        Kind == JsonValueKind.Number && System.Buffers.Text.Utf8Parser.TryParse(Bytes.Span, out int value, out int used) && used == Raw.Length ? value : null;

    /// <summary>The JSON pointer of this value (RFC 6901).</summary>
    public string Pointer() => _tape is null ? "" : _tape.PointerOf(Index);

    /// <summary>First token after this value and everything inside it.</summary>
    internal int Next => _tape is null ? 0 : Token.Next;

    internal ReadOnlySpan<byte> NameInner => _tape is null || Token.NameLength == 0 ? default : NameBytes;

    internal bool NameEscaped => _tape is not null && Token.NameEscaped;

    internal bool Escaped => _tape is not null && Token.Escaped;

    /// <summary>Whether this is a string of nothing but base64: a signature, a vector, an encrypted state.</summary>
    internal bool IsBase64 => Kind == JsonValueKind.String && !Inner.ContainsAnyExcept(Base64);

    /// <summary>The bytes of a string between its quotes.</summary>
    internal ReadOnlySpan<byte> Inner => _tape!.Utf8.Span.Slice(Token.Start + 1, Token.Length - 2);
}

/// <summary>The direct children of a container, in document order, without allocation.</summary>
public readonly struct JsonChildren
{
    private readonly JsonTape? _tape;
    private readonly int _container;

    internal JsonChildren(JsonTape? tape, int container)
    {
        _tape = tape;
        _container = container;
    }

    public Enumerator GetEnumerator() => new(_tape, _container);

    public struct Enumerator
    {
        private readonly JsonTape? _tape;
        private readonly int _end;
        private int _at;
        private int _following;

        internal Enumerator(JsonTape? tape, int container)
        {
            _tape = tape;
            _following = container + 1;
            _end = container < 0 || tape is null ? 0 : tape[container].Next;
            _at = -1;
        }

        public readonly JsonNode Current => new(_tape!, _at);

        public bool MoveNext()
        {
            if (_following >= _end)
            {
                return false;
            }

            _at = _following;
            _following = _tape![_at].Next;
            return true;
        }
    }
}
