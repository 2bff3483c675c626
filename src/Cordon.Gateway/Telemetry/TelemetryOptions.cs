namespace Cordon.Gateway.Telemetry;

/// <summary>What a gateway tells about itself. Nothing of it holds a text of an exchange.</summary>
public sealed record TelemetryOptions
{
    /// <summary>
    /// Addresses, separated by semicolons, where <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c> are served to anybody who can connect, and nothing else; null for none.
    /// On the gateway's own addresses <c>/metrics</c> asks for an admin key (or development mode).
    /// </summary>
    public string? Listen { get; init; }

    public AccessLogOptions AccessLog { get; init; } = new();

    /// <summary>What upstreams see of the trace.</summary>
    public UpstreamTrace Upstream { get; init; }
}

/// <summary>Which <c>traceparent</c> and <c>tracestate</c> go upstream.</summary>
public enum UpstreamTrace
{
    /// <summary>The gateway's own while it traces, which continues the caller's; else the caller's as they came.</summary>
    Continue,

    /// <summary>The caller's as they came, always.</summary>
    Caller,

    /// <summary>None.</summary>
    Drop,
}

public enum AccessLogFormat
{
    Off,
    Text,
    Json,
}

/// <summary>One line per exchange, without content.</summary>
public sealed record AccessLogOptions
{
    public AccessLogFormat Format { get; init; }

    /// <summary>Where the lines go; null for standard output.</summary>
    public string? File { get; init; }

    /// <summary>A file that would grow beyond this becomes <c>FILE.1</c>, and <c>FILE.1</c> becomes <c>FILE.2</c>.</summary>
    public long FileBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How many files are kept beside the one that is written; older ones are deleted.</summary>
    public int Files { get; init; } = 5;
}
