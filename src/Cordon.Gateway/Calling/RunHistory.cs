using Cordon.Policy;

namespace Cordon.Gateway.Calling;

/// <summary>What runs have done so far: how many calls, by how many agents, for how much. In memory only; the runs that nobody came back to for longest go first. Safe from any thread.</summary>
internal sealed class RunHistory(TimeProvider time, int most = RunHistory.MostRuns)
{
    public const int MostRuns = 10_000;

    /// <summary>Sums of money of one run that are told apart in time; older ones are counted with the next.</summary>
    public const int MostSums = 64;

    /// <summary>Agents of one run that are told apart, and so the most that a rule may count to.</summary>
    public const int MostAgents = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _runs = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();

    /// <summary>Whether the run may go on as far as money goes. What is over its bound for the first time begins the cool-down.</summary>
    public RunState Look(string run, RunRule rule)
    {
        lock (_lock)
        {
            if (rule.SpendNanoUsd is not { } bound || Find(run, create: false) is not { } entry)
            {
                return RunState.Fine;
            }

            long now = time.GetTimestamp();
            if (entry.IsStopped)
            {
                return RunState.Stopped;
            }

            if (now < entry.HeldUntil)
            {
                return RunState.Cooling;
            }

            if (entry.SpentSince(now - Ticks(rule.WithinSeconds)) <= bound)
            {
                return RunState.Fine;
            }

            // What was spent is forgotten with it: after the cool-down the count begins anew.
            entry.Hold(now + Ticks(rule.CoolDownSeconds));
            entry.IsStopped = entry.Holds >= rule.StopAfter;
            return entry.IsStopped ? RunState.Stopped : RunState.Overspent;
        }
    }

    /// <summary>Notes that an agent acts in the run; false when it is one too many.</summary>
    public bool Joins(string run, string agent, int bound)
    {
        lock (_lock)
        {
            Entry entry = Find(run, create: true)!;
            return entry.Agents.Contains(agent) || (entry.Agents.Count < Math.Min(bound, MostAgents) && entry.Agents.Add(agent));
        }
    }

    /// <summary>Takes a step, and a place among the calls at the same time; in all rules, or in none.</summary>
    /// <param name="refused">The bound that was reached: <c>steps</c> or <c>fan-out</c>.</param>
    public IDisposable? Take(string run, IEnumerable<RunRule> rules, out string? refused)
    {
        lock (_lock)
        {
            Entry entry = Find(run, create: true)!;
            refused = null;
            foreach (RunRule rule in rules)
            {
                refused ??= entry.Steps >= rule.Steps ? "steps" : entry.Running >= rule.FanOut ? "fan-out" : null;
            }

            if (refused is not null)
            {
                return null;
            }

            entry.Steps++;
            entry.Running++;
            return new Place(this, entry);
        }
    }

    /// <summary>Notes what an exchange of the run has cost.</summary>
    public void Spent(string run, long nanoUsd)
    {
        lock (_lock)
        {
            Find(run, create: true)!.Add(time.GetTimestamp(), nanoUsd);
        }
    }

    private long Ticks(int seconds) => seconds * time.TimestampFrequency;

    private Entry? Find(string run, bool create)
    {
        if (_runs.TryGetValue(run, out LinkedListNode<Entry>? node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value;
        }

        if (!create)
        {
            return null;
        }

        Entry entry = new(run);
        _runs[run] = _byUse.AddFirst(entry);
        if (_runs.Count > most)
        {
            _runs.Remove(_byUse.Last!.Value.Run);
            _byUse.RemoveLast();
        }

        return entry;
    }

    private sealed class Entry(string run)
    {
        private readonly List<(long At, long NanoUsd)> _sums = [];

        public string Run { get; } = run;

        public long Steps { get; set; }

        public int Running { get; set; }

        public HashSet<string> Agents { get; } = new(StringComparer.Ordinal);

        public long HeldUntil { get; private set; } = long.MinValue;

        public int Holds { get; private set; }

        public bool IsStopped { get; set; }

        public void Add(long at, long nanoUsd)
        {
            _sums.Add((at, nanoUsd));
            if (_sums.Count > MostSums)
            {
                // The two oldest become one, of the later time: counted longer, never shorter.
                _sums[1] = (_sums[1].At, _sums[1].NanoUsd + _sums[0].NanoUsd);
                _sums.RemoveAt(0);
            }
        }

        public long SpentSince(long since) => _sums.Where(sum => sum.At >= since).Sum(sum => sum.NanoUsd);

        public void Hold(long until)
        {
            HeldUntil = until;
            Holds++;
            _sums.Clear();
        }
    }

    private sealed class Place(RunHistory history, Entry entry) : IDisposable
    {
        private Entry? _entry = entry;

        public void Dispose()
        {
            lock (history._lock)
            {
                if (_entry is { } held)
                {
                    held.Running--;
                    _entry = null;
                }
            }
        }
    }
}

/// <summary>Whether a run may go on as far as money goes.</summary>
internal enum RunState
{
    Fine,
    /// <summary>It has just spent more than it may in its time.</summary>
    Overspent,
    /// <summary>It did so a short while ago.</summary>
    Cooling,
    /// <summary>It did so too often.</summary>
    Stopped,
}
