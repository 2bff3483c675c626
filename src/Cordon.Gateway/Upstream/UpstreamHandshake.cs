using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Cordon.Gateway.Upstream;

/// <summary>Our own handshake with an upstream that speaks over a WebSocket (RFC 6455, 4). No extension is asked for: what is compressed cannot be read.</summary>
internal static class UpstreamHandshake
{
    /// <summary>How long one side may leave a ping unanswered, and how often it is pinged.</summary>
    public static readonly TimeSpan Ping = TimeSpan.FromSeconds(30);

    // RFC 6455, 1.3.
    private const string Accepting = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    // Every other name that a client offers may be its credential, or its organisation.
    private static readonly FrozenSet<string> Protocols = FrozenSet.Create(StringComparer.Ordinal, "realtime", "openai-beta.realtime-v1");

    public static void Add(HttpRequestMessage request, StringValues offered)
    {
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        string[] known = [.. Known(offered)];
        if (known.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Sec-WebSocket-Protocol", string.Join(", ", known));
        }
    }

    /// <summary>The socket; null when the upstream's answer is no handshake, or one that we did not ask for.</summary>
    public static WebSocket? Open(Answer answer)
    {
        HttpResponseMessage message = answer.Message;
        string? key = Header(message.RequestMessage!.Headers, "Sec-WebSocket-Key");
        string? protocol = Header(message.Headers, "Sec-WebSocket-Protocol");
        bool isOurs = message.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols
            && string.Equals(Header(message.Headers, "Upgrade"), "websocket", StringComparison.OrdinalIgnoreCase)
            && Header(message.Headers, "Sec-WebSocket-Accept") == Accept(key)
            && Header(message.Headers, "Sec-WebSocket-Extensions") is null
            && (protocol is null || Known(Header(message.RequestMessage.Headers, "Sec-WebSocket-Protocol")).Contains(protocol));
        return !isOurs ? null : WebSocket.CreateFromStream(answer.Body, new WebSocketCreationOptions
        {
            IsServer = false,
            SubProtocol = protocol,
            KeepAliveInterval = Ping,
            KeepAliveTimeout = Ping,
        });
    }

    private static IEnumerable<string> Known(StringValues offered) =>
        offered.SelectMany(line => line!.Split(',', StringSplitOptions.TrimEntries)).Where(Protocols.Contains).Distinct();

    // SHA-1 is what the handshake is made of; it protects nothing.
#pragma warning disable CA5350
    private static string Accept(string? key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Accepting)));
#pragma warning restore CA5350

    private static string? Header(HttpHeaders headers, string name) => headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : null;
}
