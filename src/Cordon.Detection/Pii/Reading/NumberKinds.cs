using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>What a run of digits is, if it is anything.</summary>
internal sealed record NumberKind(string Entity, string Rule, Severity Severity, double Score, string Explanation, bool Proven);

/// <summary>
/// Reads a run of digits as card, id, address or phone number, in the order of how much their checks prove.
/// A bare number proves nothing, so it needs a word before it.
/// </summary>
internal static class NumberKinds
{
    public static NumberKind? Classify(in DigitRun run, int groups, in Candidates wanted)
    {
        ReadOnlySpan<char> digits = run.Digits(groups);
        if (digits.Length < 4 || !run.MayStart)
        {
            return null;
        }

        NumberKind? kind = wanted.Wanted.Ip ? Ip(run, groups) : null;
        if (kind is null && digits.Length >= 7)
        {
            kind = (wanted.Wants(PiiEntities.Card) ? Card(run, groups, digits) : null)
                ?? (wanted.Wants(PiiEntities.NationalId) ? NationalId(run, groups, digits) : null)
                ?? (wanted.Wants(PiiEntities.TaxId) ? TaxId(run, groups, digits) : null)
                ?? (wanted.Wants(PiiEntities.Phone) ? Phone(run, groups, digits) : null);
        }

        return kind;
    }

    private static NumberKind? Card(in DigitRun run, int groups, ReadOnlySpan<char> digits)
    {
        if (digits.Length is < 13 or > 19 || run.Plus || !IdChecks.CardIssuer(digits) || digits.Count(digits[0]) == digits.Length)
        {
            return null;
        }

        bool grouped = run.Shaped(groups, 4, 4, 4, 4) || run.Shaped(groups, 4, 6, 5) || run.Shaped(groups, 4, 6, 4) || run.Shaped(groups, 4, 4, 4, 4, 3);
        if ((groups > 1 && !grouped) || !(run.Separated(groups, ' ') || run.Separated(groups, '-') || run.Separated(groups, '.')))
        {
            return null;
        }

        bool named = ContextWords.Before(run.Text, run.Start, ContextWords.Card);
        double score = (IdChecks.Luhn(digits), grouped, named) switch
        {
            (true, true, _) or (true, _, true) => 0.97,
            (true, false, false) => 0.75,
            // Mistyped or masked in one digit: still somebody's card, and still shaped and labelled as one.
            (false, true, true) => 0.6,
            (false, _, _) => 0,
        };
        return score == 0 ? null : new(PiiEntities.Card, "payment-card", Severity.High, score, "A payment card number.", Proven: score > 0.6);
    }

    private static NumberKind? NationalId(in DigitRun run, int groups, ReadOnlySpan<char> d)
    {
        string text = run.Text;
        int at = run.Start;
        if (run.Plus || text[at] == '(')
        {
            return null;
        }

        if (run.Shaped(groups, 3, 2, 4) || (groups == 1 && d.Length == 9))
        {
            bool named = ContextWords.Before(text, at, ContextWords.Ssn);
            bool valid = IdChecks.UsSocialSecurity(d);
            bool dashed = groups == 3 && run.Separated(groups, '-');
            if ((valid && dashed) || (named && (valid || groups == 3)))
            {
                return Id("us-social-security", valid && (dashed || named) ? 0.9 : 0.6, "A US social security number.", proven: false);
            }
        }

        bool spaced = run.Separated(groups, ' ');
        if (d.Length == 9 && spaced && IdChecks.DutchCitizen(d) && ContextWords.Before(text, at, ContextWords.Dutch))
        {
            return Id("nl-citizen-service", 0.95, "A Dutch citizen service number (BSN).");
        }

        if (d.Length == 10 && (spaced || run.Separated(groups, '-')) && IdChecks.UkHealthService(d) && ContextWords.Before(text, at, ContextWords.Nhs))
        {
            return Id("uk-health-service", 0.95, "A British health service number.");
        }

        if (d.Length == 11 && groups == 1 && IdChecks.PolishCitizen(d) && ContextWords.Before(text, at, ContextWords.Polish))
        {
            return Id("pl-citizen", 0.95, "A Polish citizen number (PESEL).");
        }

        if (d.Length == 12 && spaced && IdChecks.IndianAadhaar(d) && ContextWords.Before(text, at, ContextWords.Indian))
        {
            return Id("in-aadhaar", 0.95, "An Indian Aadhaar number.");
        }

        if (d.Length == 15 && spaced && IdChecks.FrenchSocialSecurity(d)
            && (run.Shaped(groups, 1, 2, 2, 2, 3, 3, 2) || ContextWords.Before(text, at, ContextWords.French)))
        {
            return Id("fr-social-security", 0.95, "A French social security number (NIR).");
        }

        return d.Length == 18 && groups == 1 && IdChecks.ChineseResident(d)
            ? Id("cn-resident", 0.9, "A Chinese resident identity number.")
            : null;
    }

