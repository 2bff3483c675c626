using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>The worst that was found in one part of an address, and whether it was written so that nobody reads it.</summary>
internal readonly record struct Carriage(HeldMatch Match, bool IsEncoded)
{
    public static Carriage Nothing => default;

    // A stretch counts only where it is too long for chance; what is encoded must have been meant.
    public int Weight => Match.Value switch
    {
        HeldKind.Secret => 4000,
        HeldKind.Personal => 3000,
        HeldKind.Identifier => 1000,
        HeldKind.Text => 500,
        _ => 0,
    } + (IsEncoded && !Match.IsNothing ? 2000 : 0) + Math.Min(400, Math.Max(Match.Brought, Match.Said / 2));
}

/// <summary>
/// Reads a text as it is, backwards, in rot13, and decoded, and what comes of that again, and holds each reading against the held content. One is used for one address:
/// the number of its readings is bounded.
/// </summary>
internal sealed class Unwrapping(ImmutableArray<HeldContent> contents)
{
    internal const int MostReadings = 64;
    internal const int Deepest = 3;

    // More than an address can hold, and what a packed one may hold.
    internal const int MostUnpacked = 16_384;

    private int _readings;

    public Carriage Read(ReadOnlySpan<char> text) => Read(text, 0, isEncoded: false);

    private Carriage Read(ReadOnlySpan<char> text, int depth, bool isEncoded)
    {
        if (text.Length < HeldContent.ShortestValue / 2 || _readings++ >= MostReadings)
        {
            return Carriage.Nothing;
        }

        Carriage worst = Compare(text, isEncoded);
        if (depth == Deepest)
        {
            return worst;
        }

        foreach (string inner in Decodings.Of(text))
        {
            worst = Worse(worst, Read(inner, depth + 1, isEncoded: true));
        }

        char[] rented = PooledArray.Rent<char>(text.Length);
        Span<char> turned = rented.AsSpan(0, text.Length);
        text.CopyTo(turned);
        turned.Reverse();
        foreach (string inner in Decodings.Of(turned))
        {
            worst = Worse(worst, Read(inner, depth + 1, isEncoded: true));
        }

        PooledArray.Return(rented, text.Length);
        return worst;
    }

    private Carriage Compare(ReadOnlySpan<char> text, bool isEncoded)
    {
        ushort[] rented = PooledArray.Rent<ushort>((text.Length * 2) + 2);
        Span<ushort> units = rented.AsSpan(0, Units.Write(text, rented));
        Carriage worst = Carriage.Nothing;
        if (units.Length >= HeldContent.ShortestValue)
        {
            worst = new(HeldMatch.In(units, contents), isEncoded);
            // What has no letters, or is the same from behind, is no more hidden for that.
            if (worst.Match.IsNothing)
            {
                worst = new(HeldMatch.In(Backwards(text, rented), contents), IsEncoded: true);
                Units.Write(text, rented);
            }

            if (worst.Match.IsNothing)
            {
                foreach (ref ushort unit in units)
                {
                    unit = Disguises.Rot13((char)unit);
                }

                worst = new(HeldMatch.In(units, contents), IsEncoded: true);
            }
        }

        PooledArray.Return(rented, units.Length);
        return worst;
    }

    // By characters: one that counts as two units has its own in their order.
    private static ReadOnlySpan<ushort> Backwards(ReadOnlySpan<char> text, Span<ushort> units)
    {
        int count = 0;
        for (int i = text.Length - 1; i >= 0; i--)
        {
            count += Units.Write(text[i], units[count..]);
        }

        return units[..count];
    }

    public static Carriage Worse(Carriage one, Carriage other) => other.Weight > one.Weight ? other : one;
}
