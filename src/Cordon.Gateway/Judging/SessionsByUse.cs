namespace Cordon.Gateway.Judging;

/// <summary>Things that are kept of sessions within a bound of memory: of the sessions, those that nobody came back to for longest go first. Its owner locks it.</summary>
/// <param name="most">About how many bytes all of them together may take.</param>
internal sealed class SessionsByUse<T>(long most) where T : class, new()
{
    private readonly Dictionary<string, LinkedListNode<Kept>> _sessions = new(StringComparer.Ordinal);
    private readonly LinkedList<Kept> _byUse = new();
    private long _bytes;

    /// <summary>About how many bytes they take; may be asked without the lock.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>What is kept of a session; null when that is nothing.</summary>
    public T? Find(string session) => Use(session)?.Thing;

    /// <summary>What is kept of a session; something new when that is nothing.</summary>
    public T FindOrAdd(string session)
    {
        if (Use(session) is { } known)
        {
            return known.Thing;
        }

        Kept kept = new(session);
        _sessions[session] = _byUse.AddFirst(kept);
        return kept.Thing;
    }

    /// <summary>Says how many bytes a session that is kept takes now, and makes room for them.</summary>
    public void Weigh(string session, long bytes)
    {
        Kept kept = _sessions[session].Value;
        _bytes += bytes - kept.Bytes;
        kept.Bytes = bytes;
        while (_bytes > most && _byUse.Last is { } last)
        {
            _bytes -= last.Value.Bytes;
            _byUse.RemoveLast();
            _sessions.Remove(last.Value.Session);
        }
    }

    private Kept? Use(string session)
    {
        if (!_sessions.TryGetValue(session, out LinkedListNode<Kept>? node))
        {
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value;
    }

    private sealed class Kept(string session)
    {
        public string Session { get; } = session;
        public T Thing { get; } = new();
        public long Bytes { get; set; }
    }
}
