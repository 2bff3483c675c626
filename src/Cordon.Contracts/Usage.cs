using System.Collections.Immutable;

namespace Cordon.Contracts;

/// <summary>
/// Tokens of one exchange, in one way of counting for all providers: <see cref="Input"/> is everything that was read, whatever of it came from
/// or went into the provider's cache, and <see cref="Output"/> is everything that was written, reasoning included.
/// </summary>
/// <param name="CachedInput">Part of the input that the provider had read before.</param>
/// <param name="CacheWrite">Part of the input that the provider was asked to remember.</param>
/// <param name="CacheWriteHour">Part of <paramref name="CacheWrite"/> that it keeps for an hour instead of minutes, at another price.</param>
/// <param name="Reasoning">Part of the output that the caller may not see.</param>
public sealed record Usage(long Input, long Output, long CachedInput = 0, long CacheWrite = 0, long CacheWriteHour = 0, long Reasoning = 0)
{
    /// <summary>More than any model's context; a number beyond it is an upstream's mistake, and sums must stay far from the end of a long.</summary>
    private const long MostTokens = 1_000_000_000;

    /// <summary>At least part of it was worked out from sizes, because the upstream did not say.</summary>
    public bool IsEstimated { get; init; }

    public long Total => Input + Output;

    /// <summary>Providers report totals so far: of two reports about one exchange the larger number counts, member by member.</summary>
    public Usage Or(Usage? other) => other is null ? this : new(
        Math.Max(Input, other.Input), Math.Max(Output, other.Output), Math.Max(CachedInput, other.CachedInput),
        Math.Max(CacheWrite, other.CacheWrite), Math.Max(CacheWriteHour, other.CacheWriteHour), Math.Max(Reasoning, other.Reasoning));

    /// <summary>Both together.</summary>
    public Usage Plus(Usage? other) => other is null ? this : new(
        Input + other.Input, Output + other.Output, CachedInput + other.CachedInput,
        CacheWrite + other.CacheWrite, CacheWriteHour + other.CacheWriteHour, Reasoning + other.Reasoning);

    /// <summary>The same within sense: nothing negative, nothing endless, no part larger than its whole.</summary>
    public Usage Sane()
    {
        long input = Math.Clamp(Input, 0, MostTokens);
        long cached = Math.Clamp(CachedInput, 0, input);
        long write = Math.Clamp(CacheWrite, 0, input - cached);
        long output = Math.Clamp(Output, 0, MostTokens);
        return this with
        {
            Input = input, Output = output, CachedInput = cached, CacheWrite = write,
            CacheWriteHour = Math.Clamp(CacheWriteHour, 0, write), Reasoning = Math.Clamp(Reasoning, 0, output),
        };
    }
}

/// <summary>What an exchange used and cost, and which budgets it was counted in.</summary>
/// <param name="Usage">Null when it used nothing that anybody charges for.</param>
/// <param name="CostNanoUsd">In billionths of a US dollar, rounded up; null when the model has no price.</param>
/// <param name="Budgets">Names, in the order of the configuration.</param>
public sealed record Metered(Usage? Usage, long? CostNanoUsd, ImmutableArray<string> Budgets);
