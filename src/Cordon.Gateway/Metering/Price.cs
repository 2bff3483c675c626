using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy;

namespace Cordon.Gateway.Metering;

/// <summary>Millionths of a US dollar per million tokens, which is the same number of picodollars per token: all sums are whole numbers.</summary>
public readonly record struct Rates(long Input, long CachedInput, long CacheWrite, long CacheWriteHour, long Output);

/// <summary>What some models cost for some time.</summary>
/// <param name="Models">Globs, compared without regard to case.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The first day no more; null while it lasts.</param>
/// <param name="LongAbove">Inputs with more tokens than this pay <paramref name="Long"/> for everything; null when length does not matter.</param>
/// <param name="Source">Where the price can be looked up.</param>
public sealed record Price(
    ImmutableArray<string> Models, DateOnly From, DateOnly? To, Rates Rates, long? LongAbove, Rates Long, string Source)
{
    private const long PicosPerNano = 1_000;

    public bool Covers(string model, DateOnly day) => day >= From && (To is not { } to || day < to) && Glob.MatchesAny(Models, model);

    /// <summary>Billionths of a US dollar, rounded up once at the end.</summary>
    public long CostOf(Usage usage)
    {
        Usage sane = usage.Sane();
        Rates rates = sane.Input > LongAbove ? Long : Rates;
        long plain = sane.Input - sane.CachedInput - sane.CacheWrite;
        Int128 picos = ((Int128)plain * rates.Input) + ((Int128)sane.CachedInput * rates.CachedInput)
            + ((Int128)(sane.CacheWrite - sane.CacheWriteHour) * rates.CacheWrite) + ((Int128)sane.CacheWriteHour * rates.CacheWriteHour)
            + ((Int128)sane.Output * rates.Output);
        return TokenEstimate.Ceiling(picos, PicosPerNano);
    }

    /// <summary>The most that so many tokens can cost, wherever the input comes from.</summary>
    public long MostFor(long input, long output)
    {
        Rates rates = input > LongAbove ? Long : Rates;
        long dearest = Math.Max(rates.Input, Math.Max(rates.CacheWrite, Math.Max(rates.CacheWriteHour, rates.CachedInput)));
        return TokenEstimate.Ceiling(((Int128)input * dearest) + ((Int128)output * rates.Output), PicosPerNano);
    }
}
