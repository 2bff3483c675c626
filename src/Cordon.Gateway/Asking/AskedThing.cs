using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.State.Approvals;

namespace Cordon.Gateway.Asking;

/// <summary>One thing that a person is asked about.</summary>
/// <param name="Server">The server that offers the tool; empty where there is none.</param>
/// <param name="Tool">Empty for texts.</param>
/// <param name="Arguments">Complete, as canonical JSON; null when they have no one spelling, and then nobody can agree to them.</param>
/// <param name="Rules">Why a person is asked.</param>
/// <param name="Sighting">Where the call was seen.</param>
public sealed record AskedThing(ApprovalKind Kind, string Server, string Tool, string? Arguments, ImmutableArray<string> Rules, Sighting Sighting)
{
    /// <summary>Where its arguments come from, in sentences; no part of what a grant is bound to.</summary>
    public ImmutableArray<string> Origins { get; init; } = [];

    /// <summary>What a grant is bound to, as one hash: another caller, session, policy or spelling of another value is another thing.</summary>
    /// <param name="repeat">Which of several equal calls of the exchange this is: each needs its own grant.</param>
    internal string Digest(Exchange exchange, Direction direction, int repeat)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("arguments", Arguments);
            json.WriteStartObject("caller");
            json.WriteString("agent", exchange.Principal.Agent);
            json.WriteString("application", exchange.Principal.Application);
            json.WriteString("key", exchange.Principal.KeyId);
            json.WriteString("tenant", exchange.Principal.Tenant);
            json.WriteString("user", exchange.Principal.User);
            json.WriteEndObject();
            json.WriteString("direction", Words.Of(direction));
            json.WriteString("kind", Words.Of(Kind));
            json.WriteString("plane", exchange.Dialect.Name);
            json.WriteString("policy_version", exchange.Policy!.Policy.Version);
            json.WriteNumber("repeat", repeat);
            json.WriteString("server", Server);
            json.WriteString("session", exchange.Session);
            json.WriteString("tool", Tool);
            json.WriteNumber("version", 1);
            json.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Of(buffer.WrittenMemory)!));
    }

    /// <summary>The texts of segments, or nothing where one of them is no text: what cannot be shown cannot be agreed to.</summary>
    internal static AskedThing OfTexts(IEnumerable<Segment> segments, ImmutableArray<string> rules)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        bool isWhole = true;
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (Segment segment in segments)
            {
                isWhole &= !segment.Opaque && IsWhole(segment.Text) && IsWhole(segment.Pointer);
                json.WriteStartObject();
                json.WriteString("at", segment.Pointer);
                json.WriteString("surface", Words.Of(segment.Surface));
                json.WriteString("text", segment.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return new AskedThing(ApprovalKind.Content, "", "", isWhole && CanonicalJson.Of(buffer.WrittenMemory) is { } texts ? Encoding.UTF8.GetString(texts) : null, rules, Sighting.Once);
    }

    /// <summary>Half a surrogate pair would become a replacement character on its way into the hash, as any other half would.</summary>
    internal static bool IsWhole(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Where a call was seen: some streams tell of one call in several ways, and it is still one.</summary>
/// <param name="Way">Calls that are told of in different ways may be the same; in one way they are not.</param>
/// <param name="Name">What the call is called there; null when it has no name, and then it is one by itself.</param>
public readonly record struct Sighting(string Way, string? Name)
{
    public static Sighting Once { get; } = new("once", null);
}
