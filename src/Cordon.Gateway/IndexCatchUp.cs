using Cordon.Evidence;
using Cordon.State.Statements;

namespace Cordon.Gateway;

/// <summary>
/// Brings the index of statements up to the log: the log is the record, the index only a way to find things in it. It reads the log's
/// files with handles of its own, so that no commit waits for it.
/// </summary>
public static class IndexCatchUp
{
    // Exchanges conclude side by side, so a few rows below the highest one may be missing after a crash.
    private const int Overlap = 8192;

    /// <summary>Adds what the index lacks.</summary>
    public static async Task RunAsync(StatementIndex index, EvidenceLog log, CancellationToken cancel)
    {
        foreach (IndexedStatement[] chunk in Rows(log.Directory, Math.Max(0, index.HighWater + 1 - Overlap), log.Count).Chunk(Overlap))
        {
            await index.AddAsync(chunk, cancel);
        }

        await index.FlushAsync(cancel);
    }

    /// <summary>Empties the index and fills it from a log that nobody writes, as far as its last signed head goes.</summary>
    public static void Rebuild(StatementIndex index, string directory, long size) => index.Rebuild(Rows(directory, 0, size));

    private static IEnumerable<IndexedStatement> Rows(string directory, long from, long end)
    {
        using StatementReader reader = new(directory);
        for (long sequence = from; sequence < end; sequence++)
        {
            StoredStatement statement = reader.Read(sequence);
            if (!statement.IsErased && IndexedStatements.Read(sequence, statement.Bytes) is { } row)
            {
                yield return row;
            }
        }
    }
}
