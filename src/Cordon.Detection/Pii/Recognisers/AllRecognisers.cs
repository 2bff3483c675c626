using System.Collections.Immutable;

namespace Cordon.Detection.Pii;

/// <summary>Every recogniser with a shape. A new one is a record in one of these tables and a vector under tests/vectors/pii.</summary>
internal static class AllRecognisers
{
    public static ImmutableArray<Recogniser> All { get; } =
        [.. EuropeanRecognisers.All, .. AmericanRecognisers.All, .. AsianRecognisers.All, .. MoneyRecognisers.All, .. HealthRecognisers.All, .. PaperRecognisers.All, .. ThingRecognisers.All, .. PhoneRecognisers.All];
}
