using System.Globalization;
using Cordon.Gateway.Asking;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>approvals:</c> what may wait for persons, of all applications together. docs/operate/approvals.md has the story.</summary>
internal static class ApprovalsSection
{
    private static readonly ApprovalOptions Usual = new();

    public static readonly Field Field = new("approvals", new ObjectShape("What may wait for persons; how they decide is in the policy.", "approvals",
    [
        new("address", new TextShape("Where callers and approvers reach this gateway, for the links in tickets.", 2048), Default: "the path alone"),
        Number("open", "Most requests that are neither used nor over.", 1, 100_000, Usual.MostOpen),
        Number("open-per-application", "Of those, most of one application.", 1, 100_000, Usual.MostOfApplication),
        Number("open-per-session", "Of those, most of one session.", 1, 100_000, Usual.MostOfSession),
        Number("argument-bytes", "Longest arguments or texts that a person is asked about.", 256, 1 << 20, Usual.MostBytes),
        Number("waiting", "Most exchanges that wait for a person at once; the next one is told to come back.", 0, 100_000, Usual.MostWaiting),
        Number("keep-alive-seconds", "How often a stream that waits says that it is still there.", 1, 3_600, (int)Usual.KeepAlive.TotalSeconds),
    ]));

    /// <summary>What a shape cannot say.</summary>
    public static void Check(MapNode? section, List<PolicyError> errors)
    {
        if (section?["address"].Text is { } address && !(Uri.TryCreate(address.Value, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
        {
            errors.At(address.Place, "approvals.address is not an address", "address: https://gateway.example.com");
        }
    }

    public static ApprovalOptions Read(MapNode? section) => section is null ? Usual : new ApprovalOptions
    {
        Address = Uri.TryCreate(section["address"].Text?.Value, UriKind.Absolute, out Uri? address) ? address : null,
        MostOpen = section["open"].Integer?.Value ?? Usual.MostOpen,
        MostOfApplication = section["open-per-application"].Integer?.Value ?? Usual.MostOfApplication,
        MostOfSession = section["open-per-session"].Integer?.Value ?? Usual.MostOfSession,
        MostBytes = section["argument-bytes"].Integer?.Value ?? Usual.MostBytes,
        MostWaiting = section["waiting"].Integer?.Value ?? Usual.MostWaiting,
        KeepAlive = section["keep-alive-seconds"].Seconds ?? Usual.KeepAlive,
    };

    private static Field Number(string name, string summary, int min, int max, int usual) =>
        new(name, new IntegerShape(summary, min, max), Default: usual.ToString(CultureInfo.InvariantCulture));
}
