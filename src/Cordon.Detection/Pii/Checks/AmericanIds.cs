using static Cordon.Detection.Pii.IdChecks;

namespace Cordon.Detection.Pii;

/// <summary>Check digits of ids of the Americas, Africa and the Pacific. Every input is capitals and digits without separators.</summary>
internal static class AmericanIds
{
    /// <summary>Argentina, CUIT: weights modulo 11.</summary>
    public static bool Argentina(ReadOnlySpan<char> d) =>
        d.Length == 11 && AllDigits(d) && Number(d[..2]) is 20 or 23 or 24 or 25 or 26 or 27 or 30 or 33 or 34
        && (11 - (Weighted(d[..10], [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 == d[10] - '0';

    /// <summary>Australia, tax file number: weights modulo 11.</summary>
    public static bool AustralianTax(ReadOnlySpan<char> d) => d.Length == 9 && AllDigits(d) && Weighted(d, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0;

    /// <summary>Australia, health card: the ninth digit checks the first eight modulo 10.</summary>
    public static bool AustralianHealth(ReadOnlySpan<char> d) =>
        d.Length is 10 or 11 && AllDigits(d) && d[0] is >= '2' and <= '6' && Weighted(d[..8], [1, 3, 7, 9, 1, 3, 7, 9]) % 10 == d[8] - '0';

    /// <summary>Australia, business number: the first digit less one, weights modulo 89.</summary>
    public static bool AustralianBusiness(ReadOnlySpan<char> d) =>
        d.Length == 11 && AllDigits(d) && d[0] != '0' && (Weighted(d, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 == 0;

    /// <summary>Brazil, companies: two check digits modulo 11.</summary>
    public static bool BrazilianCompany(ReadOnlySpan<char> d)
    {
        if (d.Length != 14 || !AllDigits(d) || d.Count(d[0]) == 14)
        {
            return false;
        }

        int first = Weighted(d[..12], [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11, second = Weighted(d[..13], [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        return (first < 2 ? 0 : 11 - first) == d[12] - '0' && (second < 2 ? 0 : 11 - second) == d[13] - '0';
    }

    /// <summary>Canada, social insurance: Luhn; 0 and 8 are not given out.</summary>
    public static bool Canada(ReadOnlySpan<char> d) => d.Length == 9 && AllDigits(d) && d[0] is not ('0' or '8') && Luhn(d);

    /// <summary>Chile, RUT: weights 2..7 from the right modulo 11, with K for ten.</summary>
    public static bool Chile(ReadOnlySpan<char> s)
    {
        if (s.Length is not (8 or 9) || !AllDigits(s[..^1]))
        {
            return false;
        }

        int sum = 0;
        for (int i = 0; i < s.Length - 1; i++)
        {
            sum += (s[^(i + 2)] - '0') * ((i % 6) + 2);
        }

        return "0K987654321"[sum % 11] == s[^1];
    }

    /// <summary>Ecuador: province, and Luhn's sum.</summary>
    public static bool Ecuador(ReadOnlySpan<char> d) => d.Length == 10 && AllDigits(d) && Number(d[..2]) is (>= 1 and <= 24) or 30 && d[2] < '6' && Luhn(d);

    /// <summary>Mexico, CURP: date, sex, state, and a check digit over 37 signs.</summary>
    public static bool MexicanPerson(ReadOnlySpan<char> s)
    {
        const string Signs = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ";
        if (s.Length != 18 || !AllDigits(s[4..10]) || s[10] is not ('H' or 'M' or 'X') || !char.IsAsciiDigit(s[17]) || s[..4].ContainsAnyInRange('0', '9'))
        {
            return false;
        }

        int sum = 0;
        for (int i = 0; i < 17; i++)
        {
            sum += Signs.IndexOf(s[i], StringComparison.Ordinal) * (18 - i);
        }

        return (10 - (sum % 10)) % 10 == s[17] - '0';
    }

    /// <summary>Mexico, RFC: letters, a date, three signs.</summary>
    public static bool MexicanTax(ReadOnlySpan<char> s)
    {
        int letters = s.Length - 9;
        return letters is 3 or 4 && !s[..letters].ContainsAnyInRange('0', '9') && AllDigits(s[letters..(letters + 6)])
            && EuropeanIds.IsMonth(s[(letters + 2)..(letters + 4)]) && EuropeanIds.IsDay(s[(letters + 4)..(letters + 6)]);
    }

    /// <summary>New Zealand, IRD: weights modulo 11, and other ones where the first give ten.</summary>
    public static bool NewZealand(ReadOnlySpan<char> d)
    {
        if (d.Length is not (8 or 9) || !AllDigits(d))
        {
            return false;
        }

        Span<char> nine = ['0', '0', '0', '0', '0', '0', '0', '0', '0'];
        d.CopyTo(nine[(9 - d.Length)..]);
        int check = (11 - (Weighted(nine[..8], [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
        check = check == 10 ? (11 - (Weighted(nine[..8], [7, 4, 3, 2, 5, 2, 7, 6]) % 11)) % 11 : check;
        return check == nine[8] - '0';
    }

    /// <summary>South Africa: a date, then Luhn.</summary>
    public static bool SouthAfrica(ReadOnlySpan<char> d) =>
        d.Length == 13 && AllDigits(d) && EuropeanIds.IsMonth(d[2..4]) && EuropeanIds.IsDay(d[4..6]) && d[10] is '0' or '1' or '2' && Luhn(d);

    /// <summary>United States, health providers: Luhn behind the prefix 80840.</summary>
    public static bool UsProvider(ReadOnlySpan<char> d) => d.Length == 10 && d[0] is '1' or '2' && AllDigits(d) && Luhn([.. "80840", .. d]);

    /// <summary>United States, drug enforcement: two letters, and a sum of odd and doubled even places.</summary>
    public static bool UsDrugEnforcement(ReadOnlySpan<char> s) =>
        s.Length == 9 && char.IsAsciiLetterUpper(s[0]) && (char.IsAsciiLetterUpper(s[1]) || s[1] == '9') && AllDigits(s[2..])
        && Weighted(s[2..8], [1, 2, 1, 2, 1, 2]) % 10 == s[8] - '0';

    /// <summary>United States, bank routing: weights 3, 7, 1 modulo 10, and first digits that exist.</summary>
    public static bool UsRouting(ReadOnlySpan<char> d) =>
        d.Length == 9 && AllDigits(d) && Number(d[..2]) is <= 12 or (>= 21 and <= 32) or (>= 61 and <= 72) or 80 && d is not "000000000"
        && Weighted(d, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 == 0;

    /// <summary>Vehicles of North America and many others: 17 signs, the ninth checks modulo 11.</summary>
    public static bool Vehicle(ReadOnlySpan<char> s)
    {
        if (s.Length != 17 || s.ContainsAny("IOQ") || s.Count(s[0]) == 17)
        {
            return false;
        }

        ReadOnlySpan<byte> weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        const string Values = "12345678012345070923456789";
        int sum = 0;
        for (int i = 0; i < 17; i++)
        {
            int value = char.IsAsciiDigit(s[i]) ? s[i] - '0' : char.IsAsciiLetterUpper(s[i]) ? Values[s[i] - 'A'] - '0' : -1;
            if (value < 0)
            {
                return false;
            }

            sum += value * weights[i];
        }

        return "0123456789X"[sum % 11] == s[8];
    }
}
