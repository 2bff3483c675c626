using System.Security.Cryptography;
using System.Text.Json;
using Cordon.Evidence;

namespace Cordon.Soak.Reckoning;

/// <summary>A statement as the log has it.</summary>
/// <param name="Digest">SHA-256 of its bytes, lower-case hex.</param>
internal sealed record EvidenceRow(long Sequence, string Digest, string Kind, string? Dialect, string? Decision, string? Reason, bool Cached);

/// <summary>Reads the statements themselves: what the log holds is taken from nobody's word.</summary>
internal static class EvidenceRows
{
    public static long Size(string evidence) => StatementReader.Head(evidence)?.Size ?? 0;

    public static IEnumerable<EvidenceRow> Read(string evidence)
    {
        using StatementReader reader = new(evidence);
        long size = Size(evidence);
        for (long sequence = 0; sequence < size; sequence++)
        {
            ReadOnlyMemory<byte> bytes = reader.Read(sequence).Bytes;
            using JsonDocument statement = JsonDocument.Parse(bytes);
            JsonElement predicate = statement.RootElement.GetProperty("predicate");
            yield return new(
                sequence,
                Convert.ToHexStringLower(SHA256.HashData(bytes.Span)),
                statement.RootElement.GetProperty("predicateType").GetString()!.Split('/')[^2],
                Text(predicate, "dialect"),
                Text(predicate, "decision"),
                Text(predicate, "reason"),
                predicate.TryGetProperty("cached_from", out _));
        }
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
