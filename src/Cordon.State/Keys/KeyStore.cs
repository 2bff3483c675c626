using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Data.Common;
using System.Security.Cryptography;
using Cordon.Contracts;
using Cordon.State.Sql;

namespace Cordon.State.Keys;

/// <summary>
/// The Cordon keys. <see cref="Find"/> answers from memory; a counter in the database, which every change raises, is looked at
/// four times a second at most, so that a key revoked by another process stops working within that time. A key that is not known is looked for
/// at once.
/// </summary>
public sealed class KeyStore : IDisposable
{
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromMilliseconds(250);
    // A key that another process has just made works at once; bounded, so that guessing does not become a load on the database.
    private static readonly TimeSpan RefreshForUnknownEvery = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan UseGrain = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan UsualGrace = TimeSpan.FromHours(24);

    private const string Columns = "id, name, tenant, application, role, created, expires, revoked, rotated_from, last_used, hash, agent, groups";

    private readonly StateDatabase _database;
    private readonly TimeProvider _time;
    private readonly Action<Span<byte>> _randomness;
    private readonly byte[] _pepper;
    private readonly Lock _refresh = new();
    private readonly ConcurrentDictionary<string, long> _used = new(StringComparer.Ordinal);
    // An unknown id costs as much as a known one: its secret is compared with this.
    private readonly byte[] _nobody = new byte[HMACSHA256.HashSizeInBytes];
    private Snapshot _snapshot;

    /// <param name="randomness">Fills a span with secret random bytes; production passes <see cref="RandomNumberGenerator.Fill(Span{byte})"/>.</param>
    public KeyStore(StateDatabase database, TimeProvider time, Action<Span<byte>> randomness)
    {
        (_database, _time, _randomness) = (database, time, randomness);
        using DbConnection connection = database.Connect(durable: true);
        _pepper = Pepper.Of(database, connection, randomness);
        _snapshot = Load(connection, time.GetTimestamp());
    }

    public IssuedKey Create(KeyRequest request)
    {
        (string id, string presented) = KeyText.Make(_randomness);
        Key key = new(id, request.Name, request.Tenant, request.Application, request.Role, Now, request.Expires, Agent: request.Agent) { Groups = request.Groups };
        Change((connection, transaction) => Insert(connection, transaction, key, presented));
        return new IssuedKey(key, presented);
    }

    /// <summary>All keys, oldest first, revoked and expired ones too.</summary>
    public IReadOnlyList<Key> List()
    {
        Flush();
        using DbConnection connection = _database.Connect(durable: false);
        return connection.Rows($"SELECT {Columns} FROM api_key ORDER BY created, id", r => Read(r).Key);
    }

    /// <summary>False when there is no such key; a key that was revoked before stays revoked since then.</summary>
    public bool Revoke(string id)
    {
        bool exists = false;
        Change((connection, transaction) => exists =
            connection.Execute(transaction, "UPDATE api_key SET revoked = COALESCE(revoked, @now) WHERE id = @id", ("@now", Milliseconds(Now)), ("@id", id)) > 0);
        return exists;
    }

    /// <summary>Issues a successor; the old key goes on for <paramref name="grace"/>, by default a day. Null when it is unknown, no longer valid, or has a successor already.</summary>
    public IssuedKey? Rotate(string id, TimeSpan? grace = null)
    {
        IssuedKey? issued = null;
        Change((connection, transaction) =>
        {
            DateTimeOffset now = Now;
            Key? old = connection.Rows(transaction, $"SELECT {Columns} FROM api_key WHERE id = @id", r => Read(r).Key, ("@id", id)).SingleOrDefault();
            // A key has one successor at most: rotating it twice would leave a valid key that nobody remembers.
            int ended = connection.Execute(transaction,
                """
                UPDATE api_key SET expires = CASE WHEN expires IS NULL OR expires > @end THEN @end ELSE expires END
                WHERE id = @id AND revoked IS NULL AND (expires IS NULL OR expires > @now)
                  AND NOT EXISTS (SELECT 1 FROM api_key successor WHERE successor.rotated_from = @id)
                """,
                ("@end", Milliseconds(now + (grace ?? UsualGrace))), ("@id", id), ("@now", Milliseconds(now)));
            if (old is null || ended == 0)
            {
                return;
            }

            (string newId, string presented) = KeyText.Make(_randomness);
            Key key = new(newId, old.Name, old.Tenant, old.Application, old.Role, now, old.RotationExpiry(now), RotatedFrom: id, Agent: old.Agent) { Groups = old.Groups };
            Insert(connection, transaction, key, presented);
            issued = new IssuedKey(key, presented);
        });
        return issued;
    }

