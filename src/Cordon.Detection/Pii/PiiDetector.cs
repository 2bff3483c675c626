using System.Collections.Frozen;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>
/// Guard <c>pii</c>: e-mail addresses, phone numbers, payment cards, IBANs, national ids and IP addresses.
/// One pass from left to right; what a candidate is depends only on itself and on words before it, never on words
/// behind it, so a stream and a whole text give the same findings.
/// </summary>
public sealed class PiiDetector(DetectionSettings settings) : IDetector
{
    public const string Revision = "pii/1";

    // A candidate is shorter than this, so a line break this far back separates what is decided from what is not.
    private const int Settled = 1024;

    private readonly FrozenSet<string> _entities = settings.PiiEntities.IsDefaultOrEmpty
        ? PiiEntities.All
        : settings.PiiEntities.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public string Id => "pii";

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings) =>
        new PiiScan(text.Original, _entities, findings).Run(from: 0);

    public int HoldFrom(PreparedText text, in DetectionContext context)
    {
        string original = text.Original;
        int from = Math.Max(0, original.Length - Settled);
        // No candidate contains a line break, so a scan may start behind any.
        from = from == 0 ? 0 : original.LastIndexOf('\n', from) + 1;
        return new PiiScan(original, _entities, findings: null).Run(from);
    }
}

/// <summary>Entity labels; they reach configuration and redaction marks and are never renamed.</summary>
public static class PiiEntities
{
    public const string Email = "EMAIL";
    public const string Phone = "PHONE";
    public const string Card = "CARD";
    public const string Iban = "IBAN";
    public const string NationalId = "NATIONAL_ID";
    public const string Ip = "IP";

    public static FrozenSet<string> All { get; } = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, Email, Phone, Card, Iban, NationalId, Ip);
}
