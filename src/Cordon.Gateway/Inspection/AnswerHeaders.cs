using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cordon.Gateway.Inspection;

/// <summary>
/// The upstream's response headers that clients of the providers read. No guard reads headers, so all others stay here, and so does what the
/// server would refuse to write: such a header must not cost the caller the answer.
/// </summary>
internal static class AnswerHeaders
{
    private const int LongestValue = 256;

    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Content-Type", "Content-Language", "Cache-Control", "Retry-After", "Retry-After-Ms", "X-Should-Retry", "Request-Id", "X-Request-Id", "APIM-Request-Id", "CF-Ray",
        "OpenAI-Organization", "OpenAI-Processing-Ms", "OpenAI-Version", "OpenAI-Model", "Anthropic-Organization-Id", "Deprecation", "Sunset", "Warning",
        "X-Amzn-RequestId", "X-Amzn-ErrorType", "Mcp-Session-Id", "Mcp-Protocol-Version");

    private static readonly string[] Families = ["x-ratelimit-", "anthropic-ratelimit-", "x-amzn-bedrock-"];

    public static ImmutableArray<KeyValuePair<string, string[]>> Of(HttpResponseMessage message) =>
    [
        .. message.Headers.NonValidated
            .Concat(message.Content.Headers.NonValidated)
            .Where(header => (Known.Contains(header.Key) || Families.Any(family => header.Key.StartsWith(family, StringComparison.OrdinalIgnoreCase)))
                && header.Value.All(value => value.Length <= LongestValue && !value.AsSpan().ContainsAnyExceptInRange(' ', '~')))
            .Select(header => KeyValuePair.Create(header.Key, header.Value.ToArray())),
    ];
}
