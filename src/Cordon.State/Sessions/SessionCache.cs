using System.Diagnostics.CodeAnalysis;

namespace Cordon.State.Sessions;

/// <summary>The sessions seen most recently, and how many exchanges of each are not yet written. Callers hold the store's lock.</summary>
internal sealed class SessionCache(int capacity)
{
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _recent = new();

    /// <summary>Evicted with exchanges unwritten; the next flush takes them.</summary>
    public List<Entry> Leaving { get; } = [];

    public int Count => _entries.Count;

    public bool TryGet(string id, [NotNullWhen(true)] out Entry? entry)
    {
        entry = null;
        if (!_entries.TryGetValue(id, out LinkedListNode<Entry>? node))
        {
            return false;
        }

        _recent.Remove(node);
        _recent.AddFirst(node);
        entry = node.Value;
        return true;
    }

    public Entry Add(Session session, long labelVersion)
    {
        Entry entry = new() { Session = session, LabelVersion = labelVersion };
        _entries[session.Id] = _recent.AddFirst(entry);
        if (_entries.Count > capacity)
        {
            Entry oldest = _recent.Last!.Value;
            _recent.RemoveLast();
            _entries.Remove(oldest.Session.Id);
            if (oldest.Unwritten > 0)
            {
                Leaving.Add(oldest);
            }
        }

        return entry;
    }

    public void Clear()
    {
        _entries.Clear();
        _recent.Clear();
    }

    public IEnumerable<Entry> Unwritten => Leaving.Concat(_recent.Where(e => e.Unwritten > 0));

    internal sealed class Entry
    {
        public required Session Session { get; set; }
        /// <summary>The state of the label counter when the labels were read.</summary>
        public required long LabelVersion { get; set; }
        public long Unwritten { get; set; }

        /// <summary>The store was not asked: what it has counted comes on top.</summary>
        public bool IsUnasked { get; set; }
    }
}
