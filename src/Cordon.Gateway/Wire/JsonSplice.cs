using System.Buffers;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Puts other bytes in the place of some of a document's, and leaves every other byte as it was.</summary>
internal sealed class JsonSplice
{
    private readonly List<(ByteRange Raw, ReadOnlyMemory<byte> Instead)> _edits = [];

    /// <summary>The bytes of a JSON string.</summary>
    public static byte[] Quoted(ReadOnlySpan<char> text)
    {
        ArrayBufferWriter<byte> written = new(text.Length + 2);
        written.Write("\""u8);
        JsonText.Encode(text, written);
        written.Write("\""u8);
        return written.WrittenSpan.ToArray();
    }

    /// <summary>Another value in the place of this one.</summary>
    public void Replace(JsonNode value, ReadOnlyMemory<byte> instead) => _edits.Add((value.Raw, instead));

    /// <summary>Puts ASCII without quotes, backslashes and controls in front of a string's text; does nothing where there is no string.</summary>
    public void Prepend(JsonNode text, ReadOnlyMemory<byte> plain)
    {
        if (text.Kind == JsonValueKind.String)
        {
            _edits.Add((new ByteRange(text.Raw.Start + 1, 0), plain));
        }
    }

    /// <summary>Takes the first characters of a string's text away.</summary>
    public void Behead(JsonNode text, int characters)
    {
        if (text.Escaped)
        {
            Replace(text, Quoted(text.Text().AsSpan(characters)));
        }
        else
        {
            // What is taken away is a prefix of ours, which is ASCII.
            _edits.Add((new ByteRange(text.Raw.Start + 1, characters), default));
        }
    }

    /// <summary>The document with all of it done; the places do not overlap.</summary>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> document)
    {
        if (_edits.Count == 0)
        {
            return document;
        }

        ArrayBufferWriter<byte> written = new(document.Length + 64);
        int from = 0;
        foreach ((ByteRange raw, ReadOnlyMemory<byte> instead) in _edits.OrderBy(edit => edit.Raw.Start))
        {
            written.Write(document.Span[from..raw.Start]);
            written.Write(instead.Span);
            from = raw.End;
        }

        written.Write(document.Span[from..]);
        return written.WrittenMemory;
    }
}
