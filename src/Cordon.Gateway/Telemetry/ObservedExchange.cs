namespace Cordon.Gateway.Telemetry;

/// <summary>One exchange while it is looked at, from its intake to the end of its reply.</summary>
internal sealed class ObservedExchange(Observation observation, Exchange exchange, ExchangeTrace? trace, bool ownHeaders) : IDisposable
{
    private bool _answered;
    private bool _ended;

    /// <summary>The request goes upstream now.</summary>
    public void Sending()
    {
        exchange.Times.Sent();
        if (trace?.Sending() is { } headers && ownHeaders)
        {
            exchange.TraceHeaders = headers;
        }
    }

    public void Head(Answer? answer)
    {
        exchange.Times.HeadIsHere(answer is not null);
        _answered = answer is { Message: { IsSuccessStatusCode: true } or { StatusCode: System.Net.HttpStatusCode.SwitchingProtocols } };
        if (exchange.Times.Head is { } head)
        {
            observation.Instruments.Head(exchange.Upstream?.Name ?? exchange.Dialect.Provider, head);
        }

        if (exchange.Upstream is { Attempts: > 0 } use)
        {
            observation.Instruments.Retried(use.Name, use.Attempts - 1);
        }
    }

    /// <summary>The answer is here to its end, or as far as it came.</summary>
    public void Relayed()
    {
        exchange.Times.AnswerEnded();
        string? error = _answered ? null : exchange.Denial?.Code ?? "upstream-status";
        observation.Instruments.Called(Call, error, exchange.Times.Call!.Value);
        trace?.Sent(Call, error, exchange);
    }

    /// <summary>A turn of a session has heard from the model all that it will.</summary>
    public void Talked() => trace?.Sent(Call, exchange.Denial is { Type: "cordon_upstream" } denial ? denial.Code : null, exchange);

    public void Recording() => trace?.Recording();

    public void Recorded()
    {
        exchange.Times.IsReady();
        trace?.Recorded(exchange);
    }

    /// <summary>The end, for what runs on as a session as well.</summary>
    public void Dispose()
    {
        if (!_ended)
        {
            _ended = true;
            observation.End(exchange, trace, Call);
        }
    }

    private GenAi Call => GenAi.Of(exchange.Dialect, observation.Instruments.Models.Of(exchange.Request.Model, earned: _answered));
}
