using System.Collections.Immutable;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Cordon.State.Sql;

namespace Cordon.State.Sessions;

/// <summary>
/// Sessions and their labels. A new label is on disk before <see cref="TouchAsync"/> completes; counts and times are written
/// by <see cref="FlushAsync"/>, so a crash may lose some. Labels that another process adds are seen within 250 ms. Sessions that are new
/// here and have no labels are not asked for: which have is known.
/// </summary>
public sealed class SessionStore : IAsyncDisposable
{
    public const int UsualCapacity = 100_000;
    private const int LongestId = 200;
    private const int MostLabelled = 50_000;
    private const int MostLabels = 256;

    /// <summary>A session that has not been seen for so long is forgotten, with its labels: else each conversation would be kept for ever.</summary>
    public const int RememberedDays = 90;

    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);
    private const int MostLeaving = 1_000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    // Only where another process writes labels too; until then every session is asked for.
    private static readonly TimeSpan LearnEvery = TimeSpan.FromSeconds(10);

    private readonly StateDatabase _database;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SessionCache _cache;
    private readonly SessionReader _reader;
    private readonly LabelledSessions _labelled;
    private readonly int _mostLabelled;
    private DateTimeOffset _forgotAt;
    private long _learntAt;
    private long _labelVersion;
    private long _lookedAt;

    public SessionStore(StateDatabase database, TimeProvider time, int capacity = UsualCapacity, int mostLabelled = MostLabelled)
    {
        (_database, _time, _cache) = (database, time, new SessionCache(capacity));
        (_labelled, _mostLabelled) = (new LabelledSessions(mostLabelled), mostLabelled);
        _reader = new SessionReader(database);
        (_labelVersion, _lookedAt) = (_reader.LabelVersion(), time.GetTimestamp());
        Learn(_labelVersion);
    }

    /// <summary>How many sessions are kept in memory.</summary>
    public int InMemory
    {
        get
        {
            lock (_lock)
            {
                return _cache.Count;
            }
        }
    }

    /// <summary>Counts an exchange and adds labels; answers with the session and its labels as they then are. What it counted before this process saw it, only <see cref="Find"/> says.</summary>
    public ValueTask<Session> TouchAsync(string id, IReadOnlyCollection<string> labels, CancellationToken cancel = default) =>
        SeeAsync(id, labels, exchanges: 1, default, cancel);

    /// <summary>Adds labels to a session whose exchange is counted already.</summary>
    /// <param name="owner">Whose session it is: who may take its labels depends on that.</param>
    public ValueTask<Session> LabelAsync(string id, IReadOnlyCollection<string> labels, SessionOwner owner = default, CancellationToken cancel = default) =>
        SeeAsync(id, labels, exchanges: 0, owner, cancel);

    /// <summary>Looks how labels stand with the next exchange: somebody here has taken some.</summary>
    public void LookAgain()
    {
        lock (_lock)
        {
            _lookedAt = _time.GetTimestamp() - (long)(LookEvery.TotalSeconds * _time.TimestampFrequency) - 1;
        }
    }

    private async ValueTask<Session> SeeAsync(string id, IReadOnlyCollection<string> labels, int exchanges, SessionOwner owner, CancellationToken cancel)
    {
        id = Bounded(id);
        DateTimeOffset now = _time.GetUtcNow();
        lock (_lock)
        {
            if (_time.GetElapsedTime(_lookedAt) < LookEvery)
            {
                bool isHere = _cache.TryGet(id, out SessionCache.Entry? entry);
                if (isHere ? entry!.LabelVersion == _labelVersion && entry.Session.Labels.IsSupersetOf(labels)
                    // The store need not be asked, so nobody waits here while counts are written.
                    : labels.Count == 0 && _labelled.LacksLabels(id, _labelVersion) && _cache.Leaving.Count < MostLeaving)
                {
                    return Count(entry ?? AddUnasked(id, now), now, exchanges);
                }
            }
        }

        await _gate.WaitAsync(cancel);
        try
        {
            return Refresh(id, labels, now, exchanges, owner);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The session, or null when it was never seen. Does not count as an exchange.</summary>
    public Session? Find(string id)
    {
        id = Bounded(id);
        using SessionReader reader = new(_database);
        Session? stored = reader.Find(id);
        lock (_lock)
        {
            return !_cache.TryGet(id, out SessionCache.Entry? entry) ? stored
                : stored is null ? entry.Session
                : entry.Session with
                {
                    // Labels are on disk before they are here, and a person may have taken some since.
                    Labels = stored.Labels,
                    Cleared = stored.Cleared,
                    Tenant = stored.Tenant,
                    Application = stored.Application,
                    FirstSeen = stored.FirstSeen < entry.Session.FirstSeen ? stored.FirstSeen : entry.Session.FirstSeen,
                    Exchanges = entry.IsUnasked ? stored.Exchanges + entry.Unwritten : entry.Session.Exchanges,
                };
        }
    }

    /// <summary>Writes counts and times; the gateway calls it every few seconds. Once an hour it also forgets what is older than <see cref="RememberedDays"/>.</summary>
    public async Task FlushAsync(CancellationToken cancel = default)
    {
        if (_time.GetUtcNow() is var now && now - _forgotAt >= ForgetEvery)
        {
            _forgotAt = now;
            await ForgetAsync(now.AddDays(-RememberedDays), cancel);
            return;
        }

        await _gate.WaitAsync(cancel);
        try
        {
            SessionCounts.Write(_database, _cache, _lock);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Deletes sessions not seen since <paramref name="before"/>, with their labels; answers how many.</summary>
    public async Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancel = default)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            SessionCounts.Write(_database, _cache, _lock);
            using DbConnection connection = _database.Connect(durable: true);
            int gone = SessionTable.Forget(connection, before);
            if (gone > 0)
            {
                Learn(_reader.LabelVersion());
                lock (_lock)
                {
                    _cache.Clear();
                }
            }

            return gone;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await FlushAsync();
        }
        catch (Exception e) when (e is StateException or DbException)
        {
            // Counts may be lost, as in a crash; what else is to be closed must not stay open for them.
        }

        _reader.Dispose();
        _gate.Dispose();
    }

    private Session Refresh(string id, IReadOnlyCollection<string> labels, DateTimeOffset now, int exchanges, SessionOwner owner)
    {
        // Read before the labels: a label added in between makes the entry look old, never new.
        (long version, long looked) = Look();
        bool isUnasked = _labelled.LacksLabels(id, version);
        Session? stored = isUnasked ? null : _reader.Find(id);
        ImmutableHashSet<string> known = stored?.Labels ?? [];
        // Labels come from policy and detectors, not from callers; the bound is for a mistake there.
        List<string> added = [.. labels.Where(l => !known.Contains(l)).Distinct(StringComparer.Ordinal).Take(MostLabels - Math.Min(known.Count, MostLabels))];
        if (added.Count > 0)
        {
            using DbConnection connection = _database.Connect(durable: true);
            long left = SessionTable.AddLabels(connection, id, added, new SessionOwner(owner.Tenant ?? "", owner.Application ?? ""), now);
            _labelled.Labelled(id, left);
            // Where nobody else came in between, this is how labels stand.
            version = left == version + 1 ? left : version;
        }

        lock (_lock)
        {
            (_labelVersion, _lookedAt) = (version, looked);
            ImmutableHashSet<string> all = known.Union(added);
            if (_cache.TryGet(id, out SessionCache.Entry? entry))
            {
                entry.Session = entry.Session with { Labels = all, Cleared = stored?.Cleared ?? entry.Session.Cleared };
                entry.LabelVersion = version;
            }
            else
            {
                entry = _cache.Add(stored is null ? new Session(id, all, now, now, 0) : stored with { Labels = all }, version);
                entry.IsUnasked = isUnasked;
            }

            Session counted = Count(entry, now, exchanges);
            if (_cache.Leaving.Count < MostLeaving)
            {
                return counted;
            }
        }

        SessionCounts.Write(_database, _cache, _lock);
        return Find(id)!;
    }

    /// <summary>How labels stood, and when that was looked up: as often as others' labels have to be seen, not for each session that is new here.</summary>
    private (long Version, long At) Look()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_lookedAt) < LookEvery)
            {
                return (_labelVersion, _lookedAt);
            }
        }

        long now = _time.GetTimestamp();
        long version = _reader.LabelVersion();
        if (_labelled.IsBehind(version) && _time.GetElapsedTime(_learntAt) > LearnEvery)
        {
            Learn(version);
        }

        return (version, now);
    }

    private void Learn(long version)
    {
        _labelled.Learn(_reader.Labelled(_mostLabelled + 1), version);
        _learntAt = _time.GetTimestamp();
    }

    private SessionCache.Entry AddUnasked(string id, DateTimeOffset now)
    {
        SessionCache.Entry entry = _cache.Add(new Session(id, [], now, now, 0), _labelVersion);
        entry.IsUnasked = true;
        return entry;
    }

    private static Session Count(SessionCache.Entry entry, DateTimeOffset now, int exchanges)
    {
        entry.Unwritten += exchanges;
        entry.Session = entry.Session with { Exchanges = entry.Session.Exchanges + exchanges, LastSeen = now };
        return entry.Session;
    }

    // Session ids may come from callers: one that is long, or no text to every database, is kept as its hash, which is as good a name.
    private static string Bounded(string id) =>
        id.Length <= LongestId && StorableText.IsOne(id) ? id : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
