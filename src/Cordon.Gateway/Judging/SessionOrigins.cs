using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection;

namespace Cordon.Gateway.Judging;

/// <summary>
/// What sessions have read and were told, so that the arguments of a later call can be held against it, on whatever plane that comes. Keyed hashes and no text. The
/// sessions that nobody came back to for longest go first.
/// </summary>
public sealed class SessionOrigins(long bytes = SessionOrigins.UsualBytes)
{
    /// <summary>About how much memory all sessions together take.</summary>
    internal const long UsualBytes = 32 * 1024 * 1024;

    /// <summary>Hashes of one session: the texts that came first go first.</summary>
    internal const int MostHashes = 65_536;

    /// <summary>Texts of one session.</summary>
    internal const int MostTexts = 2_048;

    private const int HashBytes = 8, SessionBytes = 256, TextBytes = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _sessions = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    /// <summary>About how much memory the sessions take.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    internal Reading Of(string session)
    {
        lock (_lock)
        {
            return Find(session) is { } entry ? new Reading([.. entry.Texts.Values], entry.IsPartial) : Reading.Nothing;
        }
    }

    /// <summary>Whether anything is remembered that somebody untrusted said in the session.</summary>
    internal bool HasRead(string session)
    {
        lock (_lock)
        {
            return Find(session) is { } entry && (entry.IsPartial || entry.Texts.Values.Any(text => text is { IsTrusted: false, Words: not null }));
        }
    }

    /// <summary>When a text was first read in the session; null where it is not known to have been.</summary>
    internal DateTimeOffset? FirstRead(string session, UInt128 text)
    {
        lock (_lock)
        {
            return Find(session) is { } entry && entry.Texts.TryGetValue(text, out HeldOrigin? held) ? held.Seen : null;
        }
    }

    /// <summary>Adds a text; one that the session has is not read again.</summary>
    /// <param name="read">Makes its hashes; null where nobody asks for them.</param>
    internal void Keep(string session, UInt128 name, bool isTrusted, OriginPlace place, DateTimeOffset seen, Func<OriginText>? read)
    {
        lock (_lock)
        {
            if (Find(session) is { } known && known.Texts.TryGetValue(name, out HeldOrigin? held) && (held.Words is not null || read is null))
            {
                return;
            }
        }

        // Not under the lock: it takes as long as the text is long.
        OriginText? words = read?.Invoke();
        lock (_lock)
        {
            Entry entry = Enter(session);
            entry.Texts.Remove(name, out HeldOrigin? before);
            entry.Hashes -= before?.Words?.Count ?? 0;
            Add(entry, name, new HeldOrigin(words, isTrusted, before?.Place ?? place, before?.Seen ?? seen));
        }
    }

    /// <summary>Something was read of which nothing can be remembered: a picture, sound, a text that streams by.</summary>
    internal void Miss(string session)
    {
        lock (_lock)
        {
            Enter(session).IsPartial = true;
        }
    }

    private void Add(Entry entry, UInt128 name, HeldOrigin text)
    {
        entry.Texts[name] = text;
        entry.IsPartial |= text.Words is { IsCut: true };
        entry.Hashes += text.Words?.Count ?? 0;
        while (entry.Texts.Count > MostTexts || (entry.Hashes > MostHashes && entry.Texts.Count > 1))
        {
            HeldOrigin gone = entry.Texts.GetAt(0).Value;
            entry.Texts.RemoveAt(0);
            entry.Hashes -= gone.Words?.Count ?? 0;
            entry.IsPartial |= gone.Words is not null;
        }

        _bytes -= entry.Bytes;
        entry.Bytes = SessionBytes + (entry.Hashes * HashBytes) + (entry.Texts.Count * TextBytes);
        _bytes += entry.Bytes;
        while (_bytes > bytes && _byUse.Last is { } last)
        {
            _bytes -= last.Value.Bytes;
            _byUse.RemoveLast();
            _sessions.Remove(last.Value.Session);
        }
    }

    private Entry Enter(string session)
    {
        if (Find(session) is { } known)
        {
            return known;
        }

        Entry entry = new(session) { Bytes = SessionBytes };
        _bytes += SessionBytes;
        _sessions[session] = _byUse.AddFirst(entry);
        return entry;
    }

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
        public string Session { get; } = session;

        /// <summary>The first that came first: nothing is taken out of its middle but to be put in again.</summary>
        public OrderedDictionary<UInt128, HeldOrigin> Texts { get; } = [];

        public int Hashes { get; set; }
        public bool IsPartial { get; set; }
        public long Bytes { get; set; }
    }
}

/// <param name="Words">Null where nobody asked for them.</param>
internal sealed record HeldOrigin(OriginText? Words, bool IsTrusted, OriginPlace Place, DateTimeOffset Seen);

/// <summary>What a session is known to have read.</summary>
/// <param name="IsPartial">It has read more than that.</param>
internal sealed record Reading(ImmutableArray<HeldOrigin> Texts, bool IsPartial)
{
    public static Reading Nothing { get; } = new([], IsPartial: false);
}
