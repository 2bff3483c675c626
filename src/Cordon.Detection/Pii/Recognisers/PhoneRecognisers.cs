using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Phone numbers as people write them within their country, known by their trunk prefix and their groups.</summary>
internal static class PhoneRecognisers
{
    public static ImmutableArray<Recogniser> All { get; } =
    [
        Phone("phone-at", "AT", 0.5, "'06'D{2}SD{6,8}", "'06'D{2}SD{3}SD{3,4}"),
        Phone("phone-au", "AU", 0.65, "'04'D{2}SD{3}SD{3}", "'0'DSD{4}SD{4}"),
        Phone("phone-be", "BE", 0.65, "'04'D{2}SD{2}SD{2}SD{2}", "'0'DSD{3}SD{2}SD{2}"),
        Phone("phone-ch", "CH SE", 0.65, "'07'DSD{3}SD{2}SD{2}", "'04'DSD{3}SD{2}SD{2}", "'02'DSD{3}SD{2}SD{2}"),
        Phone("phone-cn", "CN", 0.55, "'1'D{2}SD{4}SD{4}"),
        Phone("phone-cn-named", "CN", 0, "'1'D{10}"),
        Phone("phone-de", "DE", 0.5, "'01'D{2}SD{7,8}", "'0'D{2,4}'/'D{5,8}", "'0'D{2,4}' / 'D{5,8}"),
        Phone("phone-es", "ES", 0, "'6'D{2}~D{3}~D{3}", "'9'D{2}~D{3}~D{3}", "'6'D{2}~D{2}~D{2}~D{2}"),
        Phone("phone-fi", "FI", 0.6, "'04'DSD{3}SD{4}", "'050'SD{3}SD{4}"),
        Phone("phone-fr", "FR", 0.7, "'0'DSD{2}SD{2}SD{2}SD{2}"),
        Phone("phone-gb", "GB", 0.65, "'07'D{3}SD{6}", "'07'D{3}SD{3}SD{3}", "'020'SD{4}SD{4}", "'01'D{2,3}SD{3}SD{3,4}"),
        Phone("phone-id", "ID", 0.6, "'08'D{2}SD{4}SD{3,5}"),
        Phone("phone-il", "IL", 0.6, "'05'DSD{3}SD{4}", "'05'D'-'D{7}"),
        Phone("phone-in", "IN", 0.5, "'9'D{4}SD{5}", "'8'D{4}SD{5}", "'7'D{4}SD{5}"),
        Phone("phone-it", "IT", 0.5, "'3'D{2}SD{3}SD{4}", "'3'D{2}SD{7}"),
        Phone("phone-jp", "JP", 0.7, "'090'SD{4}SD{4}", "'080'SD{4}SD{4}", "'070'SD{4}SD{4}", "'03'SD{4}SD{4}", "'06'SD{4}SD{4}", "'0120'SD{3}SD{3}"),
        Phone("phone-kr", "KR", 0.7, "'010'SD{4}SD{4}", "'02'SD{3,4}SD{4}"),
        Phone("phone-nl", "NL", 0.6, "'06'SD{8}", "'06'SD{2}SD{2}SD{2}SD{2}", "'0'D{2}'-'D{7}"),
        Phone("phone-no-dk", "NO DK SG HK", 0, "D{2}~D{2}~D{2}~D{2}", "D{4}~D{4}", "D{3}~D{2}~D{3}"),
        Phone("phone-nz", "NZ", 0.6, "'02'DSD{3}SD{3,4}"),
        Phone("phone-ph", "PH", 0.6, "'09'D{2}SD{3}SD{4}"),
        Phone("phone-pl", "PL CZ PT SK", 0, "D{3}~D{3}~D{3}"),
        Phone("phone-ru", "RU KZ", 0.6, "'8'SD{3}SD{3}SD{2}SD{2}", "'8 ('D{3}') 'D{3}'-'D{2}'-'D{2}"),
        Phone("phone-se", "SE", 0.65, "'08'SD{3}SD{3}SD{2}", "'031'SD{3}SD{2}SD{2}"),
        Phone("phone-tr", "TR", 0.65, "'05'D{2}SD{3}SD{2}SD{2}"),
        Phone("phone-vn", "VN", 0.6, "'09'DSD{3}SD{2}SD{2}", "'09'D{2}SD{3}SD{3}"),
        Phone("phone-za", "ZA NG KE", 0.6, "'0'D{2}SD{3}SD{4}"),
    ];

    private static Recogniser Phone(string id, string countries, double bare, params string[] shapes) => new()
    {
        Id = id, Entity = PiiEntities.Phone, Countries = countries, Labels = LabelSet.Of(Label.Phone), Bare = bare, Named = 0.8, Severity = Severity.Medium,
        Explanation = "A phone number.", Shapes = shapes,
    };
}
