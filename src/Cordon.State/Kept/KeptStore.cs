using System.Collections.Immutable;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Cordon.State.Sql;

namespace Cordon.State.Kept;

/// <summary>
/// To whom which ids were given. An id is kept as a hash of provider and id. A power cut may lose the last ones: they are unknown then, and what
/// nobody knows is not let through for nothing. Safe from any thread.
/// </summary>
/// <param name="keeps">How long an id is remembered that nobody uses.</param>
/// <param name="most">How many ids of one application are remembered.</param>
public sealed class KeptStore(StateDatabase database, TimeProvider time, TimeSpan keeps, int most = KeptStore.UsualMost) : IDisposable
{
    public const int UsualMost = 1_000_000;

    /// <summary>Names of tools that are kept with an id, in characters together: a tool beyond them counts as undeclared.</summary>
    public const int MostToolCharacters = 16_384;

    // What lies between two looks at how many there are.
    private const int MostBetween = 1_024;
    private static readonly TimeSpan SeenEvery = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly StandingConnection _connection = new(database, durable: false);
    private int _added;

    public KeptLookup Find(string provider, string id, KeptOwner owner)
    {
        string key = Key(provider, id);
        lock (_lock)
        {
            DbConnection connection = _connection.Ready();
            KeptLookup found = KeptTable.Find(connection, key, owner);
            if (found.Mine is not null)
            {
                KeptTable.Seen(connection, key, owner, Now(), Now() - (long)SeenEvery.TotalMilliseconds);
            }

            return found;
        }
    }

    /// <summary>Remembers that ids were given to an owner; those that are known already stay as they are.</summary>
    public void Add(string provider, KeptOwner owner, IReadOnlyCollection<(string Id, KeptRecord Record)> given)
    {
        lock (_lock)
        {
            DbConnection connection = _connection.Ready();
            using (DbTransaction transaction = connection.BeginWriting(Writing.Kept))
            {
                foreach ((string id, KeptRecord record) in given)
                {
                    KeptTable.Insert(connection, transaction, Key(provider, id), owner, record with { Tools = Bounded(record.Tools) }, Now());
                }

                transaction.Commit();
            }

            _added += given.Count;
            if (_added >= Math.Min(MostBetween, most))
            {
                _added = 0;
                using DbTransaction transaction = connection.BeginWriting(Writing.Kept);
                KeptTable.Forget(connection, transaction, Now() - (long)keeps.TotalMilliseconds);
                KeptTable.Trim(connection, transaction, owner, most);
                transaction.Commit();
            }
        }
    }

    /// <summary>Notes what is known of an exchange's ids at its end.</summary>
    public void Conclude(string provider, KeptOwner owner, ImmutableHashSet<string> labels, IEnumerable<(string Id, KeptCoverage Coverage)> given)
    {
        lock (_lock)
        {
            DbConnection connection = _connection.Ready();
            using DbTransaction transaction = connection.BeginWriting(Writing.Kept);
            foreach ((string id, KeptCoverage coverage) in given)
            {
                KeptTable.Conclude(connection, transaction, Key(provider, id), owner, labels, coverage);
            }

            transaction.Commit();
        }
    }

    /// <summary>An exchange adds to what lies under an id: until it gives it back, nobody can say that all of it was read.</summary>
    public void Take(string provider, KeptOwner owner, string id, string turn)
    {
        lock (_lock)
        {
            KeptTable.Take(_connection.Ready(), Key(provider, id), owner, turn);
        }
    }

    /// <summary>The exchange has ended; the coverage counts unless another has taken the id up meanwhile.</summary>
    public void GiveBack(string provider, KeptOwner owner, string id, string turn, KeptCoverage coverage, ImmutableHashSet<string> labels)
    {
        lock (_lock)
        {
            DbConnection connection = _connection.Ready();
            using DbTransaction transaction = connection.BeginWriting(Writing.Kept);
            KeptTable.GiveBack(connection, transaction, Key(provider, id), owner, turn, coverage);
            KeptTable.AddLabels(connection, transaction, Key(provider, id), owner, labels);
            transaction.Commit();
        }
    }

    public void Dispose() => _connection.Dispose();

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static ImmutableArray<string> Bounded(ImmutableArray<string> tools)
    {
        int characters = 0;
        return [.. tools.Where(tool => !tool.Contains('\n', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).TakeWhile(tool => (characters += tool.Length + 1) <= MostToolCharacters)];
    }

    private static string Key(string provider, string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{provider}\0{id}")));
}
