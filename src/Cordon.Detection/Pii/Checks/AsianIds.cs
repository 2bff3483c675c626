using static Cordon.Detection.Pii.IdChecks;

namespace Cordon.Detection.Pii;

/// <summary>Check digits of Asian ids. Every input is capitals and digits without separators.</summary>
internal static class AsianIds
{
    /// <summary>Hong Kong: one or two letters, six digits, check sign modulo 11.</summary>
    public static bool HongKong(ReadOnlySpan<char> s)
    {
        if (s.Length is not (8 or 9) || !char.IsAsciiLetterUpper(s[0]) || !AllDigits(s[^7..^1]))
        {
            return false;
        }

        int sum = s.Length == 9 ? ((s[0] - 55) * 9) + ((s[1] - 55) * 8) : (36 * 9) + ((s[0] - 55) * 8);
        sum += Weighted(s[^7..^1], [7, 6, 5, 4, 3, 2]);
        return "0A987654321"[sum % 11] == s[^1] && (s.Length == 8 || char.IsAsciiLetterUpper(s[1]));
    }

    /// <summary>India, permanent account number: five letters of which the fourth is a kind of holder, four digits, a letter.</summary>
    public static bool IndianTax(ReadOnlySpan<char> s) =>
        s.Length == 10 && !s[..5].ContainsAnyInRange('0', '9') && "ABCFGHJLPT".Contains(s[3]) && AllDigits(s[5..9]) && char.IsAsciiLetterUpper(s[9]);

    /// <summary>India, goods and services tax: a state, a PAN, and a check sign over 36 signs.</summary>
    public static bool IndianGoods(ReadOnlySpan<char> s)
    {
        const string Signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        if (s.Length != 15 || !AllDigits(s[..2]) || !IndianTax(s[2..12]) || s[13] != 'Z')
        {
            return false;
        }

        int sum = 0;
        for (int i = 0; i < 14; i++)
        {
            int product = Signs.IndexOf(s[i], StringComparison.Ordinal) * ((i % 2) + 1);
            sum += (product / 36) + (product % 36);
        }

        return Signs[(36 - (sum % 36)) % 36] == s[14];
    }

    /// <summary>Indonesia, NIK: a province, and a date with day + 40 for women.</summary>
    public static bool Indonesia(ReadOnlySpan<char> d) =>
        d.Length == 16 && AllDigits(d) && Number(d[..2]) is >= 11 and <= 94 && Number(d[6..8]) % 40 is >= 1 and <= 31 && EuropeanIds.IsMonth(d[8..10]) && d[12..] is not "0000";

    /// <summary>Israel: Luhn over nine digits.</summary>
    public static bool Israel(ReadOnlySpan<char> d) => d.Length == 9 && AllDigits(d) && Luhn(d) && d is not "000000000";

    /// <summary>Japan, My Number: weights modulo 11.</summary>
    public static bool Japan(ReadOnlySpan<char> d)
    {
        if (d.Length != 12 || !AllDigits(d))
        {
            return false;
        }

        int rest = Weighted(d[..11], [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        return (rest <= 1 ? 0 : 11 - rest) == d[11] - '0';
    }

    /// <summary>Korea, resident registration: a date and weights modulo 11.</summary>
    public static bool Korea(ReadOnlySpan<char> d) =>
        d.Length == 13 && AllDigits(d) && EuropeanIds.IsMonth(d[2..4]) && EuropeanIds.IsDay(d[4..6])
        && (11 - (Weighted(d[..12], [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 == d[12] - '0';

    /// <summary>Malaysia: a date and a place of birth; there is no check digit.</summary>
    public static bool Malaysia(ReadOnlySpan<char> d) =>
        d.Length == 12 && AllDigits(d) && EuropeanIds.IsMonth(d[2..4]) && EuropeanIds.IsDay(d[4..6]) && Number(d[6..8]) is (>= 1 and <= 16) or (>= 21 and <= 59) or (>= 60 and <= 99);

    /// <summary>Singapore, NRIC and FIN: weights modulo 11, letters by series.</summary>
    public static bool Singapore(ReadOnlySpan<char> s)
    {
        if (s.Length != 9 || s[0] is not ('S' or 'T' or 'F' or 'G' or 'M') || !AllDigits(s[1..8]))
        {
            return false;
        }

        int sum = Weighted(s[1..8], [2, 7, 6, 5, 4, 3, 2]) + (s[0] is 'T' or 'G' ? 4 : s[0] == 'M' ? 3 : 0);
        return s[0] switch
        {
            'S' or 'T' => "JZIHGFEDCBA"[sum % 11] == s[8],
            'F' or 'G' => "XWUTRQPNMLK"[sum % 11] == s[8],
            _ => "XWUTRQPNJLK"[10 - (sum % 11)] == s[8],
        };
    }

    /// <summary>Taiwan: a letter of 26 numbers, nine digits, weights modulo 10.</summary>
    public static bool Taiwan(ReadOnlySpan<char> s)
    {
        if (s.Length != 10 || !char.IsAsciiLetterUpper(s[0]) || s[1] is not ('1' or '2' or '8' or '9') || !AllDigits(s[1..]))
        {
            return false;
        }

        int letter = "ABCDEFGHJKLMNPQRSTUVXYWZIO".IndexOf(s[0], StringComparison.Ordinal) + 10;
        return ((letter / 10) + (letter % 10 * 9) + Weighted(s[1..], [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 == 0;
    }

    /// <summary>Thailand: weights 13..2 modulo 11.</summary>
    public static bool Thailand(ReadOnlySpan<char> d) =>
        d.Length == 13 && AllDigits(d) && d[0] is not ('0' or '9') && (11 - (Weighted(d[..12], [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 == d[12] - '0';
}
