using System.Collections.Immutable;
using Cordon.Gateway.Metering;

namespace Cordon.Gateway.Wire;

/// <summary>What the requests of a batch are expected to use together.</summary>
internal static class BatchTotals
{
    /// <summary>Output tokens of a request that does not bound them.</summary>
    internal const long UsualOutput = 4_096;

    /// <summary>The model that all of them ask for; null when there are several.</summary>
    public static string? ModelOf(ImmutableArray<RequestReading> requests) =>
        requests.Select(request => request.Model).Distinct(StringComparer.Ordinal).Take(2).ToArray() is [var only] ? only : null;

    public static long InputOf(ImmutableArray<RequestReading> requests) =>
        requests.Sum(request => TokenEstimate.OfRequest(request.Segments.Sum(segment => System.Text.Encoding.UTF8.GetByteCount(segment.Text)), request.Segments));

    public static long OutputOf(ImmutableArray<RequestReading> requests) =>
        requests.Sum(request => (request.Asked.MaxOutput ?? UsualOutput) * request.Asked.Choices);
}
