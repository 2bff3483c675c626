using static Cordon.Detection.Pii.IdChecks;

namespace Cordon.Detection.Pii;

/// <summary>Check digits of European ids. Every input is capitals and digits without separators; anything else is answered with no.</summary>
internal static class EuropeanIds
{
    /// <summary>Austria, social insurance: the fourth digit checks the rest modulo 11; the rest ends in a date.</summary>
    public static bool Austria(ReadOnlySpan<char> d) =>
        d.Length == 10 && AllDigits(d) && d[0] != '0' && IsDay(d[4..6]) && Number(d[6..8]) is >= 1 and <= 15
        && Weighted(d, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == d[3] - '0';

    /// <summary>Belgium, national register: 97 − n modulo 97, with a 2 before it for those born since 2000.</summary>
    public static bool Belgium(ReadOnlySpan<char> d)
    {
        if (d.Length != 11 || !AllDigits(d) || Number(d[2..4]) > 12)
        {
            return false;
        }

        long body = Number(d[..9]), check = Number(d[9..]);
        return 97 - (body % 97) == check || 97 - ((2_000_000_000 + body) % 97) == check;
    }

    /// <summary>Bulgaria, EGN: month with century, weights modulo 11.</summary>
    public static bool Bulgaria(ReadOnlySpan<char> d) =>
        d.Length == 10 && AllDigits(d) && Number(d[2..4]) % 20 is >= 1 and <= 12 && Number(d[2..4]) <= 52 && IsDay(d[4..6])
        && Weighted(d[..9], [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == d[9] - '0';

    /// <summary>Croatia, OIB: ISO 7064 MOD 11,10, as the German tax id.</summary>
    public static bool Croatia(ReadOnlySpan<char> d) => d.Length == 11 && AllDigits(d) && Mod11And10(d);

    /// <summary>Czechia and Slovakia: date with month + 50 for women, all of it divisible by 11.</summary>
    public static bool Czechia(ReadOnlySpan<char> d) =>
        d.Length == 10 && AllDigits(d) && Number(d[2..4]) is (>= 1 and <= 12) or (>= 21 and <= 32) or (>= 51 and <= 62) or (>= 71 and <= 82) && IsDay(d[4..6])
        && Long(d) % 11 == 0;

    /// <summary>Denmark, CPR: only the date is sure, since 2007 the digits no longer check.</summary>
    public static bool Denmark(ReadOnlySpan<char> d) => d.Length == 10 && AllDigits(d) && IsDay(d[..2]) && IsMonth(d[2..4]);

    /// <summary>Estonia and Lithuania: two rows of weights modulo 11.</summary>
    public static bool Baltic(ReadOnlySpan<char> d)
    {
        if (d.Length != 11 || !AllDigits(d) || d[0] is < '1' or > '8' || !IsMonth(d[3..5]) || !IsDay(d[5..7]))
        {
            return false;
        }

        int rest = Weighted(d[..10], [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        rest = rest == 10 ? Weighted(d[..10], [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 : rest;
        return rest % 10 == d[10] - '0';
    }

    /// <summary>Finland: date, sign of the century (left out here unless a letter), number, check sign modulo 31.</summary>
    public static bool Finland(ReadOnlySpan<char> s)
    {
        ReadOnlySpan<char> id = s.Length == 11 && char.IsAsciiLetter(s[6]) ? [.. s[..6], .. s[7..]] : s;
        return id.Length == 10 && AllDigits(id[..9]) && IsDay(id[..2]) && IsMonth(id[2..4])
            && "0123456789ABCDEFHJKLMNPRSTUVWXY"[Number(id[..9]) % 31] == id[9];
    }

    /// <summary>Greece, AMKA: a date, then Luhn.</summary>
    public static bool Greece(ReadOnlySpan<char> d) => d.Length == 11 && AllDigits(d) && IsDay(d[..2]) && IsMonth(d[2..4]) && Luhn(d);

    /// <summary>Hungary, tax id of a person: begins with 8, place times digit modulo 11.</summary>
    public static bool Hungary(ReadOnlySpan<char> d) =>
        d.Length == 10 && AllDigits(d) && d[0] == '8' && Weighted(d[..9], [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 == d[9] - '0';

    /// <summary>Ireland, PPS: weights 8..2 and 9 for the second letter, modulo 23.</summary>
    public static bool Ireland(ReadOnlySpan<char> s)
    {
        if (s.Length is not (8 or 9) || !AllDigits(s[..7]) || !char.IsAsciiLetterUpper(s[7]))
        {
            return false;
        }

        int second = s.Length == 9 && s[8] is >= 'A' and <= 'I' ? (s[8] - 'A' + 1) * 9 : 0;
        return "WABCDEFGHIJKLMNOPQRSTUV"[(Weighted(s[..7], [8, 7, 6, 5, 4, 3, 2]) + second) % 23] == s[7];
    }

    /// <summary>Latvia, personal code of before 2017: a date and weights modulo 11.</summary>
    public static bool Latvia(ReadOnlySpan<char> d) =>
        d.Length == 11 && AllDigits(d) && IsDay(d[..2]) && IsMonth(d[2..4])
        && (1101 - Weighted(d[..10], [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11 == d[10] - '0';

    /// <summary>Norway: two check digits modulo 11.</summary>
    public static bool Norway(ReadOnlySpan<char> d) =>
        d.Length == 11 && AllDigits(d) && Number(d[..2]) % 40 is >= 1 and <= 31 && Number(d[2..4]) % 40 is >= 1 and <= 12
        && Weighted(d[..10], [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 == 0 && Weighted(d, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0;

    /// <summary>Poland, tax number: weights modulo 11.</summary>
    public static bool PolishTax(ReadOnlySpan<char> d) =>
        d.Length == 10 && AllDigits(d) && Weighted(d[..9], [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == d[9] - '0';

    /// <summary>Portugal, NIF: weights 9..2 modulo 11.</summary>
    public static bool Portugal(ReadOnlySpan<char> d) =>
        d.Length == 9 && AllDigits(d) && d[0] is not ('0' or '4') && (11 - (Weighted(d[..8], [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 % 10 == d[8] - '0';

    /// <summary>Romania, CNP: date and weights modulo 11.</summary>
    public static bool Romania(ReadOnlySpan<char> d)
    {
        if (d.Length != 13 || !AllDigits(d) || d[0] == '0' || !IsMonth(d[3..5]) || !IsDay(d[5..7]))
        {
            return false;
        }

        int rest = Weighted(d[..12], [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        return (rest == 10 ? 1 : rest) == d[12] - '0';
    }

    /// <summary>Russia, INN: one check digit for companies, two for persons.</summary>
    public static bool RussianTax(ReadOnlySpan<char> d) => d.Length switch
    {
        10 => AllDigits(d) && Weighted(d[..9], [2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == d[9] - '0',
        12 => AllDigits(d) && Weighted(d[..10], [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == d[10] - '0'
            && Weighted(d[..11], [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == d[11] - '0',
        _ => false,
    };

    /// <summary>Russia, SNILS: weights 9..1 modulo 101.</summary>
    public static bool RussianPension(ReadOnlySpan<char> d) =>
        d.Length == 11 && AllDigits(d) && Weighted(d[..9], [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100 == Number(d[9..]);

    /// <summary>The countries of former Yugoslavia, JMBG: a date and weights modulo 11.</summary>
    public static bool Yugoslavia(ReadOnlySpan<char> d) =>
        d.Length == 13 && AllDigits(d) && IsDay(d[..2]) && IsMonth(d[2..4])
        && (11 - (Weighted(d[..12], [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 == d[12] - '0';

    /// <summary>Sweden: Luhn over ten digits that begin with a date; day + 60 for those who only coordinate.</summary>
    public static bool Sweden(ReadOnlySpan<char> d)
    {
        ReadOnlySpan<char> ten = d.Length == 12 && d[..2] is "19" or "20" ? d[2..] : d;
        return ten.Length == 10 && AllDigits(ten) && IsMonth(ten[2..4]) && Number(ten[4..6]) % 60 is >= 1 and <= 31 && Luhn(ten);
    }

    /// <summary>Switzerland: the country's number 756 and EAN-13.</summary>
    public static bool Switzerland(ReadOnlySpan<char> d) =>
        d.Length == 13 && d.StartsWith("756", StringComparison.Ordinal) && AllDigits(d)
        && (10 - (Weighted(d[..12], [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 == d[12] - '0';

    /// <summary>Turkey: two check digits from the sums of odd and even places.</summary>
    public static bool Turkey(ReadOnlySpan<char> d)
    {
        if (d.Length != 11 || !AllDigits(d) || d[0] == '0')
        {
            return false;
        }

        int odd = Weighted(d[..9], [1, 0, 1, 0, 1, 0, 1, 0, 1]), even = Weighted(d[..9], [0, 1, 0, 1, 0, 1, 0, 1, 0]);
        int tenth = ((odd * 7) - even) % 10;
        return (tenth + 10) % 10 == d[9] - '0' && (odd + even + d[9] - '0') % 10 == d[10] - '0';
    }

    /// <summary>Ukraine, taxpayer number: weights modulo 11.</summary>
    public static bool Ukraine(ReadOnlySpan<char> d)
    {
        if (d.Length != 10 || !AllDigits(d))
        {
            return false;
        }

        int sum = Weighted(d[..9], [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11;
        return (sum + 11) % 11 % 10 == d[9] - '0';
    }

    /// <summary>ISO 7064 MOD 11,10 over all digits.</summary>
    private static bool Mod11And10(ReadOnlySpan<char> d)
    {
        int product = 10;
        foreach (char c in d[..^1])
        {
            int sum = (c - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (11 - product) % 10 == d[^1] - '0';
    }

    internal static bool IsDay(ReadOnlySpan<char> two) => Number(two) is >= 1 and <= 31;

    internal static bool IsMonth(ReadOnlySpan<char> two) => Number(two) is >= 1 and <= 12;

    internal static long Long(ReadOnlySpan<char> digits)
    {
        long number = 0;
        foreach (char c in digits)
        {
            number = (number * 10) + c - '0';
        }

        return number;
    }
}
