using static Cordon.Detection.Pii.IdChecks;

namespace Cordon.Detection.Pii;

/// <summary>How the length of an international number suits its country.</summary>
internal enum PhoneFit
{
    Whole,
    Short,
    Long,
    Unknown,
}

/// <summary>How many digits follow the calling codes of the countries that Cordon knows.</summary>
internal static class PhonePlan
{
    public static PhoneFit Fit(ReadOnlySpan<char> digits)
    {
        for (int code = 1; code <= 3 && code < digits.Length; code++)
        {
            (int least, int most) = Of(Number(digits[..code]));
            if (most > 0)
            {
                int rest = digits.Length - code;
                return rest < least ? PhoneFit.Short : rest > most ? PhoneFit.Long : PhoneFit.Whole;
            }
        }

        return PhoneFit.Unknown;
    }

    private static (int Least, int Most) Of(int code) => code switch
    {
        1 => (10, 10),
        7 => (10, 10),
        20 => (8, 10),
        27 => (9, 9),
        30 => (10, 10),
        31 => (9, 9),
        32 => (8, 9),
        33 => (9, 9),
        34 => (9, 9),
        36 => (8, 9),
        39 => (6, 11),
        40 => (9, 9),
        41 => (9, 9),
        43 => (4, 13),
        44 => (9, 11),
        45 => (8, 8),
        46 => (7, 10),
        47 => (8, 8),
        48 => (9, 9),
        49 => (5, 12),
        51 => (8, 9),
        52 => (10, 11),
        53 => (8, 8),
        54 => (10, 11),
        55 => (10, 11),
        56 => (9, 9),
        57 => (10, 10),
        58 => (10, 10),
        60 => (8, 10),
        61 => (9, 9),
        62 => (8, 12),
        63 => (8, 10),
        64 => (8, 10),
        65 => (8, 8),
        66 => (8, 9),
        81 => (9, 10),
        82 => (8, 10),
        84 => (9, 10),
        86 => (10, 11),
        90 => (10, 10),
        91 => (10, 10),
        92 => (9, 10),
        94 => (9, 9),
        98 => (10, 10),
        212 => (9, 9),
        234 => (8, 10),
        254 => (9, 9),
        351 => (9, 9),
        352 => (6, 9),
        353 => (7, 9),
        354 => (7, 9),
        358 => (6, 10),
        359 => (8, 9),
        370 => (8, 8),
        371 => (8, 8),
        372 => (7, 8),
        380 => (9, 9),
        381 => (8, 9),
        385 => (8, 9),
        386 => (8, 8),
        420 => (9, 9),
        421 => (9, 9),
        852 => (8, 8),
        880 => (8, 10),
        886 => (8, 9),
        966 => (9, 9),
        971 => (8, 9),
        972 => (8, 9),
        _ => (0, 0),
    };
}
