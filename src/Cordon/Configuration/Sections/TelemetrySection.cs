using System.Globalization;
using Cordon.Contracts;
using Cordon.Gateway.Telemetry;
using Cordon.Policy;
using Cordon.Policy.Language;
using Cordon.Telemetry;

namespace Cordon.Configuration.Sections;

/// <summary><c>telemetry:</c> what the gateway tells about itself, and whom. docs/operate/observe.md has the story.</summary>
internal static class TelemetrySection
{
    private static readonly AccessLogOptions Usual = new();

    public static readonly Field Field = new("telemetry", new ObjectShape("What the gateway tells about itself.", "telemetry",
    [
        new("listen", new TextShape("Addresses that serve `/metrics`, `/healthz` and `/readyz` to anybody who can connect, and nothing else.", 1024), Default: "none; `/metrics` then needs an admin key"),
        new("upstream-trace", new WordShape("Which trace context upstreams get: the gateway's own while it traces (else the caller's), the caller's as it came, or none.", [.. Words.All<UpstreamTrace>()]), Default: Words.Of(default(UpstreamTrace))),
        new("access-log", new ObjectShape("One line per exchange, without content.", "access-log",
        [
            new("format", new WordShape("How a line is written.", [.. Words.All<AccessLogFormat>()]), Default: Words.Of(Usual.Format)),
            new("file", new TextShape("Where lines go.", 4096), Default: "standard output"),
            new("file-bytes", new IntegerShape("A file that would grow beyond this gets a number, and a new one begins.", 65_536, 1 << 30), Default: Text(Usual.FileBytes)),
            new("files", new IntegerShape("How many numbered files are kept.", 0, 1000), Default: Text(Usual.Files)),
        ])),
        new("otlp", new ObjectShape("Export to an OpenTelemetry collector.", "otlp",
        [
            new("endpoint", new TextShape("The collector's address."), Default: "`OTEL_EXPORTER_OTLP_ENDPOINT`, else nothing is exported"),
            new("protocol", new WordShape("How it is spoken to.", [.. Words.All<OtlpProtocol>()]), Default: "`OTEL_EXPORTER_OTLP_PROTOCOL`, else `grpc`"),
            new("headers", new TextShape("`env:NAME` or `file:PATH` of `name=value,name=value`; the value itself is refused."), Default: "`OTEL_EXPORTER_OTLP_HEADERS`"),
            new("service-name", new TextShape("The resource's `service.name`."), Default: "`OTEL_SERVICE_NAME`, else `cordon`"),
            new("resource", new MapShape("Further attributes of the resource.", new TextShape("The attribute's value."), []), Default: "`OTEL_RESOURCE_ATTRIBUTES`"),
            new("sample-ratio", new NumberShape("Which part of the traces that begin here is recorded; a caller's own decision is kept.", 0, 1), Default: "`OTEL_TRACES_SAMPLER`, else all"),
            new("traces", new FlagShape("Whether spans are exported."), Default: "true"),
            new("metrics", new FlagShape("Whether metrics are exported."), Default: "true"),
            new("logs", new FlagShape("Whether Cordon's log records are exported."), Default: "true"),
        ])),
    ]));

    public static TelemetryOptions Read(MapNode? section) => new()
    {
        Listen = section?["listen"].Text?.Value,
        Upstream = section?["upstream-trace"].Word<UpstreamTrace>()?.Value ?? default,
        AccessLog = section?["access-log"].Map is not { } log ? Usual : new AccessLogOptions
        {
            Format = log["format"].Word<AccessLogFormat>()?.Value ?? Usual.Format,
            File = log["file"].Text?.Value,
            FileBytes = log["file-bytes"].Integer?.Value ?? Usual.FileBytes,
            Files = log["files"].Integer?.Value ?? Usual.Files,
        },
    };

    public static OtlpOptions ReadOtlp(MapNode? section, List<PolicyError> errors)
    {
        if (section?["otlp"].Map is not { } otlp)
        {
            return OtlpOptions.Usual;
        }

        Uri? endpoint = null;
        if (otlp["endpoint"].Text is { } address && (!Uri.TryCreate(address.Value, UriKind.Absolute, out endpoint) || endpoint.Scheme is not ("http" or "https")))
        {
            errors.Add(At(address.Place, "telemetry.otlp.endpoint is not an http(s) address", "endpoint: http://127.0.0.1:4317"));
        }

        string? headers = null;
        if (otlp["headers"].Text is { } reference)
        {
            string? complaint = "telemetry.otlp.headers is not a reference";
            headers = CredentialReference.IsOne(reference.Value) ? CredentialReference.Resolve(reference.Value, out complaint) : null;
            if (complaint is not null)
            {
                // The value is not repeated: it may be the secret itself.
                errors.Add(At(reference.Place, complaint, "write env:NAME or file:PATH, and set it where the gateway starts"));
            }
        }

        return new OtlpOptions
        {
            Endpoint = endpoint,
            Protocol = otlp["protocol"].Word<OtlpProtocol>()?.Value,
            Headers = headers,
            ServiceName = otlp["service-name"].Text?.Value,
            Resource = [.. (otlp["resource"].Map?.Entries ?? []).Select(entry => KeyValuePair.Create(entry.Key, (object)(entry.Value.Text?.Value ?? "")))],
            SampleRatio = otlp["sample-ratio"].Number?.Value,
            Traces = otlp["traces"].Flag ?? true,
            Metrics = otlp["metrics"].Flag ?? true,
            Logs = otlp["logs"].Flag ?? true,
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static PolicyError At(Place place, string message, string hint) => new(place.File, place.Line, place.Column, message, hint);
}
