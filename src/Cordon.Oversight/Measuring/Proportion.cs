namespace Cordon.Oversight.Measuring;

/// <summary>A share with its numbers and the 95 % interval of Wilson, which stays inside 0..1 and is right for few and for none.</summary>
public readonly record struct Proportion(long Hits, long Of)
{
    // The 97.5 % point of the normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>Null when there is nothing to have a share of.</summary>
    public double? Share => Of == 0 ? null : Hits / (double)Of;

    public double? Low => Interval?.Low;

    public double? High => Interval?.High;

    private (double Low, double High)? Interval
    {
        get
        {
            if (Of == 0)
            {
                return null;
            }

            double p = Hits / (double)Of;
            double z2 = Z * Z / Of;
            double middle = p + (z2 / 2);
            double half = Math.Sqrt((p * (1 - p) * z2) + (z2 * z2 / 4));
            // At the ends the formula is exact and the arithmetic is not.
            return (Hits == 0 ? 0 : (middle - half) / (1 + z2), Hits == Of ? 1 : (middle + half) / (1 + z2));
        }
    }

    public static Proportion operator +(Proportion a, Proportion b) => new(a.Hits + b.Hits, a.Of + b.Of);
}
