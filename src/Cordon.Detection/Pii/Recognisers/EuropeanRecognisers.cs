using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>National ids and tax numbers of Europe; those of DE, ES, FR, GB, IT, NL and PL that carry their own proof are read with the numbers.</summary>
internal static class EuropeanRecognisers
{
    public static ImmutableArray<Recogniser> All { get; } =
    [
        Id("at-social-insurance", "AT", Label.Austria, EuropeanIds.Austria, "An Austrian social insurance number.", "D{4}~D{6}"),
        Id("be-national-register", "BE", Label.Belgium, EuropeanIds.Belgium, "A Belgian national register number.", "D{2}~D{2}~D{2}~D{3}~D{2}") with { Hinted = 0.7 },
        Id("bg-citizen", "BG", Label.Bulgaria, EuropeanIds.Bulgaria, "A Bulgarian citizen number (EGN).", "D{10}"),
        Id("ch-social-insurance", "CH LI", Label.Switzerland, EuropeanIds.Switzerland, "A Swiss social insurance number (AHV).", "'756'~D{4}~D{4}~D{2}") with { Bare = 0.9 },
        Id("cz-birth-number", "CZ SK", Label.Czechia, EuropeanIds.Czechia, "A Czech or Slovak birth number.", "D{6}~D{4}"),
        Id("dk-citizen", "DK", Label.Denmark, EuropeanIds.Denmark, "A Danish citizen number (CPR).", "D{6}~D{4}") with { Hinted = 0, Named = 0.85 },
        Id("ee-personal-code", "EE", Label.Estonia, EuropeanIds.Baltic, "An Estonian personal code.", "D{11}"),
        Id("fi-personal-code", "FI", Label.Finland, EuropeanIds.Finland, "A Finnish personal identity code.", "D{6}~D{3}X", "D{6}'A'D{3}X") with { Hinted = 0.7 },
        Id("gr-social-insurance", "GR", Label.Greece, EuropeanIds.Greece, "A Greek social insurance number (AMKA).", "D{11}"),
        Id("hr-personal-id", "HR", Label.Croatia, EuropeanIds.Croatia, "A Croatian personal id (OIB).", "D{11}"),
        Id("hu-tax-id", "HU", Label.Hungary, EuropeanIds.Hungary, "A Hungarian tax id.", "D{10}") with { Entity = PiiEntities.TaxId },
        Id("ie-public-service", "IE", Label.Ireland, EuropeanIds.Ireland, "An Irish public service number (PPS).", "D{7}L{1,2}") with { Hinted = 0.7 },
        Id("lt-personal-code", "LT", Label.Lithuania, EuropeanIds.Baltic, "A Lithuanian personal code.", "D{11}"),
        Id("lv-personal-code", "LV", Label.Latvia, EuropeanIds.Latvia, "A Latvian personal code.", "D{6}~D{5}"),
        Id("no-national-id", "NO", Label.Norway, EuropeanIds.Norway, "A Norwegian national id.", "D{6}~D{5}") with { Hinted = 0.75 },
        Id("pl-tax-number", "PL", Label.TaxId, EuropeanIds.PolishTax, "A Polish tax number (NIP).", "D{3}~D{3}~D{2}~D{2}", "D{3}~D{2}~D{2}~D{3}") with { Entity = PiiEntities.TaxId, Named = 0.8 },
        Id("pt-tax-number", "PT", Label.Portugal, EuropeanIds.Portugal, "A Portuguese tax number (NIF).", "D{3}~D{3}~D{3}") with { Entity = PiiEntities.TaxId },
        Id("ro-citizen", "RO", Label.Romania, EuropeanIds.Romania, "A Romanian citizen number (CNP).", "D{13}") with { Hinted = 0.7 },
        Id("rs-citizen", "RS BA HR ME MK SI", Label.Serbia, EuropeanIds.Yugoslavia, "A citizen number of former Yugoslavia (JMBG).", "D{13}") with { Hinted = 0.7 },
        Id("ru-taxpayer", "RU", Label.Russia, EuropeanIds.RussianTax, "A Russian taxpayer number (INN).", "D{10}", "D{12}") with { Entity = PiiEntities.TaxId },
        Id("ru-pension", "RU", Label.Russia, EuropeanIds.RussianPension, "A Russian pension number (SNILS).", "D{3}~D{3}~D{3}~D{2}"),
        Id("se-personal-number", "SE", Label.Sweden, EuropeanIds.Sweden, "A Swedish personal number.", "D{6}~D{4}", "D{8}~D{4}") with { Hinted = 0.7 },
        Id("tr-citizen", "TR", Label.Turkey, EuropeanIds.Turkey, "A Turkish citizen number.", "D{11}") with { Hinted = 0.75 },
        Id("ua-taxpayer", "UA", Label.Ukraine, EuropeanIds.Ukraine, "A Ukrainian taxpayer number.", "D{10}") with { Entity = PiiEntities.TaxId },
        new()
        {
            Id = "eu-vat-number", Entity = PiiEntities.TaxId, Countries = "AT BE DE DK ES FI FR IE IT LU NL PL PT SE", Labels = LabelSet.Of(Label.Vat, Label.TaxId), Named = 0.75, Severity = Severity.Medium,
            Explanation = "A value added tax number.",
            Shapes = ["'ATU'D{8}", "'BE'~D{10}", "'DE'~D{9}", "'DK'~D{8}", "'ES'X{9}", "'FI'D{8}", "'FR'X{2}~D{9}", "'IE'D{7}L{1,2}", "'IT'D{11}", "'LU'D{8}", "'NL'D{9}'B'D{2}", "'PL'D{10}", "'PT'D{9}", "'SE'D{12}"],
        },
        new()
        {
            Id = "de-identity-card", Entity = PiiEntities.NationalId, Countries = "DE", Labels = LabelSet.Of(Label.NationalId), Named = 0.6,
            Explanation = "A German identity card number.", Shapes = ["'L'X{8}", "'L'X{8}D"],
        },
    ];

    private static Recogniser Id(string id, string countries, Label label, IdCheck check, string explanation, params string[] shapes) => new()
    {
        Id = id, Entity = PiiEntities.NationalId, Countries = countries, Labels = LabelSet.Of(label), Vague = LabelSet.Of(Label.NationalId, Label.TaxId, Label.SocialSecurity), Check = check,
        Named = 0.95, Hinted = 0.6, Explanation = explanation, Shapes = shapes,
    };
}
