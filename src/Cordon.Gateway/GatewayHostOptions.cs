using Cordon.Detection;
using Cordon.Evidence;
using Cordon.Gateway.Telemetry;
using Cordon.State;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway;

/// <summary>What a host needs beside the gateway's own settings.</summary>
public sealed record GatewayHostOptions
{
    public required GatewayOptions Gateway { get; init; }

    /// <summary>State, keys and evidence live here.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where the state is that other replicas share; null where it is a file in <see cref="DataDirectory"/>, for this gateway alone.</summary>
    public SharedState? SharedState { get; init; }

    /// <summary>Addresses to listen on, separated by semicolons; port 0 picks a free one.</summary>
    public required string Urls { get; init; }

    public required string PolicyFile { get; init; }

    /// <summary>How the log is kept; its directory is always inside <see cref="DataDirectory"/>.</summary>
    public EvidenceOptions Evidence { get; init; } = new() { Directory = "", Origin = "cordon.local/evidence" };

    public TelemetryOptions Telemetry { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Adds detectors to those in the box. A guard that policy has no word for reads every surface, is enforced and fails closed.</summary>
    public Func<DetectorSet, DetectorSet>? ExtendDetectors { get; init; }

    public Action<ILoggingBuilder>? Logging { get; init; }
}
