using System.Globalization;
using Cordon.Evidence;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>evidence:</c> how the log is kept.</summary>
internal static class EvidenceSection
{
    private static readonly EvidenceOptions Usual = new() { Directory = "", Origin = "cordon.local/evidence", BinaryHash = BinaryHash.OfThisProcess() };

    public static readonly Field Field = new("evidence", new ObjectShape("The evidence log.", "evidence",
    [
        new("origin", new TextShape("Name of the log; fixed once the log exists."), Default: $"`{Usual.Origin}`"),
        new("heads", new TextShape("File outside of the data directory for each signed head; an older copy of the log then refuses to start.", 4096), Default: "none"),
        new("heartbeat-seconds", new IntegerShape("How often the log says that it is alive and what it has counted.", 1, 3600), Default: Usual.HeartbeatInterval.TotalSeconds.ToString(CultureInfo.InvariantCulture)),
    ]));

    public static EvidenceOptions Read(MapNode? section) => section is null ? Usual : Usual with
    {
        Origin = section["origin"].Text?.Value ?? Usual.Origin,
        HeadsFile = section["heads"].Text?.Value,
        HeartbeatInterval = section["heartbeat-seconds"].Seconds ?? Usual.HeartbeatInterval,
    };
}
