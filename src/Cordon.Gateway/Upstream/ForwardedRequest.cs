using System.Collections.Frozen;
using Cordon.Gateway.Telemetry;
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
        "OpenAI-Organization", "OpenAI-Project", "x-goog-user-project", "x-goog-request-params", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL");

    // Ours, HTTP/2's own, a handshake that is between the caller and us, and the caller's own signature.
    private static readonly string[] Families = ["x-cordon-", ":", "Sec-WebSocket-", "x-amz-"];

    /// <param name="path">The caller's path, or the one that names the model as this upstream does.</param>
    /// <param name="body">The bytes to send.</param>
    /// <param name="model">The model's name as this upstream has it; null for the caller's.</param>
    public static HttpRequestMessage Create(Exchange exchange, UpstreamClient upstream, PathString path, RequestBody body, string? model, DateTimeOffset now)
    {
        HttpRequest incoming = exchange.Http.Request;
        bool upgrades = exchange.Dialect.Upgrades;
        QueryString query = upgrades && model is not null ? QueryString.Create(incoming.Query.Where(pair => pair.Key != "model")).Add("model", model) : incoming.QueryString;
        HttpRequestMessage request = new(new HttpMethod(incoming.Method), Address(upstream.Target, path, query, exchange.Dialect)) { Content = upgrades ? null : body };
        foreach ((string name, StringValues values) in incoming.Headers)
        {
            if (exchange.TraceHeaders is not null && TraceHeaders.IsOne(name))
            {
                continue;
            }

            if (Dropped.Contains(name) || !exchange.Dialect.Forwards(name) || IsHop(incoming.Headers.Connection, name) || Families.Any(family => name.StartsWith(family, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            string?[] all = values!;
            if (!request.Headers.TryAddWithoutValidation(name, all))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, all);
            }
        }

        if (exchange.Dialect.Upgrades)
        {
            UpstreamHandshake.Add(request, incoming.Headers.SecWebSocketProtocol);
        }

        exchange.TraceHeaders?.WriteTo(request.Headers);
        Authorise(request, upstream, body.Bytes, now);
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

    /// <summary>Adds the operator's credential, where this upstream's provider expects it, or the signature that is made of one.</summary>
    public static void Authorise(HttpRequestMessage request, UpstreamClient upstream, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        if (upstream.Target.Credential is { } credential)
        {
            (string name, string value) = Providers.Authorisation(upstream.Provider, credential);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        foreach ((string name, string value) in upstream.Target.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (upstream.Target.Aws is { } aws)
        {
            AwsSignature.Sign(request, body.Span, aws, now);
        }
    }

    private static Uri Address(UpstreamTarget target, PathString path, QueryString query, Wire.Dialect dialect)
    {
        string below = string.Concat(dialect.ForwardedPath(path.ToUriComponent()), dialect.ForwardedQuery(query.ToUriComponent()));
        // Where nothing follows, the address is what the operator wrote, to the last slash.
        return below.Length == 0 ? target.Address : new Uri(target.Address.AbsoluteUri.TrimEnd('/') + below);
    }
}
