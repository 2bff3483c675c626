using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Caching;

/// <summary>An inspected answer, with what was found and decided about it in the exchange it comes from.</summary>
/// <param name="Exchange">The exchange that asked for it.</param>
/// <param name="Expires">Of <see cref="TimeProvider.GetTimestamp"/>.</param>
public sealed record CachedAnswer(
    string Exchange, ReadOnlyMemory<byte> Body, string? ContentType, Decision Decision, Decision Would, string? Reason,
    ImmutableArray<JudgedFinding> Findings, ImmutableArray<CoverageEntry> Coverage, long Expires)
{
    // What is kept beside the bytes, roughly, so that many small answers are not nothing.
    private const int Overhead = 1_024;

    public long Size => Body.Length + Overhead + (256L * (Findings.Length + Coverage.Length));
}
