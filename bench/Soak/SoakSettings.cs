namespace Cordon.Soak;

/// <summary>What one run does.</summary>
internal sealed record SoakSettings
{
    public required double Minutes { get; init; }

    /// <summary>Requests a second that all callers together aim at.</summary>
    public required double Rate { get; init; }

    public required int Callers { get; init; }

    public required int Seed { get; init; }

    /// <summary>Whether a RabbitMQ broker is among the receivers.</summary>
    public required bool Rabbit { get; init; }

    /// <summary>The executable that is run.</summary>
    public required string Cordon { get; init; }

    /// <summary>Where state, evidence and logs of the run are.</summary>
    public required string Directory { get; init; }

    public TimeSpan Length => TimeSpan.FromMinutes(Minutes);

    /// <summary>From one disturbance to the next: upstream and receivers take turns.</summary>
    public TimeSpan Disturbance => TimeSpan.FromSeconds(Math.Clamp(Length.TotalSeconds / 12, 2, 45));

    /// <summary>How long a process that was killed stays away.</summary>
    public TimeSpan Absence => TimeSpan.FromSeconds(Math.Clamp(Length.TotalSeconds / 30, 1, 8));

    public TimeSpan Sampling => TimeSpan.FromSeconds(Math.Clamp(Length.TotalSeconds / 60, 0.5, 5));

    public TimeSpan Verifying => TimeSpan.FromSeconds(Math.Clamp(Length.TotalSeconds / 20, 3, 60));
}
