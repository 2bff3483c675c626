using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Identity;

/// <summary>Where the clients of the dialects put their key.</summary>
internal static class PresentedKey
{
    private const string Prefix = "ck_";
    private const string ProtocolPrefix = "openai-insecure-api-key.";

    /// <summary>The Cordon key in the headers, or null. Other credentials are none of ours: they are dropped, not checked.</summary>
    public static string? In(IHeaderDictionary headers)
    {
        string authorization = headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && Key(authorization["Bearer ".Length..]) is { } bearer)
        {
            return bearer;
        }

        return Key(headers["x-api-key"].ToString()) ?? Key(headers["api-key"].ToString()) ?? Key(headers["x-goog-api-key"].ToString()) ?? Key(headers["x-cordon-key"].ToString())
            ?? InProtocols(headers.SecWebSocketProtocol.ToString());
    }

    // A browser cannot set headers on a WebSocket, so OpenAI's clients put the key among the names of protocols.
    private static string? InProtocols(string protocols)
    {
        foreach (Range range in protocols.AsSpan().Split(','))
        {
            ReadOnlySpan<char> protocol = protocols.AsSpan(range).Trim();
            if (protocol.StartsWith(ProtocolPrefix, StringComparison.Ordinal) && Key(protocol[ProtocolPrefix.Length..].ToString()) is { } key)
            {
                return key;
            }
        }

        return null;
    }

    private static string? Key(string value)
    {
        value = value.Trim();
        return value.StartsWith(Prefix, StringComparison.Ordinal) && value.Length <= 256 ? value : null;
    }
}
