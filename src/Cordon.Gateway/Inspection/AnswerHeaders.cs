using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cordon.Gateway.Inspection;

/// <summary>
/// The upstream's response headers, less hop-by-hop ones (RFC 9110, 7.6.1), the length, anything that looks like ours, and what the server would
/// refuse to write: such a header must not cost the caller the answer.
/// </summary>
internal static class AnswerHeaders
{
    private static readonly FrozenSet<string> Dropped = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Content-Length", "Set-Cookie", "Server", "Date", "Alt-Svc", "Strict-Transport-Security");

    public static ImmutableArray<KeyValuePair<string, string[]>> Of(HttpResponseMessage message) =>
    [
        .. message.Headers.NonValidated
            .Concat(message.Content.Headers.NonValidated)
            .Where(header => !Dropped.Contains(header.Key) && !header.Key.StartsWith("x-cordon-", StringComparison.OrdinalIgnoreCase)
                && header.Value.All(value => !value.AsSpan().ContainsAnyExceptInRange(' ', '~')))
            .Select(header => KeyValuePair.Create(header.Key, header.Value.ToArray())),
    ];
}
