using System.Reflection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Cordon.Telemetry;

/// <summary>
/// Hands spans, metrics and log records to an OpenTelemetry collector. Listens to the gateway's own source and meter, the runtime's meter, and
/// Cordon's own log categories: what servers and libraries log may quote what a caller sent.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private const string Own = "Cordon";

    private readonly OtlpOptions _options;
    private readonly ResourceBuilder _resource;
    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private OtlpExport(OtlpOptions options)
    {
        _options = options;
        // Later ones win: the configuration over the environment, the environment over our own.
        _resource = ResourceBuilder.CreateEmpty()
            .AddService("cordon", serviceVersion: typeof(OtlpExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector()
            .AddAttributes(options.Resource);
        if (options.ServiceName is { } name)
        {
            _resource.AddAttributes([new("service.name", name)]);
        }

        _traces = options.Traces ? Traces() : null;
        _metrics = options.Metrics ? Metrics() : null;
    }

    /// <summary>Null when nobody asked for it; then nothing of this costs anything.</summary>
    public static OtlpExport? Start(OtlpOptions options)
    {
        bool disabled = string.Equals(Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);
        bool wanted = options.Endpoint is not null || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"));
        return wanted && !disabled ? new OtlpExport(options) : null;
    }

    public void AddLogs(ILoggingBuilder logging)
    {
        if (!_options.Logs)
        {
            return;
        }

        logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.SetResourceBuilder(_resource);
            logs.AddOtlpExporter(exporter => Configure(exporter, "v1/logs"));
        });
        logging.AddFilter<OpenTelemetryLoggerProvider>(category: null, LogLevel.None);
        logging.AddFilter<OpenTelemetryLoggerProvider>(Own, LogLevel.Information);
    }

    /// <summary>Sends what is left; a collector that does not answer is not waited for long.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private TracerProvider Traces()
    {
        TracerProviderBuilder traces = Sdk.CreateTracerProviderBuilder().AddSource(Own).SetResourceBuilder(_resource);
        if (_options.SampleRatio is { } ratio)
        {
            traces.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(ratio)));
        }

        return traces.AddOtlpExporter(exporter => Configure(exporter, "v1/traces")).Build();
    }

    private MeterProvider Metrics() => Sdk.CreateMeterProviderBuilder()
        .AddMeter(Own, "System.Runtime")
        .SetResourceBuilder(_resource)
        .AddOtlpExporter(exporter => Configure(exporter, "v1/metrics"))
        .Build();

    // An endpoint of the environment gets its path from the exporter; one that is set here does not.
    private void Configure(OtlpExporterOptions exporter, string path)
    {
        if (_options.Protocol is { } protocol)
        {
            exporter.Protocol = protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        }

        if (_options.Endpoint is { } endpoint)
        {
            exporter.Endpoint = exporter.Protocol == OtlpExportProtocol.Grpc ? endpoint : new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");
        }

        if (_options.Headers is { } headers)
        {
            exporter.Headers = headers;
        }
    }
}
