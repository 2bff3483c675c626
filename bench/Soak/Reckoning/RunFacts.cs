using Cordon.Soak.Receivers;
using Cordon.Soak.Watching;

namespace Cordon.Soak.Reckoning;

/// <summary>All that a run has seen.</summary>
internal sealed record RunFacts
{
    public required double Minutes { get; init; }
    public required Books Books { get; init; }

    /// <summary>The last scrape before the stop.</summary>
    public required MetricsPage Last { get; init; }

    public required long Unexpected { get; init; }
    public required IReadOnlyCollection<string> FirstUnexpected { get; init; }
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }
    public required IReadOnlyList<(string Name, Delivered Delivered, int Kills)> Sinks { get; init; }

    /// <summary>Statements below this number were in the log when the gateway was stopped, and must have been exported.</summary>
    public required long Exported { get; init; }

    public required int UpstreamKills { get; init; }
    public required int Unkindnesses { get; init; }
    public required IReadOnlyList<string> Verified { get; init; }
    public required string VerifiedLast { get; init; }
    public required IReadOnlyList<Sample> Samples { get; init; }
    public required Sample RestBefore { get; init; }
    public required Sample RestAfter { get; init; }
    public required int LastStreams { get; init; }
    public required int Drained { get; init; }
    public required IReadOnlyList<int> Exits { get; init; }
    public required IReadOnlyList<string> Errors { get; init; }

    public bool Disturbed => UpstreamKills > 0 && Sinks.All(sink => sink.Kills > 0);
}
