using System.Collections.Immutable;

namespace Cordon.Load.Measuring;

/// <summary>What one run measures.</summary>
internal sealed record Settings
{
    public required double Seconds { get; init; }
    public required int Rounds { get; init; }
    public required ImmutableArray<int> Connections { get; init; }
    public required ImmutableArray<int> Sizes { get; init; }
    public required ImmutableArray<int> Streams { get; init; }
    public required int Frames { get; init; }
    public required int Pace { get; init; }
    public required int WarmUp { get; init; }

    /// <summary>Seconds to wait before a window for other work on the machine to end.</summary>
    public required double Patience { get; init; }
    public required ImmutableArray<string> Targets { get; init; }

    /// <summary>Everything that is measured, each in all rounds before the next.</summary>
    public IEnumerable<Case> Cases =>
    [
        .. from size in Sizes from connections in Connections select new Case(size, connections, Frames: 0, Pace: 0),
        .. from streams in Streams select new Case(1024, streams, Frames, Pace),
    ];

    /// <summary>No run lasts longer, whatever hangs. Each window may be repeated twice, and streams in flight are read to their end.</summary>
    public TimeSpan Longest =>
        TimeSpan.FromSeconds(300 + (3 * Rounds * Targets.Length * Cases.Sum(c => Seconds + Patience + 1 + (c.Frames * c.Pace / 1000.0))));
}

/// <summary>One kind of load.</summary>
/// <param name="Size">Bytes of the request's body.</param>
/// <param name="Connections">Callers at once.</param>
/// <param name="Frames">Frames per stream; 0 for whole JSON answers.</param>
/// <param name="Pace">Milliseconds from frame to frame.</param>
internal sealed record Case(int Size, int Connections, int Frames, int Pace)
{
    public bool IsStream => Frames > 0;

    public string Title => IsStream
        ? $"SSE, {Connections} {(Connections == 1 ? "stream" : "streams")}, {Frames} frames each, one per {Pace} ms"
        : $"JSON, {Size / 1024.0:0.#} KB request, 2 KB answer, {Connections} {(Connections == 1 ? "connection" : "connections")}";
}
