using System.Collections.Frozen;
using System.Collections.Immutable;
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
        ["AUTHENTICATION_TOKEN"] = Secret,
        ["API_KEY"] = Secret,
        ["BANK_ACCOUNT_NUMBER"] = PiiEntities.BankAccount,
        ["BANK_ROUTING_NUMBER"] = PiiEntities.RoutingNumber,
        ["COURT_CASE_NUMBER"] = PiiEntities.CourtCase,
        ["CREDIT_CARD"] = PiiEntities.Card,
        ["CREDIT_CARD_NUMBER"] = PiiEntities.Card,
        ["CRYPTO"] = PiiEntities.CryptoAddress,
        ["CRYPTOCURRENCY_ADDRESS"] = PiiEntities.CryptoAddress,
        ["DEA_NUMBER"] = PiiEntities.MedicalLicence,
        ["DEVICE_IDENTIFIER"] = PiiEntities.DeviceId,
        ["DOCKET_NUMBER"] = PiiEntities.CourtCase,
        ["DRIVER_LICENSE_NUMBER"] = PiiEntities.DriverLicence,
        ["EMAIL_ADDRESS"] = PiiEntities.Email,
        ["HEALTH_INSURANCE_ID"] = PiiEntities.HealthInsurance,
        ["IBAN_CODE"] = PiiEntities.Iban,
        ["INSURANCE_POLICY_NUMBER"] = PiiEntities.InsurancePolicy,
        ["IP_ADDRESS"] = PiiEntities.Ip,
        ["LATITUDE_LONGITUDE"] = PiiEntities.Coordinates,
        ["LICENSE_PLATE"] = PiiEntities.LicencePlate,
        ["MEDICAL_LICENSE"] = PiiEntities.MedicalLicence,
        ["MEDICAL_RECORD_NUMBER"] = PiiEntities.MedicalRecord,
        ["MEDICATION_NAME"] = PiiEntities.Medication,
        ["NATIONAL_ID_NUMBER"] = PiiEntities.NationalId,
        ["NPI_NUMBER"] = PiiEntities.MedicalLicence,
        ["ORGANIZATION_NAME"] = PiiEntities.Organization,
        ["PASSPORT_NUMBER"] = PiiEntities.Passport,
        ["PERSON_NAME"] = PiiEntities.Person,
        ["PHONE_NUMBER"] = PiiEntities.Phone,
        ["PRESCRIPTION_NUMBER"] = PiiEntities.Prescription,
        ["PROCEDURE_NAME"] = PiiEntities.MedicalProcedure,
        ["RELIGIOUS_BELIEF"] = PiiEntities.Religion,
        ["SOCIAL_MEDIA_HANDLE"] = PiiEntities.SocialHandle,
        ["SOCIAL_SECURITY_NUMBER"] = PiiEntities.NationalId,
        ["STREET_ADDRESS"] = PiiEntities.Address,
        ["SWIFT_BIC_CODE"] = PiiEntities.Swift,
        ["TIMESTAMP"] = PiiEntities.DateTime,
        ["US_BANK_NUMBER"] = PiiEntities.BankAccount,
        ["US_DRIVER_LICENSE"] = PiiEntities.DriverLicence,
        ["US_ITIN"] = PiiEntities.TaxId,
        ["US_PASSPORT"] = PiiEntities.Passport,
        ["US_SSN"] = PiiEntities.NationalId,
        ["VEHICLE_IDENTIFICATION_NUMBER"] = PiiEntities.VehicleId,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // A type that is none of these is the user's own, or nobody's: it counts, found or not.
    private static readonly FrozenSet<string> Known = PiiEntities.Standard.Concat(PiiEntities.OnRequest).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The categories whose spans are measured, with the kind whose rows have them marked.</summary>
    public static (string Category, string Kind)[] Categories { get; } = [(FindingTypes.Pii, "pii"), (FindingTypes.Secret, "secret")];

    /// <summary>What a guard under these settings is to find. Personal data that the policy does not ask for are left out: nobody looks for them.</summary>
    public static IReadOnlyList<MarkedSpan> Marked(string category, IEnumerable<MarkedSpan> spans, DetectionSettings settings)
    {
        if (category == FindingTypes.Secret)
        {
            return [.. spans.Select(span => span with { Type = Secret })];
        }

        ImmutableArray<string> asked = PiiEntities.Of(settings.PiiEntities);
        return
        [
            .. spans.Select(span => span with { Type = Pii.GetValueOrDefault(span.Type, span.Type) })
                .Where(span => span.Type != Secret && (asked.Contains(span.Type) || !Known.Contains(span.Type))),
        ];
    }

    public static MarkedSpan Found(string category, Finding finding) =>
        new(finding.Start, finding.End, category == FindingTypes.Secret ? Secret : finding.Entity ?? finding.Type);
}
