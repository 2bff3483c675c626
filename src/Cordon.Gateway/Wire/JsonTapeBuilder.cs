using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>Fills the token list in one pass over the bytes.</summary>
internal ref struct JsonTapeBuilder(ReadOnlyMemory<byte> utf8, JsonLimits limits)
{
    // Up to this many members are compared pairwise: cheaper than a set, and still a handful of comparisons.
    private const int PairwiseMembers = 12;

    // Values of a document that is read without growing.
    private const int Ordinary = 1024;

    [ThreadStatic]
    private static JsonToken[]? s_tokens;

    [ThreadStatic]
    private static int[]? s_paths;

    private readonly ReadOnlySpan<byte> _bytes = utf8.Span;
    // A thread's own place to read into: how many values a document has is known only at its end, and most have few.
    private JsonToken[] _tokens = s_tokens ??= new JsonToken[Ordinary];
    private int _count;
    // Length of the path to each open container, by depth.
    private readonly int[] _paths = Paths(limits.MaxDepth + 2);

    public (JsonToken[] Tokens, int Count)? Build(out IntakeFault? fault)
    {
        int parent = -1;
        long offset = 0;
        try
        {
            var reader = new Utf8JsonReader(_bytes, new JsonReaderOptions { MaxDepth = limits.MaxDepth + 1 });
            (int Start, int Length, bool Escaped) name = default;
            while (reader.Read())
            {
                offset = reader.BytesConsumed;
                int start = (int)reader.TokenStartIndex;
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = (start, reader.ValueSpan.Length + 2, reader.ValueIsEscaped);
                        continue;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        if (Close(ref parent, (int)reader.BytesConsumed) is { } duplicate)
                        {
                            fault = duplicate;
                            return null;
                        }

                        continue;
                }

                if (reader.CurrentDepth >= limits.MaxDepth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    fault = Fault("too-deep", parent, start, $"Nest at most {limits.MaxDepth} levels.");
                    return null;
                }

                if (_count == limits.MaxTokens)
                {
                    fault = Fault("too-many-tokens", parent, start, $"Send at most {limits.MaxTokens} JSON values in one body.");
                    return null;
                }

                int path = _paths[reader.CurrentDepth] + name.Length;
                if (path > limits.MaxPathBytes)
                {
                    fault = Fault("path-too-long", parent, start, $"Use property names of at most {limits.MaxPathBytes} bytes in all on the way to one value.");
                    return null;
                }

                Add(ref reader, start, parent, name);
                name = default;
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    parent = _count - 1;
                    _paths[reader.CurrentDepth + 1] = path;
                }
            }

            fault = null;
            return (_tokens == s_tokens ? _tokens[.._count] : _tokens, _count);
        }
        catch (JsonException)
        {
            // The reader's message can quote the body, so none of it is kept.
            fault = Fault("invalid-json", parent, offset, "The body is not one complete JSON document (RFC 8259); it breaks after this offset.");
            return null;
        }
    }

    // The root's path is empty; every other is written before it is read.
    private static int[] Paths(int length)
    {
        int[] paths = s_paths is { } kept && kept.Length >= length ? kept : s_paths = new int[length];
        paths[0] = 0;
        return paths;
    }

    private void Add(ref Utf8JsonReader reader, int start, int parent, (int Start, int Length, bool Escaped) name)
    {
        if (_count == _tokens.Length)
        {
            Array.Resize(ref _tokens, _tokens.Length * 2);
        }

        ref JsonToken token = ref _tokens[_count];
        token.Kind = reader.TokenType switch
        {
            JsonTokenType.StartObject => JsonValueKind.Object,
            JsonTokenType.StartArray => JsonValueKind.Array,
            JsonTokenType.String => JsonValueKind.String,
            JsonTokenType.Number => JsonValueKind.Number,
            JsonTokenType.True => JsonValueKind.True,
            JsonTokenType.False => JsonValueKind.False,
            _ => JsonValueKind.Null,
        };
        token.Start = start;
        token.Length = (int)reader.BytesConsumed - start;
        token.Escaped = token.Kind == JsonValueKind.String && reader.ValueIsEscaped;
        token.NameStart = name.Start;
        token.NameLength = name.Length;
        token.NameEscaped = name.Escaped;
        token.Parent = parent;
        token.Next = _count + 1;
        // While a container is open its Length counts its children; Close puts the bytes there.
        token.Ordinal = parent < 0 ? 0 : _tokens[parent].Length++;
        if (token.Kind is JsonValueKind.Object or JsonValueKind.Array)
        {
            token.Length = 0;
        }

        _count++;
    }

    private IntakeFault? Close(ref int parent, int end)
    {
        int closed = parent;
        ref JsonToken container = ref _tokens[closed];
        int members = container.Length;
        container.Length = end - container.Start;
        container.Next = _count;
        parent = container.Parent;
        int duplicate = container.Kind == JsonValueKind.Object && members > 1 ? FindDuplicate(closed, members) : -1;
        return duplicate < 0
            ? null
            : Fault("duplicate-key", closed, _tokens[duplicate].NameStart, "Give each property of an object once: parsers disagree about which one counts.");
    }

    private readonly int FindDuplicate(int container, int members)
    {
        bool plain = members <= PairwiseMembers;
        for (int at = container + 1; plain && at < _count; at = _tokens[at].Next)
        {
            plain = !_tokens[at].NameEscaped;
            ReadOnlySpan<byte> name = _bytes.Slice(_tokens[at].NameStart, _tokens[at].NameLength);
            for (int before = container + 1; before < at; before = _tokens[before].Next)
            {
                if (_tokens[before].NameLength == name.Length && name.SequenceEqual(_bytes.Slice(_tokens[before].NameStart, name.Length)))
                {
                    return at;
                }
            }
        }

        return plain ? -1 : FindDuplicateDecoded(container, members);
    }

    private readonly int FindDuplicateDecoded(int container, int members)
    {
        var names = new HashSet<string>(members, StringComparer.Ordinal);
        for (int at = container + 1; at < _count; at = _tokens[at].Next)
        {
            // Decoders that replace lone surrogates make one name of many: they count as the same here.
            if (!names.Add(JsonText.ReplaceLoneSurrogates(JsonText.Decode(_bytes.Slice(_tokens[at].NameStart + 1, _tokens[at].NameLength - 2)))))
            {
                return at;
            }
        }

        return -1;
    }

    private readonly IntakeFault Fault(string code, int at, long offset, string message) =>
        // A pointer repeats property names, which a client may have filled with anything: it is bounded.
        new(code, at < 0 ? "" : Bounded(JsonTape.PointerOf(_bytes, _tokens.AsSpan(0, _count), at)), offset, message);

    private static string Bounded(string pointer) => pointer.Length <= 256 ? pointer : pointer[..256];
}
