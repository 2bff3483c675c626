using Cordon.Policy;
using Cordon.State.Calls;

namespace Cordon.Gateway.Calling;

/// <summary>
/// What sessions have called lately, as short hashes: to see when their calls go in a circle. In memory, where the sessions that nobody came back to for longest go
/// first; in the state, where replicas share it. Safe from any thread.
/// </summary>
/// <param name="shared">Null for a gateway alone.</param>
internal sealed class CallHistory(TimeProvider time, CallStore? shared = null, int most = CallHistory.MostSessions)
{
    public const int MostSessions = 10_000;

    /// <summary>Calls of one session that are remembered, and so the most that a rule may count to.</summary>
    public const int MostCalls = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Session, CallTrail Trail)>> _sessions = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Session, CallTrail Trail)> _byUse = new();

    /// <summary>What this call would be, were it made now. A circle that is seen for the first time begins its cool-down.</summary>
    public Circle Look(string session, ulong call, LoopRule rule)
    {
        if (shared is not null)
        {
            return shared.Change(session, (kept, now) =>
            {
                CallTrail trail = CallTrail.Parse(kept);
                Circle circle = trail.Look(call, rule, now, out bool isChanged);
                return (isChanged ? trail.ToString() : null, circle);
            });
        }

        lock (_lock)
        {
            return Find(session)?.Look(call, rule, Now(), out _) ?? Circle.None;
        }
    }

    /// <summary>Notes a call that is made.</summary>
    public void Made(string session, ulong call)
    {
        if (shared is not null)
        {
            shared.Change(session, (kept, now) =>
            {
                CallTrail trail = CallTrail.Parse(kept);
                trail.Made(call, now);
                return (trail.ToString(), true);
            });
            return;
        }

        lock (_lock)
        {
            if (Find(session) is not { } trail)
            {
                trail = new CallTrail();
                _sessions[session] = _byUse.AddFirst((session, trail));
                if (_sessions.Count > most)
                {
                    _sessions.Remove(_byUse.Last!.Value.Session);
                    _byUse.RemoveLast();
                }
            }

            trail.Made(call, Now());
        }
    }

    // Of a clock that nobody can set back.
    private long Now() => (long)time.GetElapsedTime(0).TotalMilliseconds;

    private CallTrail? Find(string session)
    {
        if (!_sessions.TryGetValue(session, out LinkedListNode<(string Session, CallTrail Trail)>? node))
        {
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value.Trail;
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
