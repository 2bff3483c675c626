using System.Diagnostics;
using System.Globalization;
using Cordon.Contracts;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Telemetry;

/// <summary>
/// The spans of one exchange: one for the exchange, which continues the caller's trace, and below it one for the call of the model, one for each guard
/// and direction, one for recording. Made only while somebody listens. Attributes are ids, counts and words of ours.
/// </summary>
internal sealed class ExchangeTrace
{
    public const string SourceName = "Cordon";

    private readonly ActivitySource _source;
    private readonly Activity _exchange;
    private readonly GuardTally _guards = new();
    private Activity? _upstream;
    private Activity? _recording;

    private ExchangeTrace(ActivitySource source, Activity exchange) => (_source, _exchange) = (source, exchange);

    public string TraceId => _exchange.TraceId.ToHexString();

    public static ExchangeTrace? Begin(ActivitySource source, Exchange exchange)
    {
        if (!source.HasListeners())
        {
            return null;
        }

        // The server's own span is not exported, so it must not stand between ours and the caller's.
        Activity.Current = null;
        Activity? span = source.StartActivity(
            $"exchange {exchange.Dialect.Name}", ActivityKind.Server, TraceHeaders.ParentOf(exchange.Http.Request.Headers), startTime: exchange.Started);
        if (span is null)
        {
            return null;
        }

        ExchangeTrace trace = new(source, span);
        if (span.IsAllDataRequested)
        {
            trace._guards.Attach(span);
        }

        return trace;
    }

    /// <summary>What is done from here on belongs to this exchange: for one that is dealt with piece by piece, with others between.</summary>
    public void Resume() => Activity.Current = _upstream ?? _exchange;

    /// <summary>The call of the model begins, unless it has begun. The headers with which the upstream can join.</summary>
    public TraceHeaders Sending()
    {
        if (_upstream is null)
        {
            _upstream = _source.StartActivity("upstream", ActivityKind.Client);
            if (_upstream is { IsAllDataRequested: true })
            {
                _guards.Attach(_upstream);
            }
        }

        return TraceHeaders.Of(_upstream ?? _exchange);
    }

    public void Sent(GenAi call, string? error, Exchange exchange)
    {
        if (_upstream is { IsAllDataRequested: true } span)
        {
            span.DisplayName = $"{call.Operation} {call.Model}";
            Describe(span, call, exchange);
            Fail(span, error);
        }

        _upstream?.Dispose();
        _upstream = null;
    }

    public void Recording() => _recording = _source.StartActivity("recording");

    public void Recorded(Exchange exchange)
    {
        _recording?.SetTag("cordon.receipt", exchange.Receipt);
        Fail(_recording, exchange.Denial is { Type: "cordon_evidence" } ? "unrecorded" : null);
        _recording?.Dispose();
        _recording = null;
    }

    public void End(GenAi call, Decision decision, int status, Exchange exchange)
    {
        _upstream?.Dispose();
        _recording?.Dispose();
        if (_exchange.IsAllDataRequested)
        {
            Describe(_exchange, call, exchange);
            _exchange.SetTag("http.request.method", HttpMethods.IsGet(exchange.Http.Request.Method) ? "GET" : "POST");
            _exchange.SetTag("http.response.status_code", status);
            _exchange.SetTag("cordon.exchange", exchange.Id);
            _exchange.SetTag("cordon.dialect", exchange.Dialect.Name);
            _exchange.SetTag("cordon.decision", Words.Of(decision));
            _exchange.SetTag("cordon.reason", exchange.Verdict?.Reason);
            _exchange.SetTag("cordon.findings", exchange.Verdict?.Findings.Length);
            _exchange.SetTag("cordon.coverage", exchange.Verdict is { IsFullyCovered: true } ? "full" : "partial");
            _exchange.SetTag("cordon.policy", exchange.Verdict?.PolicyVersion);
            _exchange.SetTag("cordon.tenant", exchange.Principal.Tenant);
            _exchange.SetTag("cordon.application", exchange.Principal.Application);
            _exchange.SetTag("cordon.upstream", exchange.Upstream?.Name);
            _exchange.SetTag("cordon.upstream.attempts", exchange.Upstream?.Attempts);
            _exchange.SetTag("cordon.receipt", exchange.Receipt);
            Fail(_exchange, status >= 500 ? status.ToString(CultureInfo.InvariantCulture) : null);
            _guards.Write(_source, _exchange.Context);
        }

        _exchange.Dispose();
    }

    private static void Describe(Activity span, GenAi call, Exchange exchange)
    {
        span.SetTag("gen_ai.operation.name", call.Operation);
        span.SetTag("gen_ai.provider.name", call.Provider);
        span.SetTag("gen_ai.request.model", call.Model);
        span.SetTag("gen_ai.request.stream", exchange.Request.Stream);
        if (exchange.Meter.Reported is { } usage)
        {
            span.SetTag("gen_ai.usage.input_tokens", usage.Input);
            span.SetTag("gen_ai.usage.output_tokens", usage.Output);
        }

        if (exchange.Times.FirstFrame is { } first)
        {
            span.SetTag("gen_ai.response.time_to_first_chunk", first);
        }
    }

    private static void Fail(Activity? span, string? error)
    {
        if (span is not null && error is not null)
        {
            span.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
        }
    }
}
