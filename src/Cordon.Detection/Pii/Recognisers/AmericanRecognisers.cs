using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>National ids and tax numbers of the Americas, Africa and the Pacific.</summary>
internal static class AmericanRecognisers
{
    public static ImmutableArray<Recogniser> All { get; } =
    [
        Id("ar-taxpayer", "AR", Label.Argentina, AmericanIds.Argentina, "An Argentine taxpayer or labour id (CUIT, CUIL).", "D{2}~D{8}~D") with { Entity = PiiEntities.TaxId },
        Id("au-tax-file", "AU", Label.Australia, AmericanIds.AustralianTax, "An Australian tax file number.", "D{3}~D{3}~D{3}") with { Entity = PiiEntities.TaxId },
        Id("au-medicare", "AU", Label.Medicare, AmericanIds.AustralianHealth, "An Australian Medicare number.", "D{4}~D{5}~D", "D{4}~D{5}~D~D") with { Entity = PiiEntities.HealthInsurance },
        Id("au-business", "AU", Label.Australia, AmericanIds.AustralianBusiness, "An Australian business number.", "D{2}~D{3}~D{3}~D{3}") with { Entity = PiiEntities.TaxId, Severity = Severity.Medium },
        Id("br-company", "BR", Label.Brazil, AmericanIds.BrazilianCompany, "A Brazilian company number (CNPJ).", "D{2}~D{3}~D{3}~D{4}~D{2}") with { Entity = PiiEntities.TaxId, Bare = 0.8, Severity = Severity.Medium },
        Id("ca-social-insurance", "CA", Label.Canada, AmericanIds.Canada, "A Canadian social insurance number.", "D{3}~D{3}~D{3}"),
        Id("cl-citizen", "CL", Label.Chile, AmericanIds.Chile, "A Chilean id (RUT).", "D{1,2}~D{3}~D{3}~X", "D{7,8}~X") with { Hinted = 0.7 },
        Id("ec-citizen", "EC", Label.Ecuador, AmericanIds.Ecuador, "An Ecuadorian identity card number.", "D{9}~D", "D{10}") with { Named = 0.8 },
        Id("mx-population", "MX", Label.Mexico, AmericanIds.MexicanPerson, "A Mexican population registry code (CURP).", "L{4}D{6}L{6}X{2}") with { Bare = 0.85 },
        Id("mx-taxpayer", "MX", Label.Mexico, AmericanIds.MexicanTax, "A Mexican taxpayer id (RFC).", "L{3,4}~D{6}~X{3}") with { Entity = PiiEntities.TaxId },
        Id("nz-inland-revenue", "NZ", Label.NewZealand, AmericanIds.NewZealand, "A New Zealand tax number.", "D{2,3}~D{3}~D{3}") with { Entity = PiiEntities.TaxId },
        Id("za-citizen", "ZA", Label.SouthAfrica, AmericanIds.SouthAfrica, "A South African id.", "D{13}", "D{6}~D{4}~D{3}"),
        new()
        {
            Id = "us-tax-id", Entity = PiiEntities.TaxId, Countries = "US", Labels = LabelSet.Of(Label.TaxId), Named = 0.8,
            Explanation = "A US taxpayer number.", Shapes = ["D{3}~D{2}~D{4}"],
        },
        new()
        {
            Id = "national-id-named", Entity = PiiEntities.NationalId, Labels = LabelSet.Of(Label.NationalId), Named = 0.55,
            Explanation = "An id that its label calls one.", Shapes = ["D{7,13}", "L{1,3}~D{6,10}", "D{7,8}~L", "D{1,3}~D{3}~D{3}"],
        },
        new()
        {
            Id = "national-id-prefixed", Entity = PiiEntities.NationalId, Bare = 0.7, Named = 0.85, Labels = LabelSet.Of(Label.NationalId),
            Explanation = "A national id with its own prefix.", Shapes = ["'NID-'D{6,12}"],
        },
        new()
        {
            Id = "social-security-named", Entity = PiiEntities.NationalId, Countries = "US", Labels = LabelSet.Of(Label.SocialSecurity), Named = 0.58,
            Explanation = "A number that its label calls one of social security.", Shapes = ["D{3}~D{2}~D{4}"],
        },
    ];

    private static Recogniser Id(string id, string countries, Label label, IdCheck check, string explanation, params string[] shapes) => new()
    {
        Id = id, Entity = PiiEntities.NationalId, Countries = countries, Labels = LabelSet.Of(label), Vague = LabelSet.Of(Label.NationalId, Label.TaxId), Check = check,
        Named = 0.95, Hinted = 0.6, Explanation = explanation, Shapes = shapes,
    };
}
