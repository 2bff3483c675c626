using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>National ids and tax numbers of Asia; those of CN and IN that carry their own proof are read with the numbers.</summary>
internal static class AsianRecognisers
{
    public static ImmutableArray<Recogniser> All { get; } =
    [
        Id("hk-identity-card", "HK", Label.HongKong, AsianIds.HongKong, "A Hong Kong identity card number.", "L{1,2}~D{6}X") with { Hinted = 0.75 },
        new()
        {
            Id = "hk-identity-card-bracket", Entity = PiiEntities.NationalId, Countries = "HK", Labels = LabelSet.Of(Label.HongKong, Label.NationalId), Check = AsianIds.HongKong,
            Bare = 0.8, Named = 0.95, Explanation = "A Hong Kong identity card number.", Shapes = ["L{1,2}D{6}'('X')'"],
        },
        Id("id-citizen", "ID", Label.Indonesia, AsianIds.Indonesia, "An Indonesian citizen number (NIK).", "D{16}") with { Hinted = 0.75 },
        Id("il-identity", "IL", Label.Israel, AsianIds.Israel, "An Israeli identity number.", "D{9}", "D{8}~D") with { Hinted = 0.55 },
        Id("in-permanent-account", "IN", Label.India, AsianIds.IndianTax, "An Indian permanent account number (PAN).", "U{5}D{4}U") with { Entity = PiiEntities.TaxId, Bare = 0.55, Hinted = 0.8 },
        Id("in-goods-and-services", "IN", Label.India, AsianIds.IndianGoods, "An Indian goods and services tax number.", "D{2}U{5}D{4}U{1}X{3}") with { Entity = PiiEntities.TaxId, Bare = 0.8, Severity = Severity.Medium },
        Id("jp-my-number", "JP", Label.Japan, AsianIds.Japan, "A Japanese individual number (My Number).", "D{4}~D{4}~D{4}"),
        Id("kr-resident", "KR", Label.Korea, AsianIds.Korea, "A Korean resident registration number.", "D{6}~D{7}") with { Bare = 0.55, Hinted = 0.8 },
        Id("my-identity-card", "MY", Label.Malaysia, AsianIds.Malaysia, "A Malaysian identity card number.", "D{6}~D{2}~D{4}"),
        Id("sg-identity", "SG", Label.Singapore, AsianIds.Singapore, "A Singaporean identity number (NRIC, FIN).", "LD{7}L") with { Bare = 0.7, Hinted = 0.85 },
        Id("th-citizen", "TH", Label.Thailand, AsianIds.Thailand, "A Thai citizen number.", "D~D{4}~D{5}~D{2}~D") with { Hinted = 0.75 },
        Id("tw-identity", "TW", Label.Taiwan, AsianIds.Taiwan, "A Taiwanese identity number.", "LD{9}") with { Bare = 0.6, Hinted = 0.85 },
    ];

    private static Recogniser Id(string id, string countries, Label label, IdCheck check, string explanation, params string[] shapes) => new()
    {
        Id = id, Entity = PiiEntities.NationalId, Countries = countries, Labels = LabelSet.Of(label), Vague = LabelSet.Of(Label.NationalId, Label.TaxId), Check = check,
        Named = 0.95, Hinted = 0.6, Explanation = explanation, Shapes = shapes,
    };
}