    // What a tax office gives out, also where it serves as a person's id in all of life.
    private static NumberKind? TaxId(in DigitRun run, int groups, ReadOnlySpan<char> d)
    {
        if (run.Plus || run.Text[run.Start] == '(')
        {
            return null;
        }

        if (run.Shaped(groups, 2, 7) && run.Separator(1) == '-' && ContextWords.Before(run.Text, run.Start, ContextWords.Employer))
        {
            return Id("us-employer-id", 0.6, "A US employer or taxpayer id.", proven: false) with { Entity = PiiEntities.TaxId };
        }

        bool brazilian = run.Shaped(groups, 3, 3, 3, 2) && run.Separator(1) == '.' && run.Separator(3) == '-';
        if (d.Length == 11 && IdChecks.BrazilianTaxpayer(d) && (brazilian || ContextWords.Before(run.Text, run.Start, ContextWords.Brazilian)))
        {
            return Id("br-taxpayer", 0.95, "A Brazilian taxpayer number (CPF).") with { Entity = PiiEntities.TaxId };
        }

        return d.Length == 11 && run.Separated(groups, ' ') && IdChecks.GermanTaxId(d) && ContextWords.Before(run.Text, run.Start, ContextWords.German)
            ? Id("de-tax-id", 0.95, "A German tax id.") with { Entity = PiiEntities.TaxId }
            : null;
    }

    private static NumberKind? Phone(in DigitRun run, int groups, ReadOnlySpan<char> d)
    {
        if (d.Length > 15 || groups > 6 || d.Count(d[0]) == d.Length)
        {
            return null;
        }

        bool bracket = run.Text[run.Start] == '(';
        if (run.Plus)
        {
            return d.Length >= 8 && d[0] != '0' ? PhonePlan.Fit(d) switch
            {
                PhoneFit.Whole => Number("phone-international", 0.9),
                PhoneFit.Unknown => Number("phone-international", 0.7),
                PhoneFit.Short => Number("phone-international", 0.55),
                PhoneFit.Long => null,
            } : null;
        }

        bool trunk = d.Length == 11 && d[0] == '1' && run.Length(0) == 1;
        ReadOnlySpan<char> ten = trunk ? d[1..] : d;
        bool american = ten.Length == 10 && ten[0] >= '2' && ten[3] >= '2';
        bool shaped = trunk ? run.Shaped(groups, 1, 3, 3, 4) : run.Shaped(groups, 3, 3, 4);
        if (american && shaped && (bracket || (run.Separator(groups - 1) is '-' or '.' && run.Separator(groups - 2) is '-' or '.' or ')')))
        {
            return Number("phone-north-america", 0.8);
        }

        if (bracket && run.Shaped(groups, 2, 5, 4))
        {
            return Number("phone-brazil", 0.75);
        }

        if (ContextWords.Before(run.Text, run.Start, ContextWords.Phone))
        {
            // A date or a year range near the word "call" is no number to call.
            bool date = d.Length == 8 && groups > 1 && run.Length(0) is 4 or 2 && groups == 3;
            return date || d.Length > 14 ? null : Number("phone-named", d.Length >= 9 || groups > 1 ? 0.75 : 0.55);
        }

        return d[0] == '0' && d[1] != '0' && d.Length is >= 10 and <= 12 && groups is 3 or 4 && run.Separated(groups, ' ') && run.Length(0) >= 3
            ? Number("phone-national", 0.5)
            : null;
    }

    private static NumberKind? Ip(in DigitRun run, int groups)
    {
        if (groups != 4 || !run.Separated(groups, '.') || !char.IsAsciiDigit(run.Text[run.Start]))
        {
            return null;
        }

        ReadOnlySpan<char> digits = run.Digits(groups);
        Span<int> octets = stackalloc int[4];
        for (int i = 0, from = 0; i < 4; from += run.Length(i++))
        {
            if (run.Length(i) > 3 || (run.Length(i) > 1 && digits[from] == '0'))
            {
                return null;
            }

            octets[i] = int.Parse(digits.Slice(from, run.Length(i)));
            if (octets[i] > 255)
            {
                return null;
            }
        }

        char before = run.Start == 0 ? ' ' : run.Text[run.Start - 1];
        if (octets[0] == 0 || before is 'v' or 'V' || digits.Length == 4 || ContextWords.Before(run.Text, run.Start, ContextWords.Version))
        {
            return digits.Length <= 6 ? null : Address(0.3);
        }

        bool unrouted = octets is [10 or 127, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..] or [169, 254, ..] or [255, ..];
        bool documentation = octets is [192, 0, 2, _] or [198, 51, 100, _] or [203, 0, 113, _];
        return Address(unrouted || documentation ? 0.4 : 0.8);
    }

    private static NumberKind Id(string rule, double score, string explanation, bool proven = true) => new(PiiEntities.NationalId, rule, Severity.High, score, explanation, proven);

    private static NumberKind Number(string rule, double score) => new(PiiEntities.Phone, rule, Severity.Medium, score, "A phone number.", Proven: false);

    private static NumberKind Address(double score) => new(PiiEntities.Ip, "ip-v4", Severity.Low, score, "An IP address (version 4).", Proven: true);
}
