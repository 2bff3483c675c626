namespace Cordon.Oversight.Export;

public enum SinkState
{
    /// <summary>The last delivery succeeded, or there was none yet.</summary>
    Running,

    /// <summary>Deliveries fail; each is tried again.</summary>
    Retrying,

    /// <summary>The receiver said that it wants no more.</summary>
    Stopped,
}

/// <summary>How a sink is, at one moment: for metrics and readiness. Numbers and code words only.</summary>
/// <param name="Next">The first sequence number that is not delivered.</param>
/// <param name="Lag">How many durable statements are not delivered. The log holds them; nothing else queues.</param>
/// <param name="LagBytes">About how many bytes of the log these are.</param>
/// <param name="Delivered">Statements delivered since the start of the process.</param>
/// <param name="Failures">Deliveries that failed since the start of the process.</param>
/// <param name="FailuresInARow">How many failed since the last success.</param>
/// <param name="Error">What went wrong last, as a code word; null when nothing has since the last success.</param>
public sealed record SinkHealth(string Sink, SinkState State, long Next, long Lag, long LagBytes, long Delivered, long Failures, int FailuresInARow, string? Error, DateTimeOffset? LastSuccess, DateTimeOffset? LastFailure);
