using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Aggregates;

/// <summary>One word of each of several servers in one: where each of their lists goes on, and how far each of their streams was read.</summary>
/// <param name="Words">Each server's own, by its name.</param>
/// <param name="IsAnswer">Whether it is of the stream of one answer, and not of what servers say by themselves.</param>
internal sealed record ServerMap(ImmutableSortedDictionary<string, string> Words, bool IsAnswer = false)
{
    /// <summary>Longest map that is read, in characters.</summary>
    internal const int Longest = 8_192;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static ServerMap Empty { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    public ServerMap With(string server, string word) => this with { Words = Words.SetItem(server, word) };

    public string Text() => Base64Url.EncodeToString(WireWriter.Json(json => json.Object(IsAnswer ? "a" : "s", map =>
    {
        foreach ((string server, string word) in Words)
        {
            map.WriteString(server, word);
        }
    })));

    /// <summary>Null when it is none of ours.</summary>
    public static ServerMap? Read(string? text)
    {
        if (text is null || text.Length > Longest || Decode(text) is not { } utf8 || JsonTape.Read(utf8, JsonLimits.Default, out _)?.Root is not { } root)
        {
            return null;
        }

        bool isAnswer = root.TryGet("a"u8, out JsonNode words);
        if (!isAnswer && !root.TryGet("s"u8, out words))
        {
            return null;
        }

        ServerMap map = Empty with { IsAnswer = isAnswer };
        foreach (JsonNode word in words.Members)
        {
            if (word.Kind != JsonValueKind.String)
            {
                return null;
            }

            map = map.With(word.Name!, word.Text());
        }

        return map;
    }

    /// <summary>The bytes of a text in base64url; null when it is none.</summary>
    internal static byte[]? Decode(string text)
    {
        if (text.Length == 0 || text.Length % 4 == 1 || text.AsSpan().ContainsAnyExcept(Alphabet))
        {
            return null;
        }

        byte[] bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.DecodeFromChars(text, bytes, out int consumed, out int written) == OperationStatus.Done && consumed == text.Length ? bytes[..written] : null;
    }
}