    /// <summary>Who a presented key belongs to. Never throws on what a caller sends.</summary>
    public KeyLookup Find(string? presented)
    {
        if (!KeyText.TryReadId(presented, out string? id))
        {
            return KeyLookup.Unknown.Instance;
        }

        byte[] hash = KeyText.Hash(_pepper, presented);
        bool known = Current(RefreshEvery).Keys.TryGetValue(id, out Entry? entry) || Current(RefreshForUnknownEvery).Keys.TryGetValue(id, out entry);
        if (!CryptographicOperations.FixedTimeEquals(hash, known ? entry!.Hash : _nobody) || !known)
        {
            return KeyLookup.Unknown.Instance;
        }

        DateTimeOffset now = Now;
        if (entry!.Key.Revoked is not null)
        {
            return new KeyLookup.Revoked(entry.Key);
        }

        if (entry.Key.Expires <= now)
        {
            return new KeyLookup.Expired(entry.Key);
        }

        _used[id] = Milliseconds(now);
        return entry.Answer;
    }

    /// <summary>Something may have changed: the next who asks has it looked up.</summary>
    public void LookAgain()
    {
        lock (_refresh)
        {
            Volatile.Write(ref _snapshot, _snapshot with { CheckedAt = _time.GetTimestamp() - (_time.TimestampFrequency * (long)Math.Ceiling(RefreshEvery.TotalSeconds)) });
        }
    }

    /// <summary>How a key stands that somebody has proved to hold before.</summary>
    public KeyLookup Standing(string id)
    {
        if (!Current(RefreshEvery).Keys.TryGetValue(id, out Entry? entry))
        {
            return KeyLookup.Unknown.Instance;
        }

        return entry.Key.Revoked is not null ? new KeyLookup.Revoked(entry.Key) : entry.Key.Expires <= Now ? new KeyLookup.Expired(entry.Key) : entry.Answer;
    }

    /// <summary>The key that this one goes back to by rotation: whoever holds them is the same.</summary>
    public string OriginOf(Key key)
    {
        FrozenDictionary<string, Entry> keys = Current(RefreshEvery).Keys;
        // Keys are never deleted and follow each other, so the way back ends; the count is for a file that somebody wrote into.
        for (int steps = 0; key.RotatedFrom is { } from && keys.TryGetValue(from, out Entry? before) && steps < keys.Count; steps++)
        {
            key = before.Key;
        }

        return key.Id;
    }

    /// <summary>The latest valid key of whoever was first given this one; null where there is none.</summary>
    public Key? HeldBy(string origin) => Current(RefreshEvery).Keys.Values.Select(entry => entry.Key)
        .Where(key => key.Revoked is null && !(key.Expires <= Now) && OriginOf(key) == origin).MaxBy(key => key.Created);

    /// <summary>Writes the times of last use; the gateway calls it now and then, <see cref="List"/> and <see cref="Dispose"/> always.</summary>
    public void Flush()
    {
        List<KeyValuePair<string, long>> used = [.. _used];
        if (used.Count == 0)
        {
            return;
        }

        using DbConnection connection = _database.Connect(durable: false);
        using DbTransaction transaction = connection.BeginWriting(Writing.Keys);
        foreach (KeyValuePair<string, long> use in used)
        {
            connection.Execute(transaction, "UPDATE api_key SET last_used = @at WHERE id = @id AND (last_used IS NULL OR last_used <= @before)",
                ("@at", use.Value), ("@id", use.Key), ("@before", use.Value - (long)UseGrain.TotalMilliseconds));
        }

        transaction.Commit();
        foreach (KeyValuePair<string, long> use in used)
        {
            _used.TryRemove(use);
        }
    }

