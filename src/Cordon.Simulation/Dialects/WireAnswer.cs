using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cordon.Simulation.Dialects;

/// <summary>One server-sent event.</summary>
/// <param name="Name">The event field; null where a dialect sends data only.</param>
/// <param name="IsDelta">Whether it carries a piece of the answer; faults strike between these.</param>
internal sealed record SseEvent(string? Name, ReadOnlyMemory<byte> Data, bool IsDelta)
{
    public static SseEvent Done { get; } = new(null, "[DONE]"u8.ToArray(), IsDelta: false);

    public static SseEvent Plain(JsonObject data, bool isDelta = false) => new(null, JsonText.Bytes(data), isDelta);

    /// <summary>An event named like the <c>type</c> of its data.</summary>
    public static SseEvent Typed(JsonObject data, bool isDelta = false) => new(data["type"]!.GetValue<string>(), JsonText.Bytes(data), isDelta);
}

/// <summary>What a dialect puts on the wire: one JSON document, a stream, or a refusal.</summary>
internal abstract record WireAnswer
{
    public sealed record Whole(JsonNode Body) : WireAnswer;

    /// <param name="Fault">The dialect's error event, for a stream that fails half-way.</param>
    public sealed record Streamed(IEnumerable<SseEvent> Events, SseEvent Fault) : WireAnswer;

    /// <summary>Bytes that are no JSON document.</summary>
    public sealed record Bytes(ReadOnlyMemory<byte> Content, string MediaType) : WireAnswer;

    public sealed record Refused(Problem Problem) : WireAnswer;
}

/// <summary>One request as a dialect sees it.</summary>
/// <param name="Path">Without query, for instance <c>/v1/messages</c>.</param>
internal sealed record WireRequest(string Path, JsonElement Body, Commands Commands, SimulatedModelOptions Options, string Fingerprint)
{
    public long Created => Options.Created.ToUnixTimeSeconds();

    /// <summary>An id that depends on the request alone, so that the same question is answered with the same bytes.</summary>
    public string Id(string prefix, int ordinal = 0) =>
        prefix + (ordinal == 0 ? Fingerprint : FingerprintOf(Encoding.ASCII.GetBytes(Fingerprint + ordinal)));

    public IEnumerable<string> Pieces(string text) => Commands.Pieces(text, Options.ChunkCharacters);

    public static string FingerprintOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 14));
}
