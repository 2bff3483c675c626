using System.Collections.Concurrent;

namespace Cordon.Soak.Traffic;

/// <summary>What the clients know: how many exchanges they had in each dialect, and what came of each sort of request.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, (long Least, long Most)> _dialects = [];
    private readonly ConcurrentDictionary<(string Scenario, string Outcome), long> _outcomes = [];
    private readonly ConcurrentQueue<string> _unexpected = [];
    private long _wrong;

    /// <summary>Exchanges by dialect. A session that breaks off may have one more on record than its client heard of.</summary>
    public IReadOnlyDictionary<string, (long Least, long Most)> Dialects => _dialects;

    public IReadOnlyDictionary<(string Scenario, string Outcome), long> Outcomes => _outcomes;

    public long Unexpected => Interlocked.Read(ref _wrong);

    /// <summary>The first of what should not have come: scenarios and statuses.</summary>
    public IReadOnlyCollection<string> FirstUnexpected => _unexpected;

    public void Exchanged(string dialect, long least = 1, long? most = null) =>
        _dialects.AddOrUpdate(dialect, (least, most ?? least), (_, sum) => (sum.Least + least, sum.Most + (most ?? least)));

    public void Came(string scenario, string outcome) => _outcomes.AddOrUpdate((scenario, outcome), 1, (_, count) => count + 1);

    public void Wrong(string scenario, string outcome)
    {
        if (Interlocked.Increment(ref _wrong) <= 20)
        {
            _unexpected.Enqueue($"{scenario}: {outcome}");
        }
    }
}
