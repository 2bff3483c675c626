using Cordon.Evidence;
using Cordon.State;

namespace Cordon.Gateway;

/// <summary>Brings the index of statements up to the log: the log is the record, the index only a way to find things in it.</summary>
public static class IndexCatchUp
{
    /// <summary>Adds what the index lacks. Returns how many statements were added.</summary>
    public static async Task<long> RunAsync(StatementIndex index, EvidenceLog log, CancellationToken cancel) =>
        await RunAsync(index, log, index.HighWater + 1, cancel);

    /// <summary>Empties the index and fills it from the log.</summary>
    public static async Task<long> RebuildAsync(StatementIndex index, EvidenceLog log, CancellationToken cancel)
    {
        await index.ClearAsync(cancel);
        return await RunAsync(index, log, 0, cancel);
    }

    private static async Task<long> RunAsync(StatementIndex index, EvidenceLog log, long from, CancellationToken cancel)
    {
        long added = 0;
        foreach (StoredStatement statement in log.ReadStatements(from))
        {
            cancel.ThrowIfCancellationRequested();
            if (IndexedStatements.Read(statement.Sequence, statement.Bytes) is { } row)
            {
                index.Add(row);
                added++;
            }
        }

        await index.FlushAsync(cancel);
        return added;
    }
}