    public void Dispose()
    {
        try
        {
            Flush();
        }
        catch (Exception e) when (e is StateException or DbException)
        {
            // Times of use may be lost, as in a crash; what else is to be closed must not stay open for them.
        }

        CryptographicOperations.ZeroMemory(_pepper);
    }

    private DateTimeOffset Now => _time.GetUtcNow();

    private Snapshot Current(TimeSpan notOlderThan)
    {
        Snapshot snapshot = Volatile.Read(ref _snapshot);
        if (_time.GetElapsedTime(snapshot.CheckedAt) < notOlderThan)
        {
            return snapshot;
        }

        lock (_refresh)
        {
            snapshot = _snapshot;
            long now = _time.GetTimestamp();
            if (_time.GetElapsedTime(snapshot.CheckedAt, now) < notOlderThan)
            {
                return snapshot;
            }

            using DbConnection connection = _database.Connect(durable: false);
            Snapshot next = Version(connection) == snapshot.Version ? snapshot with { CheckedAt = now } : Load(connection, now);
            Volatile.Write(ref _snapshot, next);
            return next;
        }
    }

    private void Change(Action<DbConnection, DbTransaction> change)
    {
        using DbConnection connection = _database.Connect(durable: true);
        using (DbTransaction transaction = connection.BeginWriting(Writing.Keys))
        {
            change(connection, transaction);
            connection.Execute(transaction, "UPDATE version_counter SET value = value + 1 WHERE name = 'keys'");
            transaction.Commit();
        }

        lock (_refresh)
        {
            Volatile.Write(ref _snapshot, Load(connection, _time.GetTimestamp()));
        }
    }

    // The version first: if a change slips in between, the next look sees a higher number and loads again.
    private static Snapshot Load(DbConnection connection, long now)
    {
        long version = Version(connection);
        return new Snapshot(version, now, connection.Rows($"SELECT {Columns} FROM api_key", Read).ToFrozenDictionary(e => e.Key.Id, StringComparer.Ordinal));
    }

    private static long Version(DbConnection connection) => connection.Number("SELECT value FROM version_counter WHERE name = 'keys'");

    private void Insert(DbConnection connection, DbTransaction transaction, Key key, string presented) =>
        connection.Execute(transaction,
            "INSERT INTO api_key (id, name, tenant, application, role, hash, created, expires, rotated_from, agent, groups) VALUES (@id, @name, @tenant, @application, @role, @hash, @created, @expires, @from, @agent, @groups)",
            ("@id", key.Id), ("@name", key.Name), ("@tenant", key.Tenant), ("@application", key.Application), ("@role", Words.Of(key.Role)),
            ("@hash", Convert.ToHexStringLower(KeyText.Hash(_pepper, presented))), ("@created", Milliseconds(key.Created)),
            ("@expires", key.Expires is { } expires ? Milliseconds(expires) : null), ("@from", key.RotatedFrom), ("@agent", key.Agent),
            ("@groups", string.Join(' ', key.Groups)));

    private static Entry Read(DbDataReader row)
    {
        // A role that this version does not know is given the lesser right.
        KeyRole role = Words.TryParse(row.GetString(4), out KeyRole read) ? read : KeyRole.Caller;
        Key key = new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), role, row.Moment(5), row.MomentOrNull(6), row.MomentOrNull(7), row.TextOrNull(8), row.MomentOrNull(9), row.TextOrNull(11))
        {
            Groups = row.GetString(12) is { Length: > 0 } groups ? [.. groups.Split(' ')] : [],
        };
        return new Entry(key, Convert.FromHexString(row.GetString(10)), new KeyLookup.Found(key));
    }

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private sealed record Entry(Key Key, byte[] Hash, KeyLookup.Found Answer);

    private sealed record Snapshot(long Version, long CheckedAt, FrozenDictionary<string, Entry> Keys);
}

internal static class KeyLifetime
{
    extension(Key key)
    {
        /// <summary>A key made for ninety days is followed by one for ninety days.</summary>
        public DateTimeOffset? RotationExpiry(DateTimeOffset now) => key.Expires is { } expires ? now + (expires - key.Created) : null;
    }
}
