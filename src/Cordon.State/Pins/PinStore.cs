using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State.Pins;

/// <summary>What servers have defined: as it was first, as it is now, and what a person said of it. Safe from any thread, and for several processes.</summary>
public sealed class PinStore(StateDatabase database, TimeProvider time, int mostPerServer = PinStore.UsualMost) : IDisposable
{
    /// <summary>How many definitions of one server are remembered.</summary>
    public const int UsualMost = 10_000;

    private readonly Lock _lock = new();
    private readonly StandingConnection _connection = new(database, durable: true);
    private long _changes;

    /// <summary>How often this store has changed what is there to see: what was worked out from all pins holds as long as the number stays.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    public Pin? Find(string server, PinKind kind, string name)
    {
        lock (_lock)
        {
            return PinTable.Find(_connection.Ready(), null, server, kind, name);
        }
    }

    /// <summary>All pins, or those of one server, by name.</summary>
    public IReadOnlyList<Pin> List(string? server = null, PinKind? kind = null)
    {
        lock (_lock)
        {
            return PinTable.List(_connection.Ready(), null, server, kind);
        }
    }

    /// <summary>
    /// Takes in what a server shows. Answers with the pins as they were before, by name and kind; what had none is new. A server that has more than are
    /// remembered is told so by <see cref="Seeing.IsFull"/>.
    /// </summary>
    /// <param name="likeness">Says which of the pins that are gone a new definition looks like.</param>
    /// <param name="complete">Kinds of which the sightings are all that there is: the others of that kind are gone.</param>
    public Seeing See(string server, IReadOnlyCollection<Sighting> sightings, IReadOnlyCollection<PinKind> complete, Func<Sighting, IEnumerable<Pin>, string?> likeness)
    {
        lock (_lock)
        {
            DbConnection connection = _connection.Ready();
            Dictionary<(PinKind, string), Pin> known = PinTable.List(connection, null, server, null).ToDictionary(pin => (pin.Kind, pin.Name));
            long now = time.GetUtcNow().ToUnixTimeMilliseconds();
            HashSet<(PinKind, string)> shown = [.. sightings.Select(seen => (seen.Kind, seen.Name))];
            Pin[] gone = [.. known.Values.Where(pin => pin.Gone is null && complete.Contains(pin.Kind) && !shown.Contains((pin.Kind, pin.Name)))];
            Sighting[] fresh =
            [
                .. sightings.Where(seen => !known.ContainsKey((seen.Kind, seen.Name)))
                    .Select(seen => seen with { RenamedFrom = likeness(seen, known.Values.Where(pin => pin.Kind == seen.Kind && (pin.Gone is not null || gone.Contains(pin)) && !shown.Contains((pin.Kind, pin.Name)))) }),
            ];
            bool isFull = known.Count + fresh.Length > mostPerServer;
            Sighting[] other = [.. sightings.Where(seen => known.TryGetValue((seen.Kind, seen.Name), out Pin? pin) && (pin.Seen.Digest != seen.Digest || pin.Gone is not null))];
            if (fresh.Length + gone.Length + other.Length > 0)
            {
                using DbTransaction transaction = connection.BeginWriting(Writing.Pins);
                foreach (Sighting seen in isFull ? [] : fresh)
                {
                    PinTable.Insert(connection, transaction, server, seen, now);
                }

                foreach (Sighting seen in other)
                {
                    PinTable.Seen(connection, transaction, server, seen, now);
                }

                foreach (Pin pin in gone)
                {
                    PinTable.Gone(connection, transaction, pin, now);
                }

                transaction.Commit();
                Interlocked.Increment(ref _changes);
            }

            return new Seeing(known, fresh.Where(seen => seen.RenamedFrom is not null).ToDictionary(seen => (seen.Kind, seen.Name), seen => seen.RenamedFrom!), gone, isFull);
        }
    }

    /// <summary>Notes what a person says of a definition as it is now; null when it is not there, or not of that digest any more.</summary>
    /// <param name="digest">The beginning of the digest that the person has looked at, eight digits at least.</param>
    public PinDecision? Decide(string server, PinKind kind, string name, string digest, bool approves, string by)
    {
        lock (_lock)
        {
            DbConnection connection = _connection.Ready();
            using DbTransaction transaction = connection.BeginWriting(Writing.Pins);
            if (digest.Length < 8 || PinTable.Find(connection, transaction, server, kind, name) is not { } pin || !pin.Seen.Digest.StartsWith(digest, StringComparison.Ordinal))
            {
                return null;
            }

            DateTimeOffset now = time.GetUtcNow();
            PinTable.Decide(connection, transaction, pin, approves, by);
            PinDecision decision = PinTable.Note(connection, transaction, pin, approves, by, now);
            transaction.Commit();
            return decision;
        }
    }

    /// <summary>Decisions that are not in evidence yet, oldest first.</summary>
    public IReadOnlyList<PinDecision> Unrecorded(int most)
    {
        lock (_lock)
        {
            return PinTable.Unrecorded(_connection.Ready(), most);
        }
    }

    /// <summary>Notes where a decision stands in evidence.</summary>
    public void Recorded(PinDecision decision, long sequence)
    {
        lock (_lock)
        {
            PinTable.Recorded(_connection.Ready(), decision, sequence);
        }
    }

    public void Dispose() => _connection.Dispose();
}

/// <summary>What was known when a server showed its definitions.</summary>
/// <param name="RenamedFrom">Which names new ones had before, as far as that can be told.</param>
/// <param name="Gone">What it showed before, and now no more.</param>
/// <param name="IsFull">True when there are more definitions than are remembered: the new ones are not.</param>
public sealed record Seeing(IReadOnlyDictionary<(PinKind Kind, string Name), Pin> Known, IReadOnlyDictionary<(PinKind Kind, string Name), string> RenamedFrom, IReadOnlyList<Pin> Gone, bool IsFull);
