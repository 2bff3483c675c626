using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Upstream;

/// <summary>Step 6: sends the request on, with our credential instead of the caller's, and never a second time.</summary>
public sealed partial class UpstreamStage(GatewayOptions options, ILogger<UpstreamStage> logger) : IDisposable
{
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 64,
    });

    /// <summary>The head of the answer; null when there is none, and then the exchange says why.</summary>
    public async Task<Answer?> SendAsync(Exchange exchange)
    {
        if (!options.Upstreams.TryGetValue(exchange.Dialect.Provider, out UpstreamTarget? target))
        {
            exchange.Refuse(StatusCodes.Status502BadGateway, "cordon_upstream", "no-upstream",
                $"No upstream is configured for the provider {exchange.Dialect.Provider} (upstreams.{exchange.Dialect.Provider}).");
            return null;
        }

        using HttpRequestMessage request = ForwardedRequest.Create(exchange, target);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(exchange.Http.RequestAborted);
        patience.CancelAfter(options.UpstreamTimeout);
        HttpResponseMessage? message = null;
        try
        {
            exchange.Meter.IsSent = true;
            message = await _client.SendAsync(request, patience.Token);
            if (message.Content.Headers.ContentEncoding.Any(encoding => !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase)))
            {
                message.Dispose();
                exchange.Refuse(StatusCodes.Status502BadGateway, "cordon_upstream", "content-encoding",
                    "The upstream compressed its answer although it was asked not to, so the answer cannot be inspected.");
                return null;
            }

            return new Answer(message, await message.Content.ReadAsStreamAsync(exchange.Http.RequestAborted));
        }
        catch (OperationCanceledException) when (!exchange.Http.RequestAborted.IsCancellationRequested)
        {
            exchange.Refuse(StatusCodes.Status504GatewayTimeout, "cordon_upstream", "upstream-timeout",
                $"The upstream did not answer within {options.UpstreamTimeout.TotalSeconds:0} s (limits.upstream-seconds).");
        }
        catch (OperationCanceledException)
        {
            exchange.RefuseIfCallerLeft();
        }
        catch (HttpRequestException exception)
        {
            // Without a connection nothing was asked, so nothing is charged.
            exchange.Meter.IsSent &= exception.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError);
            LogUnreachable(exchange.Id, exception.HttpRequestError);
            exchange.Refuse(StatusCodes.Status502BadGateway, "cordon_upstream", "upstream-unreachable",
                $"The upstream could not be reached ({exception.HttpRequestError}).");
        }

        message?.Dispose();
        return null;
    }

    public void Dispose() => _client.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Exchange {Exchange}: the upstream failed with {Error}.")]
    private partial void LogUnreachable(string exchange, HttpRequestError error);
}
