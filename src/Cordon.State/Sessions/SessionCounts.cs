using System.Data.Common;

namespace Cordon.State.Sessions;

/// <summary>How many exchanges a session has had, and when it was seen: written late and together.</summary>
internal static class SessionCounts
{
    // In one transaction; between two of them another replica may write a label.
    private const int MostCounted = 500;

    /// <summary>Writes what the cache has counted since the last time. One at a time.</summary>
    /// <param name="locked">What guards the cache; not held while the store is asked.</param>
    public static void Write(StateDatabase database, SessionCache cache, Lock locked)
    {
        List<(SessionCache.Entry Entry, Session Session, long Exchanges)> batch;
        lock (locked)
        {
            batch = [.. cache.Unwritten.Select(e => (e, e.Session, e.Unwritten))];
        }

        if (batch.Count == 0)
        {
            return;
        }

        using DbConnection connection = database.Connect(durable: false);
        foreach ((SessionCache.Entry Entry, Session Session, long Exchanges)[] part in batch.Chunk(MostCounted))
        {
            SessionTable.Count(connection, part.Select(b => (b.Session, b.Exchanges)));
            lock (locked)
            {
                foreach ((SessionCache.Entry entry, _, long exchanges) in part)
                {
                    entry.Unwritten -= exchanges;
                }
            }
        }

        lock (locked)
        {
            // Others have been evicted meanwhile, and wait for the next time.
            cache.Leaving.RemoveAll(entry => entry.Unwritten == 0);
        }
    }
}
