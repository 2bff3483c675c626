using System.Collections.Concurrent;
using System.Globalization;

namespace Cordon.Soak.Receivers;

/// <summary>What a receiver has got, by de-duplication id. Ids alone are kept: a number and the first half of a digest.</summary>
internal sealed class Delivered
{
    private readonly ConcurrentDictionary<long, string> _ids = [];
    private long _arrived, _contradictions;

    /// <summary>Statements that arrived, repeats included.</summary>
    public long Arrived => Interlocked.Read(ref _arrived);

    /// <summary>Different statements.</summary>
    public int Count => _ids.Count;

    /// <summary>Ids that came with the number of another.</summary>
    public long Contradictions => Interlocked.Read(ref _contradictions);

    public void Take(string id)
    {
        Interlocked.Increment(ref _arrived);
        int dash = id.IndexOf('-', StringComparison.Ordinal);
        if (_ids.GetOrAdd(long.Parse(id.AsSpan(0, dash), CultureInfo.InvariantCulture), id[(dash + 1)..]) != id[(dash + 1)..])
        {
            Interlocked.Increment(ref _contradictions);
        }
    }

    /// <summary>Whether the statement of that number and digest is here.</summary>
    public bool Has(long sequence, string digest) => _ids.TryGetValue(sequence, out string? kept) && digest.StartsWith(kept, StringComparison.Ordinal);

    /// <summary>Forgets one, to show that the loss is found.</summary>
    public bool Lose(long sequence) => _ids.TryRemove(sequence, out _);
}
