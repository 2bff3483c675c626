using System.Collections.Frozen;
using System.Globalization;
using Cordon.Gateway;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>limits:</c> what one caller or upstream can make long. docs/reference/limits.md has all bounds.</summary>
internal static class LimitsSection
{
    private const long Megabyte = 1024 * 1024;
    private const int MostShutdownSeconds = 600;

    private static readonly GatewayOptions Usual = new() { Upstreams = FrozenDictionary<string, UpstreamTarget>.Empty };

    public static readonly Field Field = new("limits", new ObjectShape("Bounds of one exchange and of all together.", "limits",
    [
        Number("request-bytes", "Largest request body.", 1024, 1 << 30, Usual.MaxRequestBytes),
        Number("answer-bytes", "Largest whole answer.", 1024, 1 << 30, Usual.MaxAnswerBytes),
        Number("in-flight", "Most exchanges at once.", 1, 1_000_000, Usual.MaxInFlight),
        Number("held-megabytes", "Most bytes of bodies that all exchanges hold together, in units of 1,048,576.", 1, 1 << 20, (int)(Usual.MaxHeldBytes / Megabyte)),
        Number("remembered-megabytes", "Memory for the findings of texts that were judged before, in units of 1,048,576; 0 judges every text anew.", 0, 1 << 20, (int)(Usual.MaxRememberedBytes / Megabyte)),
        Number("connections", "Most connections at once.", 1, 1_000_000, Usual.MaxConnections),
        Number("headers-seconds", "How long a caller may take to send the head of a request.", 1, 3600, (int)Usual.HeadersTimeout.TotalSeconds),
        Number("frame-bytes", "Longest event of a stream.", 1024, 1 << 26, Usual.MaxFrameBytes),
        Number("buffered-characters", "Longest tool call or structured answer in a stream.", 1024, 1 << 26, Usual.MaxBufferedCharacters),
        Number("upstream-seconds", "How long the upstream may take to answer.", 1, 3600, (int)Usual.UpstreamTimeout.TotalSeconds),
        Number("stream-idle-seconds", "How long a stream may stay silent.", 1, 3600, (int)Usual.StreamIdleTimeout.TotalSeconds),
        Number("session-seconds", "How long a realtime session may last.", 1, 86_400, (int)Usual.MaxSessionTime.TotalSeconds),
        Number("shutdown-grace-seconds", "After the signal to stop: how long connections are still taken while /readyz says no.", 0, 300, (int)Usual.ShutdownGrace.TotalSeconds),
        Number("shutdown-seconds", "How long exchanges that run may then take to finish, streams included.", 0, MostShutdownSeconds, (int)Usual.ShutdownTimeout.TotalSeconds),
    ]));

    public static GatewayOptions Apply(MapNode? section, GatewayOptions options) => section is null ? options : options with
    {
        MaxRequestBytes = section["request-bytes"].Integer?.Value ?? options.MaxRequestBytes,
        MaxAnswerBytes = section["answer-bytes"].Integer?.Value ?? options.MaxAnswerBytes,
        MaxInFlight = section["in-flight"].Integer?.Value ?? options.MaxInFlight,
        MaxHeldBytes = section["held-megabytes"].Integer?.Value * Megabyte ?? options.MaxHeldBytes,
        MaxRememberedBytes = section["remembered-megabytes"].Integer?.Value * Megabyte ?? options.MaxRememberedBytes,
        MaxConnections = section["connections"].Integer?.Value ?? options.MaxConnections,
        HeadersTimeout = section["headers-seconds"].Seconds ?? options.HeadersTimeout,
        MaxFrameBytes = section["frame-bytes"].Integer?.Value ?? options.MaxFrameBytes,
        MaxBufferedCharacters = section["buffered-characters"].Integer?.Value ?? options.MaxBufferedCharacters,
        UpstreamTimeout = section["upstream-seconds"].Seconds ?? options.UpstreamTimeout,
        StreamIdleTimeout = section["stream-idle-seconds"].Seconds ?? options.StreamIdleTimeout,
        MaxSessionTime = section["session-seconds"].Seconds ?? options.MaxSessionTime,
        ShutdownGrace = section["shutdown-grace-seconds"].Seconds ?? options.ShutdownGrace,
        ShutdownTimeout = section["shutdown-seconds"].Seconds ?? options.ShutdownTimeout,
    };

    private static Field Number(string name, string summary, int min, int max, int usual) =>
        new(name, new IntegerShape(summary, min, max), Default: usual.ToString(CultureInfo.InvariantCulture));
}
