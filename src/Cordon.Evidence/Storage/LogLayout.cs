using System.Globalization;

namespace Cordon.Evidence.Storage;

/// <summary>Names of everything in a log's directory. They are persisted: never renamed (docs/formats/evidence.md).</summary>
internal static class LogLayout
{
    public const string Lock = "lock";
    public const string VerifierKey = "vkey";
    public const string Checkpoint = "checkpoint";
    public const string TrustedRoot = "trusted_root.json";
    public const string TreeState = "treeState";
    public const string LastSigned = "last-signed";
    public const string Tiles = "tile";
    public const string Keys = "keys";
    public const string LogKey = "keys/log.key";
    public const string EmitterKey = "keys/emitter.pem";
    public const string Segments = "segments";
    public const string Statements = "statements";
    public const string Vault = "vault";
    public const string Journal = "vault/journal";
    public const string Checkpoints = "checkpoints";

    public static string Segment(long first) => $"{Segments}/{Name(first)}.seg";

    public static string StatementFile(long first) => $"{Statements}/{Name(first)}.stm";

    public static string SaltFile(long first) => $"{Vault}/{Name(first)}.slt";

    public static string OldCheckpoint(long size) => $"{Checkpoints}/{Name(size)}";

    /// <summary>First sequence numbers of the segments there are, ascending.</summary>
    public static long[] FirstSequences(IEnumerable<string> segmentFiles) =>
        [.. segmentFiles.Where(n => n.EndsWith(".seg", StringComparison.Ordinal))
            .Select(n => long.TryParse(n.AsSpan(0, n.Length - 4), NumberStyles.None, CultureInfo.InvariantCulture, out long first) && n.Length == 24
                ? first
                : throw new EvidenceCorruptException($"{Segments}/{n}", 0, "the name is not a sequence number"))
            .Order()];

    private static string Name(long number) => number.ToString("D20", CultureInfo.InvariantCulture);
}
