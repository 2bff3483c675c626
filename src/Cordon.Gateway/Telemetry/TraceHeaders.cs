using System.Diagnostics;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Cordon.Gateway.Telemetry;

/// <summary>W3C trace context in headers: the caller's is read by the letter, ours takes its place on the way upstream.</summary>
public sealed record TraceHeaders(string? Parent, string? State)
{
    // W3C Trace Context, 3.3.1.5: at least 512 must be passed on.
    private const int LongestState = 512;

    /// <summary>The caller's headers go on as they came.</summary>
    public static TraceHeaders? AsTheyCame => null;

    public static TraceHeaders None { get; } = new(null, null);

    public static TraceHeaders Of(Activity span) => new(span.Id, string.IsNullOrEmpty(span.TraceStateString) ? null : span.TraceStateString);

    public static bool IsOne(string header) =>
        string.Equals(header, "traceparent", StringComparison.OrdinalIgnoreCase) || string.Equals(header, "tracestate", StringComparison.OrdinalIgnoreCase);

    public void WriteTo(HttpRequestHeaders headers)
    {
        if (Parent is not null)
        {
            headers.TryAddWithoutValidation("traceparent", Parent);
        }

        if (State is not null)
        {
            headers.TryAddWithoutValidation("tracestate", State);
        }
    }

    /// <summary>The caller's span. Two parents, or one that is not by the letter, are none: then a new trace begins.</summary>
    public static ActivityContext ParentOf(IHeaderDictionary headers)
    {
        StringValues parent = headers.TraceParent;
        string? state = headers.TraceState.Count == 0 ? null : string.Join(',', (IEnumerable<string?>)headers.TraceState);
        if (state is { Length: > LongestState } || state?.All(letter => letter is >= ' ' and <= '~') == false)
        {
            state = null;
        }

        return parent.Count == 1 && ActivityContext.TryParse(parent[0], state, isRemote: true, out ActivityContext context) ? context : default;
    }
}
