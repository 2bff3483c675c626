using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cordon.Evidence;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Noting;

/// <summary>What makes two calls the same one: caller, session, server, tool, and what leaves as arguments. Neither key nor policy: another one of these makes no other effect.</summary>
internal static class CallDigest
{
    public static string Of(Exchange exchange, McpDialect dialect, JsonLimits limits)
    {
        ReadOnlyMemory<byte> arguments = JsonTape.Read(exchange.Outgoing, limits, out _) is { } request && request.Root.Get("params"u8).Get("arguments"u8) is { Kind: not JsonValueKind.Undefined } given
            ? given.Bytes
            : "{}"u8.ToArray();
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            // Without one spelling it is the same only letter by letter.
            json.WriteString("arguments", CanonicalJson.Of(arguments) is { } spelt ? Encoding.UTF8.GetString(spelt) : Convert.ToHexString(SHA256.HashData(arguments.Span)));
            json.WriteString("agent", exchange.Principal.Agent);
            json.WriteString("application", exchange.Principal.Application);
            json.WriteString("tenant", exchange.Principal.Tenant);
            json.WriteString("user", exchange.Principal.User);
            json.WriteString("server", dialect.Server);
            json.WriteString("session", exchange.Session);
            json.WriteString("tool", dialect.Subject);
            json.WriteNumber("version", 1);
            json.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }
}
