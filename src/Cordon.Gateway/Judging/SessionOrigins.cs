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
    private readonly SessionsByUse<Entry> _sessions = new(bytes);

    /// <summary>About how much memory the sessions take.</summary>
    public long Bytes => _sessions.Bytes;

    internal Reading Of(string session)
    {
        lock (_lock)
        {
            return _sessions.Find(session) is { } entry ? new Reading([.. entry.Texts.Values], entry.IsPartial) : Reading.Nothing;
        }
    }

    /// <summary>Whether anything is remembered that somebody untrusted said in the session.</summary>
    internal bool HasRead(string session)
    {
        lock (_lock)
        {
            return _sessions.Find(session) is { } entry && (entry.IsPartial || entry.Texts.Values.Any(text => text is { IsTrusted: false, Words: not null }));
        }
    }

    /// <summary>When a text was first read in the session; null where it is not known to have been.</summary>
    internal DateTimeOffset? FirstRead(string session, UInt128 text)
    {
        lock (_lock)
        {
            return _sessions.Find(session) is { } entry && entry.Texts.TryGetValue(text, out HeldOrigin? held) ? held.Seen : null;
        }
    }

    /// <summary>Adds a text; one that the session has is not read again.</summary>
    /// <param name="read">Makes its hashes; null where nobody asks for them.</param>
    internal void Keep(string session, UInt128 name, bool isTrusted, OriginPlace place, DateTimeOffset seen, Func<OriginText>? read)
    {
        lock (_lock)
        {
            if (_sessions.Find(session) is { } known && known.Texts.TryGetValue(name, out HeldOrigin? held) && (held.Words is not null || read is null))
            {
                return;
            }
        }

        // Not under the lock: it takes as long as the text is long.
        OriginText? words = read?.Invoke();
        lock (_lock)
        {
            Entry entry = _sessions.FindOrAdd(session);
            entry.Texts.Remove(name, out HeldOrigin? before);
            entry.Hashes -= before?.Words?.Count ?? 0;
            Add(session, entry, name, new HeldOrigin(words, isTrusted, before?.Place ?? place, before?.Seen ?? seen));
        }
    }

    /// <summary>Something was read of which nothing can be remembered: a picture, sound, a text that streams by.</summary>
    internal void Miss(string session)
    {
        lock (_lock)
        {
            Entry entry = _sessions.FindOrAdd(session);
            entry.IsPartial = true;
            Weigh(session, entry);
        }
    }

    private void Add(string session, Entry entry, UInt128 name, HeldOrigin text)
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

        Weigh(session, entry);
    }

    private void Weigh(string session, Entry entry) =>
        _sessions.Weigh(session, SessionBytes + (entry.Hashes * HashBytes) + (entry.Texts.Count * TextBytes));

    private sealed class Entry
    {
        /// <summary>The first that came first: nothing is taken out of its middle but to be put in again.</summary>
        public OrderedDictionary<UInt128, HeldOrigin> Texts { get; } = [];

        public int Hashes { get; set; }
        public bool IsPartial { get; set; }
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
