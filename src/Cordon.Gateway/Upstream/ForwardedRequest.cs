using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Cordon.Gateway.Upstream;

/// <summary>The request as the upstream sees it: the caller's path, query, headers and bytes, less what is ours, hop-by-hop or a credential.</summary>
internal static class ForwardedRequest
{
    // Hop-by-hop: RFC 9110, 7.6.1. Credentials: the caller's are for Cordon. Accept-Encoding: a compressed answer could not be inspected.
    private static readonly FrozenSet<string> Dropped = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Host", "Content-Length", "Expect", "Accept-Encoding",
        "Authorization", "x-api-key", "api-key", "x-goog-api-key", "Cookie",
        "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP",
        // They choose the account that pays, or make another request of this one.
        "OpenAI-Organization", "OpenAI-Project", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL");

    public static HttpRequestMessage Create(Exchange exchange, UpstreamTarget target)
    {
        HttpRequest incoming = exchange.Http.Request;
        HttpRequestMessage request = new(new HttpMethod(incoming.Method), Address(target, incoming))
        {
            Content = new ReadOnlyMemoryContent(exchange.Outgoing),
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        foreach ((string name, StringValues values) in incoming.Headers)
        {
            if (Dropped.Contains(name) || IsHop(incoming.Headers.Connection, name) || name.StartsWith("x-cordon-", StringComparison.OrdinalIgnoreCase) || name[0] == ':')
            {
                continue;
            }

            string?[] all = values!;
            if (!request.Headers.TryAddWithoutValidation(name, all))
            {
                request.Content.Headers.TryAddWithoutValidation(name, all);
            }
        }

        Authorise(request, exchange.Dialect.Provider, target.Credential);
        return request;
    }

    // The sender may name more headers that end here.
    private static bool IsHop(StringValues connection, string name)
    {
        foreach (string? line in connection)
        {
            foreach (Range token in line.AsSpan().Split(','))
            {
                if (line.AsSpan(token).Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static Uri Address(UpstreamTarget target, HttpRequest incoming) =>
        new(string.Concat(target.Address.AbsoluteUri.TrimEnd('/'), incoming.Path.ToUriComponent(), incoming.QueryString.ToUriComponent()));

    private static void Authorise(HttpRequestMessage request, string provider, string? credential)
    {
        if (credential is null)
        {
            return;
        }

        (string name, string value) = provider == "anthropic" ? ("x-api-key", credential) : provider == "azure" ? ("api-key", credential) : ("Authorization", $"Bearer {credential}");
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
