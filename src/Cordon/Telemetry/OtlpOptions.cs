using System.Collections.Immutable;

namespace Cordon.Telemetry;

/// <summary>Where traces, metrics and logs go over OTLP. What is null here is taken from the standard variables (<c>OTEL_…</c>), else from their defaults.</summary>
internal sealed record OtlpOptions
{
    public static OtlpOptions Usual { get; } = new();

    /// <summary>The collector. Nothing is exported when neither this nor <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is there.</summary>
    public Uri? Endpoint { get; init; }

    public OtlpProtocol? Protocol { get; init; }

    /// <summary><c>name=value,name=value</c>; a secret, so it is never shown.</summary>
    public string? Headers { get; init; }

    public string? ServiceName { get; init; }

    public ImmutableArray<KeyValuePair<string, object>> Resource { get; init; } = [];

    /// <summary>Which part of the traces that begin here is recorded; callers decide about theirs.</summary>
    public double? SampleRatio { get; init; }

    public bool Traces { get; init; } = true;
    public bool Metrics { get; init; } = true;
    public bool Logs { get; init; } = true;

    public override string ToString() => $"{Endpoint} ({(Headers is null ? "no headers" : "with headers")})";
}

internal enum OtlpProtocol
{
    Grpc,
    HttpProtobuf,
}
