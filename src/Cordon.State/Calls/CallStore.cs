using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Cordon.State.Sql;

namespace Cordon.State.Calls;

/// <summary>
/// What calls of tools have left behind, for all replicas: how many there were in a time, and what each session has called lately. A commit survives a crash of
/// the process and need not survive a power cut: a count that begins anew bounds as well as one that went on. Safe from any thread, and for several processes.
/// </summary>
public sealed class CallStore(StateDatabase database, TimeProvider time)
{
    /// <summary>Sessions that are kept; those that nobody came back to for longest go first.</summary>
    public const int UsualMostSessions = 100_000;

    /// <summary>How long a session is kept after its last call: longer than any rule looks back.</summary>
    public const int KeptHours = 48;

    private const int TurnsBetweenForgetting = 1_000;

    // One of this process at a time waits for the other processes: more would take all connections for waiting.
    private readonly Lock _writing = new();
    private int _turns;

    public int MostSessions { get; init; } = UsualMostSessions;

    /// <summary>Takes one call out of each of these, or out of none.</summary>
    public bool TryTake(IReadOnlyCollection<CallLimit> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return Change((connection, transaction, now) =>
        {
            bool isTaken = limits.All(limit => CallTable.Take(connection, transaction, Hash(limit.Subject), limit, now));
            return (isTaken, isTaken);
        });
    }

    /// <summary>Changes what is kept of a session; what is kept of it has a form that the caller knows.</summary>
    /// <param name="change">Takes what is kept, null for a session that is new, and the time in Unix milliseconds; gives what is kept from now on, null to leave it, and a result.</param>
    public T Change<T>(string session, Func<string?, long, (string? Kept, T Result)> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Change((connection, transaction, now) =>
        {
            string id = Hash(session);
            (string? kept, T result) = change(CallTable.Find(connection, transaction, id), now);
            if (kept is not null)
            {
                CallTable.Keep(connection, transaction, id, kept, now);
            }

            return (result, kept is not null);
        });
    }

    /// <summary>Deletes what nobody looks back to.</summary>
    public void Forget() => Change((connection, transaction, now) =>
    {
        CallTable.Forget(connection, transaction, now, now - (long)TimeSpan.FromHours(KeptHours).TotalMilliseconds, MostSessions);
        return (true, true);
    });

    private T Change<T>(Func<DbConnection, DbTransaction, long, (T Result, bool IsChanged)> change)
    {
        T result;
        using (_writing.EnterScope())
        {
            using DbConnection connection = database.Connect(durable: false);
            using DbTransaction transaction = connection.BeginWriting(Writing.Calls);
            (result, bool isChanged) = change(connection, transaction, time.GetUtcNow().ToUnixTimeMilliseconds());
            if (isChanged)
            {
                transaction.Commit();
            }
            else
            {
                transaction.Rollback();
            }
        }

        if (Interlocked.Increment(ref _turns) % TurnsBetweenForgetting == 0)
        {
            Forget();
        }

        return result;
    }

    // Sessions and subjects are what callers say, and may be long.
    private static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}

/// <summary>So many calls of one subject in a time, which begins with the first of them.</summary>
public sealed record CallLimit(string Subject, int Calls, int PerSeconds);
