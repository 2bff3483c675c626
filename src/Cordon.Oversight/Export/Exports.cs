using System.Collections.Immutable;
using Cordon.Evidence;
using Cordon.Oversight.Export.Sinks;
using Cordon.State;
using Cordon.State.Exports;
using Microsoft.Extensions.Logging;

namespace Cordon.Oversight.Export;

/// <summary>
/// Sends the statements of the evidence log on, to each sink at least once and in order. A sink has its own task, its own file handles and
/// its own cursor, so a slow or dead one holds up neither the gateway nor another sink.
/// </summary>
public sealed class Exports : IAsyncDisposable
{
    private readonly ImmutableArray<SinkPump> _pumps;

    private Exports(ImmutableArray<SinkPump> pumps) => _pumps = pumps;

    /// <summary>How each sink is.</summary>
    public ImmutableArray<SinkHealth> Health => [.. _pumps.Select(pump => pump.Health)];

    /// <summary>Starts a task for each sink. Receivers need not be there: that is tried again and shows in <see cref="Health"/>.</summary>
    /// <param name="options">Without complaints of <see cref="ExportCheck"/>.</param>
    public static Exports Start(ExportOptions options, EvidenceLog log, StateDatabase state, TimeProvider time, ILoggerFactory loggers)
    {
        if (ExportCheck.Complaints(options).FirstOrDefault() is { } complaint)
        {
            throw new ArgumentException(complaint, nameof(options));
        }

        ExportCursors cursors = new(state, time);
        ILogger logger = loggers.CreateLogger("Cordon.Export");
        ImmutableArray<SinkPump> pumps = [.. options.Sinks.Select(sink => new SinkPump(sink, Open(sink, time), log, cursors, time, Random.Shared, logger))];
        foreach (SinkPump pump in pumps)
        {
            pump.Start();
        }

        return new Exports(pumps);
    }

    /// <summary>Stops at once. What is not delivered is in the log, and the cursors know it.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Task stopping in _pumps.Select(pump => pump.DisposeAsync().AsTask()).ToArray())
        {
            await stopping;
        }
    }

    private static ISink Open(SinkOptions options, TimeProvider time) => options.To switch
    {
        FileDestination file => new FileSink(file, options.Format),
        StdoutDestination => new StdoutSink(options.Format),
        SyslogDestination { Transport: SyslogTransport.Udp } syslog => new SyslogDatagramSink(syslog, options.Format),
        SyslogDestination syslog => new SyslogStreamSink(syslog, options.Format),
        WebhookDestination webhook => new WebhookSink(webhook, options.Format, time),
        MailDestination mail => new MailSink(mail, time),
        RabbitDestination rabbit => new RabbitSink(rabbit, options),
        Destination other => throw new ArgumentException($"There is no sink for {other.GetType().Name}.", nameof(options)),
    };
}
