using Cordon.Gateway.Telemetry;
using Cordon.Oversight.Export;

namespace Cordon.Telemetry;

/// <summary>The health of the exports in the words of the gateway, which knows nothing of them.</summary>
internal static class ExportStandings
{
    /// <summary>One failure is tried again within a second and no news; after so many in a row somebody should look.</summary>
    public const int Enough = 3;

    public static IEnumerable<ExportStanding> Of(Exports exports, ExportOptions options) =>
        exports.Health.Zip(options.Sinks, (health, sink) => new ExportStanding(
            health.Sink, Trouble(health), sink.Required, health.Lag, health.LagBytes, health.Delivered, health.Failures, health.LastSuccess));

    private static string? Trouble(SinkHealth health) => health.State switch
    {
        SinkState.Stopped => $"The export {health.Sink} is stopped: its receiver wants no more ({health.Error}). The log keeps what is missing; set it right and start the gateway again.",
        SinkState.Retrying when health.FailuresInARow >= Enough => $"The export {health.Sink} failed {health.FailuresInARow} times in a row ({health.Error}) and is tried again; the log keeps {health.Lag} statements for it.",
        SinkState.Retrying or SinkState.Running => null,
    };
}
