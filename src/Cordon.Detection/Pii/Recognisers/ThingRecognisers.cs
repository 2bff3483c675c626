using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Things that lead to their owner, and where they live.</summary>
internal static class ThingRecognisers
{
    public static ImmutableArray<Recogniser> All { get; } =
    [
        new()
        {
            Id = "vehicle-id", Entity = PiiEntities.VehicleId, Labels = LabelSet.Of(Label.VehicleId), Check = AmericanIds.Vehicle, Bare = 0.75, Named = 0.95, Mistyped = 0.7, Severity = Severity.Medium,
            Explanation = "The number of a vehicle (VIN).", Shapes = ["X{17}"],
        },
        new()
        {
            Id = "imei", Entity = PiiEntities.Imei, Labels = LabelSet.Of(Label.Imei), Vague = LabelSet.Of(Label.Device), Check = DeviceChecks.Imei, Named = 0.95, Hinted = 0.7, Mistyped = 0.55, Severity = Severity.Medium,
            Explanation = "The number of a handset (IMEI).", Shapes = ["D{15}", "D{2}~D{6}~D{6}~D"],
        },
        new()
        {
            Id = "device-id", Entity = PiiEntities.DeviceId, Labels = LabelSet.Of(Label.Device), Named = 0.75, Severity = Severity.Low,
            Explanation = "The id of a device.", Shapes = ["H{8}'-'H{4}'-'H{4}'-'H{4}'-'H{12}", "H{16}", "H{40}"],
        },
        new()
        {
            Id = "device-id-apple", Entity = PiiEntities.DeviceId, Labels = LabelSet.Of(Label.Device), Named = 0.8, Severity = Severity.Low,
            Explanation = "The id of a device.", Shapes = ["'0000'X{4}'-'X{16}"],
        },
        new()
        {
            Id = "postal-code", Entity = PiiEntities.PostalCode, Countries = "US DE FR ES IT GB CA NL PL PT BR SE JP CN IN CH AT BE DK NO AU", Labels = LabelSet.Of(Label.PostalCode), Named = 0.8, Severity = Severity.Low,
            Explanation = "A postal code.",
            Shapes = ["D{4,6}", "D{5}'-'D{3,4}", "D{3}'-'D{4}", "D{2}'-'D{3}", "D{4}'-'D{3}", "D{3}~D{2}", "D{4}~L{2}", "L{1,2}DX~DL{2}", "L{1,2}D~DL{2}", "L{1,2}D{2}~DL{2}", "LDL~DLD"],
        },
    ];
}
