using System.Collections.Frozen;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>The checks that a recogniser in a policy may name.</summary>
internal static class Validators
{
    public static FrozenDictionary<string, IdCheck> All { get; } = new Dictionary<string, IdCheck>(StringComparer.Ordinal)
    {
        ["luhn"] = static s => OverDigits(s, IdChecks.Luhn),
        ["verhoeff"] = static s => OverDigits(s, IdChecks.Verhoeff),
        ["iban"] = static s => s.Length >= 15 && IdChecks.IbanLength(s[..2]) == s.Length && IdChecks.Iban(s),
        ["us-routing"] = AmericanIds.UsRouting,
        ["us-provider"] = AmericanIds.UsProvider,
        ["vehicle-id"] = AmericanIds.Vehicle,
        ["imei"] = DeviceChecks.Imei,
        ["swift"] = DeviceChecks.Swift,
        ["ca-social-insurance"] = AmericanIds.Canada,
        ["br-company"] = AmericanIds.BrazilianCompany,
        ["be-national-register"] = EuropeanIds.Belgium,
        ["ch-social-insurance"] = EuropeanIds.Switzerland,
        ["hr-personal-id"] = EuropeanIds.Croatia,
        ["pt-tax-number"] = EuropeanIds.Portugal,
        ["se-personal-number"] = EuropeanIds.Sweden,
        ["tr-citizen"] = EuropeanIds.Turkey,
        ["sg-identity"] = AsianIds.Singapore,
        ["th-citizen"] = AsianIds.Thailand,
        ["tw-identity"] = AsianIds.Taiwan,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // A prefix of letters is no part of the sum.
    private static bool OverDigits(ReadOnlySpan<char> id, IdCheck sum)
    {
        ReadOnlySpan<char> digits = id.TrimStart("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        return digits.Length > 1 && IdChecks.AllDigits(digits) && sum(digits);
    }
}
