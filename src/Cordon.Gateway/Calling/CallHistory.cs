using Cordon.Policy;

namespace Cordon.Gateway.Calling;

/// <summary>
/// What sessions have called lately, as short hashes: to see when their calls go in a circle. In memory only; the sessions that nobody came back to for longest go
/// first. Safe from any thread.
/// </summary>
internal sealed class CallHistory(TimeProvider time, int most = CallHistory.MostSessions)
{
    public const int MostSessions = 10_000;

    /// <summary>Calls of one session that are remembered, and so the most that a rule may count to.</summary>
    public const int MostCalls = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _sessions = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();

    /// <summary>What this call would be, were it made now. A circle that is seen for the first time begins its cool-down.</summary>
    public Circle Look(string session, ulong call, LoopRule rule)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            if (Find(session) is not { } entry)
            {
                return Circle.None;
            }

            if (entry.IsStopped)
            {
                return Circle.Stopped;
            }

            if (entry.Cooling.TryGetValue(call, out long until))
            {
                if (now < until)
                {
                    return Circle.Cooling;
                }

                entry.Cooling.Remove(call);
            }

            long since = now - Ticks(rule.WithinSeconds);
            ulong other = call;
            if (entry.Repeats(call, since) < rule.Repeats && entry.Alternations(call, since, out other) < rule.Alternations)
            {
                return Circle.None;
            }

            entry.Cool(call, other, now + Ticks(rule.CoolDownSeconds));
            entry.Circles++;
            entry.IsStopped = entry.Circles >= rule.StopAfter;
            return entry.IsStopped ? Circle.Stopped : Circle.Begun;
        }
    }

    /// <summary>Notes a call that is made.</summary>
    public void Made(string session, ulong call)
    {
        lock (_lock)
        {
            if (Find(session) is not { } entry)
            {
                entry = new Entry(session);
                _sessions[session] = _byUse.AddFirst(entry);
                if (_sessions.Count > most)
                {
                    _sessions.Remove(_byUse.Last!.Value.Session);
                    _byUse.RemoveLast();
                }
            }

            entry.Add(call, time.GetTimestamp());
        }
    }

    private long Ticks(int seconds) => seconds * time.TimestampFrequency;

    private Entry? Find(string session)
    {
        if (!_sessions.TryGetValue(session, out LinkedListNode<Entry>? node))
        {
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value;
    }

    private sealed class Entry(string session)
    {
        private readonly Queue<(ulong Call, long At)> _calls = new();

        public string Session { get; } = session;

        public Dictionary<ulong, long> Cooling { get; } = [];

        public int Circles { get; set; }

        public bool IsStopped { get; set; }

        public void Add(ulong call, long at)
        {
            if (_calls.Count == MostCalls)
            {
                _calls.Dequeue();
            }

            _calls.Enqueue((call, at));
        }

        public int Repeats(ulong call, long since) => _calls.Count(made => made.Call == call && made.At >= since);

        /// <summary>How often this call and one other have taken turns, this one not counted.</summary>
        public int Alternations(ulong call, long since, out ulong other)
        {
            (ulong Call, long At)[] made = [.. _calls];
            other = made.Length > 0 ? made[^1].Call : call;
            int length = 0;
            ulong wanted = other;
            for (int i = made.Length - 1; i >= 0 && other != call && made[i].Call == wanted && made[i].At >= since; i--)
            {
                length++;
                wanted = wanted == call ? other : call;
            }

            return length / 2;
        }

        // What went in the circle is forgotten with it: after the cool-down the count begins anew.
        public void Cool(ulong call, ulong other, long until)
        {
            if (Cooling.Count >= MostCalls)
            {
                Cooling.Clear();
            }

            Cooling[call] = until;
            Cooling[other] = until;
            _calls.Clear();
        }
    }
}

/// <summary>Whether a session's calls go in a circle.</summary>
internal enum Circle
{
    None,
    /// <summary>This call closes one.</summary>
    Begun,
    /// <summary>This call was part of one, a short while ago.</summary>
    Cooling,
    /// <summary>The session has gone in circles too often.</summary>
    Stopped,
}
