namespace Cordon.Detection.Pii;

/// <summary>Check digits and structures of cards, accounts and national ids. Every input is ASCII digits or letters, without separators.</summary>
internal static class IdChecks
{
    /// <summary>ISO/IEC 7812 check digit.</summary>
    public static bool Luhn(ReadOnlySpan<char> digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : (digit * 2 / 10) + (digit * 2 % 10);
        }

        return sum % 10 == 0;
    }

    /// <summary>Lengths and first digits that the large card networks issue.</summary>
    public static bool CardIssuer(ReadOnlySpan<char> d)
    {
        int two = Number(d[..2]), three = Number(d[..3]), four = Number(d[..4]);
        return d.Length switch
        {
            13 => d[0] == '4',
            14 => two is 36 or 38 or 39 || three is >= 300 and <= 305,
            15 => two is 34 or 37,
            16 => d[0] == '4' || two is >= 51 and <= 55 || four is >= 2221 and <= 2720 || four == 6011 || two == 65
                || three is >= 644 and <= 649 || four is >= 3528 and <= 3589 || two == 62 || four is >= 2200 and <= 2204
                || two is 60 or 81 or 50 || three == 508,
            19 => d[0] == '4' || two == 62 || four == 6011,
            _ => false,
        };
    }

    /// <summary>ISO 13616: country length and remainder 1 modulo 97.</summary>
    public static bool Iban(ReadOnlySpan<char> iban)
    {
        int rest = 0;
        for (int i = 0; i < iban.Length; i++)
        {
            char c = char.ToUpperInvariant(iban[(i + 4) % iban.Length]);
            rest = char.IsAsciiDigit(c) ? ((rest * 10) + c - '0') % 97 : ((rest * 100) + c - 'A' + 10) % 97;
        }

        return rest == 1;
    }

    /// <summary>Length of an IBAN by country; 0 for a country without.</summary>
    public static int IbanLength(ReadOnlySpan<char> country) => country switch
    {
        "NO" => 15,
        "BE" => 16,
        "DK" or "FI" or "FO" or "GL" or "NL" or "SD" => 18,
        "MK" or "SI" => 19,
        "AT" or "BA" or "EE" or "KZ" or "LT" or "LU" or "XK" or "MN" => 20,
        "CH" or "CR" or "HR" or "LI" or "LV" => 21,
        "BG" or "BH" or "DE" or "GB" or "GE" or "IE" or "ME" or "RS" or "VA" => 22,
        "AE" or "GI" or "IL" or "IQ" or "TL" or "OM" or "SO" => 23,
        "AD" or "CZ" or "ES" or "MD" or "PK" or "RO" or "SA" or "SE" or "SK" or "TN" or "VG" => 24,
        "LY" or "PT" or "ST" => 25,
        "IS" or "TR" => 26,
        "FR" or "GR" or "IT" or "MC" or "MR" or "SM" => 27,
        "AL" or "AZ" or "BY" or "CY" or "DO" or "GT" or "HU" or "LB" or "NI" or "PL" or "SV" => 28,
        "BR" or "EG" or "PS" or "QA" or "UA" => 29,
        "JO" or "KW" or "MU" or "YE" => 30,
        "MT" or "SC" => 31,
        "LC" => 32,
        "RU" => 33,
        _ => 0,
    };

    /// <summary>United States: ranges that are never issued.</summary>
    public static bool UsSocialSecurity(ReadOnlySpan<char> d) =>
        d.Length == 9 && d[0] != '9' && d[..3] is not "000" and not "666" && d[3..5] is not "00" && d[5..] is not "0000";

    /// <summary>United Kingdom, health service: weights 10..2 modulo 11.</summary>
    public static bool UkHealthService(ReadOnlySpan<char> d)
    {
        int check = (11 - (Weighted(d[..9], [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
        return d.Length == 10 && check == d[9] - '0';
    }

    /// <summary>United Kingdom, national insurance: prefix letters that exist.</summary>
    public static bool UkNationalInsurance(ReadOnlySpan<char> s) =>
        s.Length == 9 && AllDigits(s[2..8]) && s[8] is >= 'A' and <= 'D'
        && char.IsAsciiLetterUpper(s[0]) && char.IsAsciiLetterUpper(s[1])
        && !"DFIQUV".Contains(s[0]) && !"DFIQUVO".Contains(s[1])
        && s[..2] is not ("BG" or "GB" or "NK" or "KN" or "TN" or "NT" or "ZZ");

    /// <summary>Germany, tax id: ISO 7064 MOD 11,10.</summary>
    public static bool GermanTaxId(ReadOnlySpan<char> d)
    {
        if (d.Length != 11 || d[0] == '0')
        {
            return false;
        }

        int product = 10;
        foreach (char c in d[..10])
        {
            int sum = (c - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (11 - product) % 10 == d[10] - '0';
    }

    /// <summary>France, social security: key 97 − n modulo 97, Corsica's departments as numbers.</summary>
    public static bool FrenchSocialSecurity(ReadOnlySpan<char> s)
    {
        if (s.Length != 15 || s[0] is not ('1' or '2' or '7' or '8') || !AllDigits(s[7..]) || !AllDigits(s[..6]))
        {
            return false;
        }

        int month = Number(s[3..5]);
        long body = 0;
        for (int i = 0; i < 13; i++)
        {
            body = (body * 10) + (i == 6 && !char.IsAsciiDigit(s[6]) ? s[6] == 'A' ? 9 : 8 : s[i] - '0');
        }

        return month is (>= 1 and <= 12) or (>= 20 and <= 42) or 62 or 63
            && (char.IsAsciiDigit(s[6]) || (s[5] == '2' && s[6] is 'A' or 'B'))
            && 97 - (body % 97) == Number(s[13..]);
    }

    /// <summary>Spain: DNI (eight digits) and NIE (X, Y, Z and seven), letter by remainder modulo 23.</summary>
    public static bool SpanishId(ReadOnlySpan<char> s)
    {
        if (s.Length != 9 || !AllDigits(s[1..8]) || !char.IsAsciiLetterUpper(s[8]))
        {
            return false;
        }

        int first = s[0] switch { 'X' => 0, 'Y' => 1, 'Z' => 2, >= '0' and <= '9' => s[0] - '0', _ => -1 };
        return first >= 0 && "TRWAGMYFPDXBNJZSQVHLCKE"[((first * 10_000_000) + Number(s[1..8])) % 23] == s[8];
    }

    /// <summary>Italy, codice fiscale: structure and check letter.</summary>
    public static bool ItalianFiscalCode(ReadOnlySpan<char> s)
    {
        if (s.Length != 16 || !"ABCDEHLMPRST".Contains(s[8]) || !char.IsAsciiLetterUpper(s[15]))
        {
            return false;
        }

        // Values of characters at odd places, digits and letters alike by their distance from 0 or A.
        ReadOnlySpan<byte> odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
        int sum = 0;
        for (int i = 0; i < 15; i++)
        {
            bool letter = char.IsAsciiLetterUpper(s[i]);
            // Digit places may carry letters of the omocodia alphabet.
            if ((i is < 6 or 8 or 11) ? !letter : !char.IsAsciiDigit(s[i]) && !"LMNPQRSTUV".Contains(s[i]))
            {
                return false;
            }

            int value = letter ? s[i] - 'A' : s[i] - '0';
            sum += i % 2 == 0 ? odd[value] : value;
        }

        return 'A' + (sum % 26) == s[15];
    }

    /// <summary>Netherlands: the eleven test with −1 for the last digit.</summary>
    public static bool DutchCitizen(ReadOnlySpan<char> d) =>
        d.Length == 9 && d is not "000000000" && Weighted(d, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0;

    /// <summary>Poland: date of birth with century and check digit.</summary>
    public static bool PolishCitizen(ReadOnlySpan<char> d) =>
        d.Length == 11 && Number(d[2..4]) % 20 is >= 1 and <= 12 && Number(d[4..6]) is >= 1 and <= 31
        && (10 - (Weighted(d[..10], [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 == d[10] - '0';

    /// <summary>Brazil: two check digits modulo 11; numbers of one repeated digit pass the sum and are refused.</summary>
    public static bool BrazilianTaxpayer(ReadOnlySpan<char> d)
    {
        if (d.Length != 11 || d.Count(d[0]) == 11)
        {
            return false;
        }

        int first = Weighted(d[..9], [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
        int second = Weighted(d[..10], [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10;
        return first == d[9] - '0' && second == d[10] - '0';
    }

    /// <summary>India, Aadhaar: Verhoeff's dihedral check.</summary>
    public static bool IndianAadhaar(ReadOnlySpan<char> d) => d.Length == 12 && d[0] is >= '2' and <= '9' && Verhoeff(d);

    /// <summary>Verhoeff's check over the symmetries of a pentagon.</summary>
    public static bool Verhoeff(ReadOnlySpan<char> d)
    {
        ReadOnlySpan<byte> permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
        int check = 0;
        for (int i = 0; i < d.Length; i++)
        {
            int digit = d[^(i + 1)] - '0';
            for (int turn = i % 8; turn > 0; turn--)
            {
                digit = permutation[digit];
            }

            check = Dihedral(check, digit);
        }

        return check == 0;
    }

    /// <summary>China, resident identity: date of birth and ISO 7064 MOD 11-2.</summary>
    public static bool ChineseResident(ReadOnlySpan<char> s)
    {
        if (s.Length != 18 || !AllDigits(s[..17]) || Number(s[6..10]) is < 1900 or > 2099
            || Number(s[10..12]) is < 1 or > 12 || Number(s[12..14]) is < 1 or > 31)
        {
            return false;
        }

        int sum = Weighted(s[..17], [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
        return "10X98765432"[sum % 11] == char.ToUpperInvariant(s[17]);
    }

    public static bool AllDigits(ReadOnlySpan<char> s) => !s.ContainsAnyExceptInRange('0', '9');

    private static int Dihedral(int a, int b) => (a < 5, b < 5) switch
    {
        (true, true) => (a + b) % 5,
        (true, false) => ((a + b - 5) % 5) + 5,
        (false, true) => ((a - 5 - b + 5) % 5) + 5,
        (false, false) => (a - b + 5) % 5,
    };

    public static int Weighted(ReadOnlySpan<char> digits, ReadOnlySpan<int> weights)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            sum += (digits[i] - '0') * weights[i];
        }

        return sum;
    }

    public static int Number(ReadOnlySpan<char> digits)
    {
        int number = 0;
        foreach (char c in digits)
        {
            number = (number * 10) + c - '0';
        }

        return number;
    }
}
