using Cordon.Evidence;
using Cordon.State.Statements;

namespace Cordon.Gateway;

/// <summary>Brings the index of statements up to the log: the log is the record, the index only a way to find things in it.</summary>
public static class IndexCatchUp
{
    // Exchanges conclude side by side, so a few rows below the highest one may be missing after a crash.
    private const int Overlap = 8192;

    /// <summary>Adds what the index lacks.</summary>
    public static async Task RunAsync(StatementIndex index, EvidenceLog log, CancellationToken cancel)
    {
        foreach (IndexedStatement[] chunk in Rows(log, Math.Max(0, index.HighWater + 1 - Overlap)).Chunk(Overlap))
        {
            await index.AddAsync(chunk, cancel);
        }

        await index.FlushAsync(cancel);
    }

    /// <summary>Empties the index and fills it from the log.</summary>
    public static void Rebuild(StatementIndex index, EvidenceLog log) => index.Rebuild(Rows(log, 0));

    private static IEnumerable<IndexedStatement> Rows(EvidenceLog log, long from) =>
        log.ReadStatements(from).Where(statement => !statement.IsErased).Select(statement => IndexedStatements.Read(statement.Sequence, statement.Bytes)).OfType<IndexedStatement>();
}
