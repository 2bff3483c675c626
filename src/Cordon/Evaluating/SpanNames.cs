using System.Collections.Frozen;
using Cordon.Contracts;
using Cordon.Oversight.Measuring;

namespace Cordon.Evaluating;

/// <summary>Marked types of public data under the names that the guards give. A type that is not here has its own name.</summary>
internal static class SpanNames
{
    /// <summary>What a scanner's test data call a secret is the name of its rule; a guard's finding is right whatever its rule is called.</summary>
    public const string Secret = "SECRET";

    private static readonly FrozenDictionary<string, string> Pii = new Dictionary<string, string>
    {
        ["EMAIL_ADDRESS"] = "EMAIL",
        ["PHONE_NUMBER"] = "PHONE",
        ["CREDIT_CARD_NUMBER"] = "CARD",
        ["IP_ADDRESS"] = "IP",
        ["SOCIAL_SECURITY_NUMBER"] = "NATIONAL_ID",
        ["NATIONAL_ID_NUMBER"] = "NATIONAL_ID",
        // Marked among personal data, and the business of the guard for secrets.
        ["PASSWORD"] = Secret,
        ["API_KEY"] = Secret,
        ["AUTHENTICATION_TOKEN"] = Secret,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The categories whose spans are measured, with the kind whose rows have them marked.</summary>
    public static (string Category, string Kind)[] Categories { get; } = [(FindingTypes.Pii, "pii"), (FindingTypes.Secret, "secret")];

    public static IReadOnlyList<MarkedSpan> Marked(string category, IEnumerable<MarkedSpan> spans) =>
    [
        .. spans.Select(span => span with { Type = category == FindingTypes.Secret ? Secret : Pii.GetValueOrDefault(span.Type, span.Type) })
            .Where(span => category == FindingTypes.Secret || span.Type != Secret),
    ];

    public static MarkedSpan Found(string category, Finding finding) =>
        new(finding.Start, finding.End, category == FindingTypes.Secret ? Secret : finding.Entity ?? finding.Type);
}
