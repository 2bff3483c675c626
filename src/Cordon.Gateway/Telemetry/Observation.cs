using System.Diagnostics;
using Cordon.Contracts;

namespace Cordon.Gateway.Telemetry;

/// <summary>
/// Looks on while exchanges run: metrics, spans, access log. It sees ids, counts and times; it decides nothing, and nothing waits for it.
/// </summary>
internal sealed class Observation : IAsyncDisposable
{
    private readonly TelemetryOptions _options;
    private readonly ActivitySource _source;
    private readonly AccessLog? _log;

    /// <param name="name">Of meter and activity source; another name keeps a gateway out of the figures.</param>
    public Observation(TelemetryOptions options, TimeProvider time, string name = Instruments.MeterName)
    {
        _options = options;
        Instruments = new Instruments(name);
        Health = new GuardHealth(time);
        Guards = new GuardWatch(Instruments, Health, time);
        _source = new ActivitySource(name == Instruments.MeterName ? ExchangeTrace.SourceName : name);
        _log = AccessLog.Open(options.AccessLog, Instruments.LinesDropped);
        Instruments.Observe(MetricCatalogue.InFlight, () => Drain.Running);
    }

    public Instruments Instruments { get; }
    public GuardHealth Health { get; }
    public GuardWatch Guards { get; }
    public Drain Drain { get; } = new();

    /// <summary>The spans of an exchange that has begun and does not count as running yet; null while nobody listens.</summary>
    public ExchangeTrace? Trace(Exchange exchange) => ExchangeTrace.Begin(_source, exchange);

    /// <summary>From here to its dispose the exchange counts as running.</summary>
    /// <param name="begun">Its spans, where they have begun before.</param>
    public ObservedExchange Begin(Exchange exchange, ExchangeTrace? begun = null)
    {
        Drain.Enter();
        exchange.Drain = Drain;
        begun?.Resume();
        ExchangeTrace? trace = begun ?? Trace(exchange);
        if (_options.Upstream == UpstreamTrace.Drop)
        {
            exchange.TraceHeaders = TraceHeaders.None;
        }

        return new ObservedExchange(this, exchange, trace, ownHeaders: _options.Upstream == UpstreamTrace.Continue);
    }

    public void End(Exchange exchange, ExchangeTrace? trace, GenAi call)
    {
        Verdict? verdict = exchange.Verdict;
        Decision decision = exchange.Receipt is null ? Decision.Deny : verdict?.Decision ?? Decision.Deny;
        int status = exchange.Streamed ? exchange.Status : exchange.Denial?.Status ?? exchange.Status;
        ExchangeTimes times = exchange.Times;
        Instruments.Exchange(exchange.Dialect.Name, decision, StatusClass(status), Application(exchange), verdict is { IsFullyCovered: false });
        Instruments.Bytes(exchange.Dialect.Name, exchange.RequestBytes, exchange.AnswerBytes);
        Instruments.Took(exchange.Dialect.Name, exchange.Streamed, times.Total, times.Added);
        if (decision >= Decision.StepUp && verdict is not { IsApproved: true })
        {
            Instruments.Denied(verdict?.Reason ?? exchange.Denial?.Code);
        }

        if (exchange.Streamed)
        {
            Instruments.Streamed(exchange.Dialect.Name, times.Ready, times.Frames, times.Held);
            if (times.FirstFrame is { } first)
            {
                Instruments.FirstToken(call, first);
            }
        }

        if (exchange.Meter.Reported is { } usage)
        {
            Instruments.Tokens(call, "input", usage.Input);
            Instruments.Tokens(call, "output", usage.Output);
        }

        foreach (JudgedFinding finding in verdict?.Findings ?? [])
        {
            Instruments.Found(finding.Finding.Type, finding.Effect);
        }

        FailedOpen(verdict, decision);
        _log?.Write(new AccessLine(
            exchange.Started, exchange.Id, exchange.Principal.Tenant, exchange.Principal.Application, exchange.Principal.KeyId, exchange.Dialect.Name, call.Model,
            exchange.Upstream?.Name, exchange.Streamed, status, decision, verdict?.Reason ?? exchange.Denial?.Code, verdict is { IsFullyCovered: true }, verdict?.Findings.Length ?? 0,
            exchange.RequestBytes, exchange.AnswerBytes, (verdict?.GuardMicroseconds ?? 0) / 1000.0, times.Upstream * 1000, times.Total * 1000,
            exchange.Receipt, trace?.TraceId));
        trace?.End(call, decision, status, exchange);
        Drain.Leave();
    }

    public async ValueTask DisposeAsync()
    {
        if (_log is not null)
        {
            await _log.DisposeAsync();
        }

        Instruments.Dispose();
        Drain.Dispose();
        _source.Dispose();
    }

    // What went on although a guard had failed: once per guard and exchange.
    private void FailedOpen(Verdict? verdict, Decision decision)
    {
        if (verdict is null || (decision > Decision.Modify && !verdict.IsApproved))
        {
            return;
        }

        foreach ((string guard, string? reason) in verdict.Coverage.Where(entry => entry.State == CoverageState.Failed).Select(entry => (entry.Guard, entry.Reason)).Distinct())
        {
            Instruments.FailedOpen(guard, reason ?? "error");
        }
    }

    private string Application(Exchange exchange) => exchange.Denial?.Type == "cordon_unauthorized"
        ? "none"
        : Instruments.Applications.Of($"{exchange.Principal.Tenant}/{exchange.Principal.Application}", earned: true);

    private static string StatusClass(int status) => (status / 100) switch
    {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        5 => "5xx",
        _ => "none",
    };
}
