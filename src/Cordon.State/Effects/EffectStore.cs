using System.Data.Common;
using Cordon.State.Approvals;
using Cordon.State.Keys;
using Cordon.State.Sql;

namespace Cordon.State.Effects;

/// <summary>
/// Calls that may change something, noted before they are sent: what was sent when a process died is known afterwards. Where nobody can say what became of a call,
/// it stands in the way of the same one until a person has. Safe from any thread, and for several processes.
/// </summary>
/// <param name="randomness">Fills a span with random bytes.</param>
public sealed class EffectStore(StateDatabase database, TimeProvider time, Action<Span<byte>> randomness)
{
    /// <summary>Calls of one application that are under way, or of which nobody knows what became.</summary>
    public const int MostOpen = 1_000;

    /// <summary>Characters of a person's note.</summary>
    public const int LongestNote = 500;

    /// <summary>How long a call is listed of which was known at once what became.</summary>
    public const int KeptHours = 24;

    /// <summary>How long one is kept about which a person had to say something.</summary>
    public const int KeptDays = 90;

    private const int TurnsBetweenForgetting = 1_000;

    private readonly Lock _writing = new();
    private volatile bool _mayHaveOpen = true;
    private int _turns;

    /// <summary>False while this process has noted none, and there was none when it began: then nobody need look who notes none.</summary>
    public bool MayHaveOpen => _mayHaveOpen;

    /// <summary>The same call, under way or of unknown outcome; null where there is none.</summary>
    public EffectRecord? Standing(string digest)
    {
        using DbConnection connection = database.Connect(durable: false);
        return EffectTable.Standing(connection, null, digest, withAmbiguous: true);
    }

    /// <summary>Notes a call, durably, unless the same one stands in its way.</summary>
    /// <param name="isRepeat">A person has agreed that it is sent although nobody knows what became of the last one.</param>
    public EffectReservation Reserve(EffectCall call, bool isRepeat)
    {
        ArgumentNullException.ThrowIfNull(call);
        _mayHaveOpen = true;
        return Change<EffectReservation>(durable: true, (connection, transaction, now) =>
        {
            if (EffectTable.Standing(connection, transaction, call.Digest, withAmbiguous: !isRepeat) is { } standing)
            {
                return (new EffectReservation.Blocked(standing), false);
            }

            if (EffectTable.Open(connection, transaction, call.Caller) >= MostOpen)
            {
                return (new EffectReservation.Full(), false);
            }

            string id = NewId();
            EffectTable.Insert(connection, transaction, id, call, now);
            return (new EffectReservation.Noted(id), true);
        });
    }

    /// <summary>
    /// Notes what became of it. Need not survive a power cut where the state is this process's own: a call without it is one of which nobody knows, which is never
    /// wrong. A server that crashes on its own must not forget it, for no start of this process would look at what was left.
    /// </summary>
    public void End(string id, EffectState state)
    {
        Change(durable: database.IsShared, (connection, transaction, now) => (true, End(connection, transaction, id, state, now)));
        if (Interlocked.Increment(ref _turns) % TurnsBetweenForgetting == 0)
        {
            Forget();
        }
    }

    /// <summary>Ends what an exchange has noted and not sent: where it was not told whether it was noted, it has not sent it.</summary>
    public void Drop(string exchange) => Change(durable: database.IsShared, (connection, transaction, now) => (true, EffectTable.Drop(connection, transaction, exchange, now)));

    /// <summary>Of calls that a process which is gone has left under way nobody knows what became; how many there are.</summary>
    /// <param name="log">The log of that process; null for all, where nobody else can be at work.</param>
    public int Orphan(string? log)
    {
        int left = Change(durable: true, (connection, transaction, now) =>
        {
            List<string> ids = EffectTable.Left(connection, transaction, log);
            ids.ForEach(id => End(connection, transaction, id, EffectState.Ambiguous, now));
            return (ids.Count, ids.Count > 0);
        });
        using DbConnection connection = database.Connect(durable: false);
        _mayHaveOpen = EffectTable.AnyOpen(connection);
        return left;
    }

