using System.Data.Common;

namespace Cordon.State.Sql;

/// <summary>
/// Something that is read often and seldom changed, in memory. A counter in the database, which every change raises, is looked at four times a second at most,
/// so that what another process changes is seen within that time. Nothing is read before somebody asks. Safe from any thread.
/// </summary>
internal sealed class CountedSnapshot<T>(StateDatabase database, TimeProvider time, string counter, Func<DbConnection, T> load) where T : class
{
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromMilliseconds(250);

    private readonly Lock _refresh = new();
    private Snapshot? _snapshot;

    public T Current
    {
        get
        {
            Snapshot? snapshot = Volatile.Read(ref _snapshot);
            return snapshot is not null && time.GetElapsedTime(snapshot.CheckedAt) < RefreshEvery ? snapshot.Value : Refresh();
        }
    }

    /// <summary>Makes others look again, once the transaction is committed.</summary>
    public void Raise(DbConnection connection, DbTransaction transaction) =>
        connection.Execute(transaction, "UPDATE version_counter SET value = value + 1 WHERE name = @name", ("@name", counter));

    /// <summary>What this process has changed, it sees at once.</summary>
    public void Forget()
    {
        lock (_refresh)
        {
            Volatile.Write(ref _snapshot, null);
        }
    }

    private T Refresh()
    {
        lock (_refresh)
        {
            Snapshot? snapshot = _snapshot;
            long now = time.GetTimestamp();
            if (snapshot is not null && time.GetElapsedTime(snapshot.CheckedAt, now) < RefreshEvery)
            {
                return snapshot.Value;
            }

            using DbConnection connection = database.Connect(durable: false);
            // The version first: if a change slips in between, the next look sees a higher number and loads again.
            long version = connection.Number("SELECT value FROM version_counter WHERE name = @name", ("@name", counter));
            Snapshot next = snapshot is not null && version == snapshot.Version ? snapshot with { CheckedAt = now } : new Snapshot(version, now, load(connection));
            Volatile.Write(ref _snapshot, next);
            return next.Value;
        }
    }

    private sealed record Snapshot(long Version, long CheckedAt, T Value);
}
