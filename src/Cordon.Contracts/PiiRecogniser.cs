using System.Collections.Immutable;

namespace Cordon.Contracts;

/// <summary>An operator's recogniser of personal data: an expression in linear time, words that speak for it, a check by name.</summary>
/// <param name="Entity">Label for redaction, and what <c>pii.entities</c> calls it; always looked for.</param>
/// <param name="Context">Words before the value, in any case; with one of them the score is <paramref name="ContextScore"/>.</param>
/// <param name="Validator">One of <see cref="PiiValidators.Names"/>; a match that fails is none.</param>
public sealed record PiiRecogniser(
    string Id,
    string Entity,
    string Expression,
    ImmutableArray<string> Context,
    string? Validator,
    double Score,
    double ContextScore,
    Severity Severity,
    string Explanation);

/// <summary>Names of the checks that a recogniser may ask for.</summary>
public static class PiiValidators
{
    public static ImmutableArray<string> Names { get; } =
    [
        "be-national-register", "br-company", "ca-social-insurance", "ch-social-insurance", "hr-personal-id", "iban", "imei", "luhn", "pt-tax-number", "se-personal-number",
        "sg-identity", "swift", "th-citizen", "tr-citizen", "tw-identity", "us-provider", "us-routing", "vehicle-id", "verhoeff",
    ];
}