    public OpenEffects Open()
    {
        using DbConnection connection = database.Connect(durable: false);
        return EffectTable.Open(connection);
    }

    public EffectRecord? Find(string id, Approver by)
    {
        ArgumentNullException.ThrowIfNull(by);
        using DbConnection connection = database.Connect(durable: false);
        return EffectTable.Find(connection, null, id) is { } effect && by.MaySee(effect.Call.Caller.Tenant) ? effect : null;
    }

    /// <summary>The latest first.</summary>
    /// <param name="state">Null for all.</param>
    public IReadOnlyList<EffectRecord> List(Approver by, EffectState? state, int most)
    {
        ArgumentNullException.ThrowIfNull(by);
        using DbConnection connection = database.Connect(durable: false);
        return [.. EffectTable.List(connection, by.Role == KeyRole.Admin ? null : by.Tenant, state, most).Where(effect => by.MaySee(effect.Call.Caller.Tenant))];
    }

    /// <summary>A person says what became of a call. It is in evidence once a gateway has written it there, within a second.</summary>
    /// <param name="isDone">Whether the server did it.</param>
    public EffectVerdict Resolve(string id, bool isDone, string note, Approver by)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(note.Length, LongestNote);
        if (Find(id, by) is not { Call.Caller: var caller })
        {
            return EffectVerdict.Unknown;
        }

        // Who could say it of its own calls could repeat any of them.
        if (by.Key.Length > 0 && by.Role != KeyRole.Admin && (caller.Tenant, caller.Application) == (by.Tenant, by.Application))
        {
            return EffectVerdict.OwnCall;
        }

        EffectState state = isDone ? EffectState.Done : EffectState.Failed;
        return Change(durable: true, (connection, transaction, now) =>
        {
            if (!EffectTable.Resolve(connection, transaction, id, state, new EffectResolution(by.Key, by.Name, note), now))
            {
                return (EffectVerdict.TooLate, false);
            }

            EffectTable.Note(connection, transaction, id, "effect-resolved", state, by.Key, note, now);
            return (EffectVerdict.Done, true);
        });
    }

    /// <summary>What is not in evidence yet, oldest first.</summary>
    public IReadOnlyList<EffectEvent> Unrecorded(int most)
    {
        using DbConnection connection = database.Connect(durable: false);
        return EffectTable.Unrecorded(connection, most);
    }

    /// <summary>Notes where one stands in evidence.</summary>
    public void Recorded(EffectEvent said, long sequence)
    {
        ArgumentNullException.ThrowIfNull(said);
        using DbConnection connection = database.Connect(durable: false);
        EffectTable.Recorded(connection, said.Number, sequence);
    }

    /// <summary>Deletes what ended long ago.</summary>
    public void Forget() => Change(durable: false, (connection, transaction, now) =>
    {
        EffectTable.Forget(connection, transaction, now - (long)TimeSpan.FromHours(KeptHours).TotalMilliseconds, now - (long)TimeSpan.FromDays(KeptDays).TotalMilliseconds);
        return (true, true);
    });

    private static bool End(DbConnection connection, DbTransaction transaction, string id, EffectState state, long now)
    {
        if (!EffectTable.End(connection, transaction, id, state, now))
        {
            return false;
        }

        if (state == EffectState.Ambiguous)
        {
            EffectTable.Note(connection, transaction, id, "effect-ambiguous", state, "", "", now);
        }

        return true;
    }

    private T Change<T>(bool durable, Func<DbConnection, DbTransaction, long, (T Result, bool IsChanged)> change)
    {
        using Lock.Scope turn = _writing.EnterScope();
        using DbConnection connection = database.Connect(durable);
        using DbTransaction transaction = connection.BeginWriting(Writing.Effects);
        (T result, bool isChanged) = change(connection, transaction, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (isChanged)
        {
            transaction.Commit();
        }
        else
        {
            transaction.Rollback();
        }

        return result;
    }

    private string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        randomness(bytes);
        return $"ef_{Convert.ToHexStringLower(bytes)}";
    }
}
