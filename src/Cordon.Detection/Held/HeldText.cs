using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>What a stretch of a held text is.</summary>
public enum HeldKind
{
    /// <summary>Running text.</summary>
    Text,

    /// <summary>A number or code that names something.</summary>
    Identifier,

    /// <summary>Personal data.</summary>
    Personal,

    /// <summary>A credential.</summary>
    Secret,
}

/// <summary>A stretch of a held text that a guard has found.</summary>
public readonly record struct HeldValue(int Start, int End, HeldKind Kind);

/// <summary>A text that a session holds, and what guards have found in it.</summary>
public readonly record struct HeldText(Surface Surface, string Text, ImmutableArray<HeldValue> Values)
{
    // Many links carry a day, a name or a place, and mean nothing by it.
    private static readonly ImmutableArray<string> Personal =
    [
        "EMAIL", "PHONE", "IBAN", "CARD", "NATIONAL_ID", "PASSPORT", "TAX_ID", "BANK_ACCOUNT", "DRIVER_LICENCE", "HEALTH_INSURANCE", "MEDICAL_RECORD", "MEDICAL_LICENCE",
        "INSURANCE_POLICY", "PRESCRIPTION", "CRYPTO_ADDRESS", "PASSWORD",
    ];

    /// <summary>A text with the secrets and the personal data among its findings.</summary>
    public static HeldText Of(Surface surface, string text, IEnumerable<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ImmutableArray<HeldValue>.Builder values = ImmutableArray.CreateBuilder<HeldValue>();
        foreach (Finding finding in findings)
        {
            if (finding.Type == FindingTypes.Secret || (finding.Type == FindingTypes.Pii && finding.Entity is { } entity && Personal.Contains(entity)))
            {
                values.Add(new HeldValue(finding.Start, finding.End, finding.Type == FindingTypes.Secret ? HeldKind.Secret : HeldKind.Personal));
            }
        }

        return new HeldText(surface, text, values.DrainToImmutable());
    }
}
