using System.Globalization;
using System.Net.Http.Headers;
using Cordon.Gateway.Brokering;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Upstream;

/// <summary>
/// Step 7: sends the request on, with our credential instead of the caller's. Again only while no byte of an answer has been passed on,
/// and only where that is safe (<see cref="Resending"/>).
/// </summary>
public sealed partial class UpstreamStage(GatewayOptions options, UpstreamPool pool, TimeProvider time, ILogger<UpstreamStage> logger)
{
    private const int LongestRest = 60;

    private readonly SecretBroker? _broker = SecretBroker.Of(options.Secrets);

    // An upstream that hears us out slowly holds up the stream in which it spoke.
    private static readonly TimeSpan LongestWord = TimeSpan.FromSeconds(5);

    /// <summary>The head of the answer; null when there is none, and then the exchange says why.</summary>
    public async Task<Answer?> SendAsync(Exchange exchange)
    {
        string provider = exchange.Dialect.Provider;
        // What was given out by one upstream means nothing to another.
        Route? found = exchange.Dialect.Upstream is { } named ? pool.Routes.To(named, null, provider)
            : exchange.Ids?.Upstream is { } keeper ? pool.Routes.To(keeper, SentModel.Asked(exchange), provider) : pool.Routes.Of(SentModel.Asked(exchange), provider);
        if (found is null && exchange.Dialect.Upstream is not null)
        {
            exchange.Refuse(StatusCodes.Status404NotFound, "cordon_invalid_request", "unknown-server", "There is no server or agent of that name here (mcp.servers, a2a.agents).");
            return null;
        }

        if (found is not { } route)
        {
            exchange.Refuse(StatusCodes.Status502BadGateway, "cordon_upstream", "no-upstream",
                $"No upstream is configured for the provider {provider} (upstreams.{provider}).");
            return null;
        }

        if (!route.Candidates.Any(candidate => Providers.Speaks(candidate.Upstream.Provider, provider)))
        {
            string[] spoken = [.. route.Candidates.Select(candidate => candidate.Upstream.Provider).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            exchange.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", "dialect-mismatch",
                $"This model is served in the dialects of {string.Join(", ", spoken)}, and the request is in that of {provider}. Translating would lose something: ask in another dialect.");
            return null;
        }

        // Whoever got a value once may repeat it at any time.
        exchange.Broker = exchange.Dialect is McpDialect ? _broker : null;
        Sending sending = new(exchange, route, pool, options, time, attempt => Observe(exchange, attempt));
        Attempt? last = await sending.RunAsync();
        if (last is null)
        {
            RefuseResting(exchange, route);
            return null;
        }

        if (last.Message is { } message)
        {
            return await AcceptAsync(exchange, last.By, message);
        }

        Refuse(exchange, last);
        return null;
    }

    private async Task<Answer?> AcceptAsync(Exchange exchange, Candidate by, HttpResponseMessage message)
    {
        UpstreamClient upstream = by.Upstream;
        exchange.Noted?.Head((int)message.StatusCode);
        if (message.Content.Headers.ContentEncoding.Any(encoding => !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase)))
        {
            message.Dispose();
            exchange.Refuse(StatusCodes.Status502BadGateway, "cordon_upstream", "content-encoding",
                "The upstream compressed its answer although it was asked not to, so the answer cannot be inspected.");
            return null;
        }

        if (message.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols && !exchange.Dialect.Upgrades)
        {
            message.Dispose();
            exchange.Refuse(StatusCodes.Status502BadGateway, "cordon_upstream", "upstream-protocol",
                "The upstream changed the protocol although it was not asked to.");
            return null;
        }

        CancellationToken callerLeft = exchange.Http.RequestAborted;
        try
        {
            Stream body = await message.Content.ReadAsStreamAsync(callerLeft);
            if (message.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols)
            {
                // How a session ends says nothing about how its upstream answers.
                upstream.Breaker.Finished();
                return new Answer(message, body);
            }

            AnswerBody answer = new(body, upstream.Breaker, callerLeft);
            exchange.Broker?.Hide(message);
            return new Answer(message, exchange.Broker?.Hide(answer) ?? answer)
            {
                Tell = exchange.Dialect.FramesStandAlone ? said => TellAsync(exchange, by, said) : null,
            };
        }
        catch (OperationCanceledException)
        {
            message.Dispose();
            exchange.RefuseIfCallerLeft();
            return null;
        }
    }

    /// <summary>Sends a message of our own where the exchange went. Nobody waits for what it is answered with, and a failure changes nothing.</summary>
    private async Task TellAsync(Exchange exchange, Candidate by, ReadOnlyMemory<byte> said)
    {
        using RequestBody body = new(said);
        using HttpRequestMessage request = ForwardedRequest.Create(exchange, by.Upstream, exchange.Http.Request.Path, body, null, time.GetUtcNow());
        request.Method = HttpMethod.Post;
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Remove("Last-Event-ID");
        request.Headers.Remove("Accept");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        using Attempt attempt = await by.Upstream.SendAsync(by, request, body, LongestWord, exchange.Http.RequestAborted);
        Observe(exchange, attempt);
    }

    private void Refuse(Exchange exchange, Attempt last)
    {
        if (last.End == AttemptEnd.Left)
        {
            exchange.RefuseIfCallerLeft();
        }
        else if (last.TimedOut)
        {
            exchange.Refuse(StatusCodes.Status504GatewayTimeout, "cordon_upstream", "upstream-timeout",
                $"The upstream did not answer within {options.UpstreamTimeout.TotalSeconds:0} s (limits.upstream-seconds), or within its own time (upstreams.{last.By.Upstream.Name}).");
        }
        else
        {
            exchange.Refuse(StatusCodes.Status502BadGateway, "cordon_upstream", "upstream-unreachable",
                $"The upstream could not be reached ({last.Error}).");
        }
    }

    private static void RefuseResting(Exchange exchange, Route route)
    {
        exchange.RefuseIfCallerLeft();
        double wait = route.Candidates.Min(candidate => candidate.Upstream.Breaker.Wait().TotalSeconds);
        exchange.Http.Response.Headers.RetryAfter = Math.Clamp(Math.Ceiling(wait), 1, LongestRest).ToString(CultureInfo.InvariantCulture);
        exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_upstream", "no-healthy-upstream",
            "Every upstream of this model has failed too often or asked for a pause; come back later.");
    }

    private void Observe(Exchange exchange, Attempt attempt)
    {
        if (attempt.End is not (AttemptEnd.Answered or AttemptEnd.Left))
        {
            LogFailed(exchange.Id, attempt.By.Upstream.Name, attempt.End, (int?)attempt.Message?.StatusCode, attempt.Error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Exchange {Exchange}: upstream {Upstream} failed: {End}, status {Status}, {Error}.")]
    private partial void LogFailed(string exchange, string upstream, AttemptEnd end, int? status, HttpRequestError error);
}
