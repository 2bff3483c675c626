namespace Cordon.Simulation;

/// <summary>How a <see cref="SimulatedModel"/> runs. The defaults answer reproducibly: no clock and no randomness reaches an answer.</summary>
public sealed record SimulatedModelOptions
{
    /// <summary>Where to listen; loopback only, because the model hands out whatever it is asked for. Port 0 takes a free one.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>The moment every answer claims to be made at.</summary>
    public DateTimeOffset Created { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How many received requests are kept for tests; 0 keeps none (benchmarks).</summary>
    public int ReceivedCapacity { get; init; } = 1_000;

    /// <summary>UTF-16 code units per streamed delta when a request does not say.</summary>
    public int ChunkCharacters { get; init; } = 16;

    /// <summary>What <c>/v1/models</c> lists. Requests may name any model.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["gullible-1", "gullible-mini", "gullible-embedding"];

    /// <summary>How long <c>never-end</c> streams at most.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Drives the delays that a request asks for.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
