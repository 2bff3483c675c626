using System.Collections.Immutable;
using Cordon.Load.Targets;

namespace Cordon.Load.Measuring;

/// <summary>What one run measures.</summary>
internal sealed record Settings
{
    /// <summary>The questions that a run can be limited to.</summary>
    public const string Budgets = "budgets";
    public const string BySize = "sizes";
    public const string ByConnections = "connections";
    public const string Conversation = "conversation";
    public const string ByStreams = "streams";
    public const string Slow = "slow";
    public const string Start = "start";

    // Sizes are compared at a full core and at one caller; conversations at a few.
    private const int Busy = 32;
    private const int Few = 8;
    private const int Kilobyte = 1024;

    public static ImmutableArray<string> Questions { get; } = [Budgets, BySize, ByConnections, Conversation, ByStreams, Slow, Start];

    public required ImmutableArray<string> Only { get; init; }
    public required double Seconds { get; init; }
    public required int Rounds { get; init; }
    public required ImmutableArray<int> Connections { get; init; }
    public required ImmutableArray<int> Sizes { get; init; }
    public required ImmutableArray<int> Streams { get; init; }
    public required int Frames { get; init; }
    public required int Pace { get; init; }
    public required int SlowStreams { get; init; }
    public required int WarmUp { get; init; }

    /// <summary>Seconds to wait before a window for other work on the machine to end.</summary>
    public required double Patience { get; init; }
    public required ImmutableArray<string> Targets { get; init; }

    /// <summary>The product's executable, for start-up.</summary>
    public required string Cordon { get; init; }

    /// <summary>Everything that is measured, each in all rounds before the next; no load twice, whichever questions it answers.</summary>
    public ImmutableArray<Case> Cases =>
    [
        .. Of(Budgets, [Json(Kilobyte, 1), Json(Kilobyte, Busy), Stream(Kilobyte, 1), Stream(Kilobyte, 100), SlowStream, StartUp])
            .Concat(Of(BySize, from size in Sizes from connections in new[] { 1, Busy } select Json(size, connections)))
            .Concat(Of(ByConnections, from connections in Connections select Json(Kilobyte, connections)))
            .Concat(Of(Conversation, [new(Kind.Conversation, 43 * Kilobyte, Few), new(Kind.Rewritten, 43 * Kilobyte, Few)]))
            .Concat(Of(ByStreams, [.. from streams in Streams select Stream(Kilobyte, streams), .. from size in Sizes where !Streams.IsEmpty select Stream(size, 1)]))
            .Concat(Of(Slow, [SlowStream]))
            .Concat(Of(Start, [StartUp]))
            .Distinct()
            .OrderBy(load => load.Kind).ThenBy(load => load.Size).ThenBy(load => load.Connections),
    ];

    /// <summary>Whom a load is measured on. For the budgets alone, memory per stream is compared between two.</summary>
    public IEnumerable<string> TargetsOf(Case load) => load.Kind switch
    {
        Kind.Start => Targets.Except([Target.Direct]),
        Kind.SlowStream when Only.All(question => question == Budgets) => Targets.Intersect([Target.Forwarder, Target.Cordon]),
        _ => Targets,
    };

    /// <summary>How long the run takes on a quiet machine, roughly: the windows, what lies between them, and the warm-up.</summary>
    public TimeSpan Estimate => TimeSpan.FromSeconds(10 +
        Cases.Sum(load => Rounds * TargetsOf(load).Count() * Length(load)) +
        (Targets.Length * Cases.Where(load => !load.IsAlone).DistinctBy(load => load with { Connections = 1 }).Count() * Math.Min(Measuring.WarmUp.Usual.TotalSeconds, WarmUp / 1_000.0)));

    /// <summary>No run lasts longer, whatever hangs. Each window may be repeated twice, and streams in flight are read to their end.</summary>
    public TimeSpan Longest => (3 * Estimate) + TimeSpan.FromSeconds(300 + (3 * Patience * Cases.Sum(load => Rounds * TargetsOf(load).Count())));

    private Case SlowStream => new(Kind.SlowStream, Kilobyte, SlowStreams, Frames: 20, Pace: 500);

    private static Case StartUp => new(Kind.Start, Kilobyte, 1);

    private static Case Json(int size, int connections) => new(Kind.Json, size, connections);

    private Case Stream(int size, int streams) => new(Kind.Stream, size, streams, Frames, Pace);

    private IEnumerable<Case> Of(string question, IEnumerable<Case> cases) => Only.Contains(question) ? cases : [];

    // A second of looking whether the machine is quiet and of connecting; streams run to their end; alone, a process starts and is warmed too.
    private double Length(Case load) => load.Kind switch
    {
        Kind.Start => 5,
        Kind.SlowStream => 15 + (load.Frames * load.Pace / 1000.0),
        _ => 1.5 + Seconds + (load.Frames * load.Pace / 2000.0),
    };
}
