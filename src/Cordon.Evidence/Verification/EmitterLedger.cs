namespace Cordon.Evidence.Verification;

/// <summary>Follows the counters of all emitters and the heartbeats through a log.</summary>
internal sealed class EmitterLedger
{
    private readonly Dictionary<string, Numbers> _emitters = new(StringComparer.Ordinal);

    public DateTimeOffset? LastHeartbeat { get; private set; }

    /// <summary>True when the last statement of the log is a closing heartbeat.</summary>
    public bool Closed { get; private set; }

    public int Emitters => _emitters.Count;

    public int WithoutClosing => _emitters.Values.Count(n => !n.Final);

    public void Add(StatementFacts facts)
    {
        Closed = facts.PredicateType == PredicateTypes.HeartbeatCoverage && facts.Final;
        if (facts.PredicateType == PredicateTypes.HeartbeatCoverage)
        {
            LastHeartbeat = facts.Time;
        }

        Numbers numbers = Of(facts.Emitter!);
        numbers.Seen(facts.Counter);
        numbers.Final = Closed;
    }

    /// <summary>An erased statement's number, as its erasure statement gives it.</summary>
    public void AddErased(string emitter, long counter) => Of(emitter).Seen(counter);

    public IEnumerable<EmitterGap> Gaps => _emitters.SelectMany(e => e.Value.Gaps.Select(g => new EmitterGap(e.Key, g.From, g.To)));

    private Numbers Of(string emitter) => _emitters.TryGetValue(emitter, out Numbers? numbers) ? numbers : _emitters[emitter] = new();

    /// <summary>Counters seen, as a high-water mark and the holes below it; holes are few.</summary>
    private sealed class Numbers
    {
        private long _high;

        public List<(long From, long To)> Gaps { get; } = [];

        public bool Final { get; set; }

        public void Seen(long counter)
        {
            if (counter > _high)
            {
                if (counter > _high + 1)
                {
                    Gaps.Add((_high + 1, counter - 1));
                }

                _high = counter;
                return;
            }

            int hole = Gaps.FindIndex(g => g.From <= counter && counter <= g.To);
            if (hole < 0)
            {
                return;
            }

            (long from, long to) = Gaps[hole];
            Gaps.RemoveAt(hole);
            if (from < counter)
            {
                Gaps.Add((from, counter - 1));
            }

            if (counter < to)
            {
                Gaps.Add((counter + 1, to));
            }
        }
    }
}
