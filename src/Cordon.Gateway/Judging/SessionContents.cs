using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>
/// What sessions hold, as keyed hashes and no text, so that an answer is compared with what was said turns ago, also where a provider keeps the conversation or another
/// plane brought it. The sessions that nobody came back to for longest go first.
/// </summary>
public sealed class SessionContents(long bytes = SessionContents.UsualBytes)
{
    /// <summary>About how much memory all sessions together take.</summary>
    internal const long UsualBytes = 16 * 1024 * 1024;

    /// <summary>Hashes of one session: what was held first goes first.</summary>
    internal const int MostHashes = 8_192;

    /// <summary>Texts of one session that are known to be held, so that a history that comes again costs little.</summary>
    internal const int MostTexts = 512;

    private const int HashBytes = 12, SessionBytes = 512, TextBytes = 24;

    private readonly Lock _lock = new();
    private readonly SessionsByUse<Entry> _sessions = new(bytes);

    /// <summary>What sessions have read, to tell where the arguments of a call come from.</summary>
    internal SessionOrigins Origins { get; } = new();

    /// <summary>About how much memory the sessions take.</summary>
    public long Bytes => _sessions.Bytes;

    /// <summary>What a session holds.</summary>
    internal ImmutableArray<HeldContent> Of(string session)
    {
        lock (_lock)
        {
            return _sessions.Find(session)?.Contents ?? [];
        }
    }

    /// <summary>Adds texts that the session does not hold yet.</summary>
    internal void Keep(string session, IEnumerable<HeldText> texts)
    {
        List<(HeldText Text, UInt128 Name)> named = [.. texts.Select(text => (text, HeldContent.NameOf(text)))];
        List<(HeldText Text, UInt128 Name)> unknown;
        lock (_lock)
        {
            Entry? known = _sessions.Find(session);
            unknown = [.. named.Where(text => known?.Texts.Contains(text.Name) != true)];
        }

        if (unknown.Count == 0)
        {
            return;
        }

        // Not under the lock: it is as long as the texts are.
        HeldContent content = HeldContent.Remembered([.. unknown.Select(text => text.Text)]);
        lock (_lock)
        {
            Add(session, content, unknown.Select(text => text.Name));
        }
    }

    private void Add(string session, HeldContent content, IEnumerable<UInt128> names)
    {
        Entry entry = _sessions.FindOrAdd(session);
        if (!content.IsEmpty)
        {
            entry.Contents = entry.Contents.Add(content);
        }

        while (entry.Contents.Length > 1 && entry.Contents.Sum(held => held.Count) > MostHashes)
        {
            entry.Contents = entry.Contents.RemoveAt(0);
        }

        foreach (UInt128 name in names)
        {
            if (entry.Texts.Count >= MostTexts)
            {
                entry.Texts.Clear();
            }

            entry.Texts.Add(name);
        }

        _sessions.Weigh(session, SessionBytes + (entry.Contents.Sum(held => held.Count) * HashBytes) + (entry.Texts.Count * TextBytes));
    }

    private sealed class Entry
    {
        public ImmutableArray<HeldContent> Contents { get; set; } = [];
        public HashSet<UInt128> Texts { get; } = [];
    }
}
