using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;

namespace Cordon.Gateway.Upstream;

/// <summary>The connections to one upstream, and what they have taught about it.</summary>
internal sealed class UpstreamClient : IAsyncDisposable
{
    private const int MostHeaderKilobytes = 64;

    private readonly HttpMessageHandler _handler;
    private readonly HttpMessageInvoker _connections;
    private readonly TimeProvider _time;

    public UpstreamClient(string name, UpstreamTarget target, SslClientAuthenticationOptions tls, TimeProvider time)
    {
        (Name, Target, _time) = (name, target, time);
        Provider = target.Provider ?? name;
        Breaker = new Breaker(target.Breaker, time);
        _handler = target.Handler?.Invoke() ?? Sockets(target, tls);
        _connections = new HttpMessageInvoker(_handler);
    }

    private static SocketsHttpHandler Sockets(UpstreamTarget target, SslClientAuthenticationOptions tls)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = target.Proxy is not null,
            Proxy = target.Proxy is { } proxy ? new WebProxy(proxy) { Credentials = ProxyCredential(target) } : null,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ConnectTimeout = target.ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = MostHeaderKilobytes,
            SslOptions = tls,
        };
        if (target.MaxConnections is { } most)
        {
            handler.MaxConnectionsPerServer = most;
        }

        return handler;
    }

    public string Name { get; }

    public string Provider { get; }

    public UpstreamTarget Target { get; }

    public Breaker Breaker { get; }

    /// <summary>Sends a request once and waits for the head of the answer. The outcome is also the breaker's.</summary>
    public async Task<Attempt> SendAsync(Candidate by, HttpRequestMessage request, RequestBody body, TimeSpan patience, CancellationToken cancel)
    {
        using CancellationTokenSource timeout = new(patience, _time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        Attempt attempt;
        try
        {
            HttpResponseMessage message = await _connections.SendAsync(Versioned(request), both.Token);
            attempt = new Attempt(by, EndOf(message.StatusCode), message);
        }
        catch (OperationCanceledException)
        {
            // Connecting has a timeout of its own, which cancels without anybody having cancelled.
            attempt = new Attempt(by, cancel.IsCancellationRequested ? AttemptEnd.Left : body.WasWritten ? AttemptEnd.NoAnswer : AttemptEnd.NotSent, TimedOut: true);
        }
        catch (HttpRequestException exception)
        {
            attempt = new Attempt(by, cancel.IsCancellationRequested ? AttemptEnd.Left : body.WasWritten ? AttemptEnd.NoAnswer : AttemptEnd.NotSent, Error: exception.HttpRequestError);
        }

        Learn(attempt);
        return attempt;
    }

    /// <summary>Asks the health path.</summary>
    public async Task CheckAsync(CancellationToken cancel)
    {
        using CancellationTokenSource timeout = new(Target.HealthInterval, _time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, Target.Address.AbsoluteUri.TrimEnd('/') + Target.HealthPath);
            ForwardedRequest.Authorise(request, this, default, _time.GetUtcNow());
            using HttpResponseMessage message = await _connections.SendAsync(Versioned(request), both.Token);
            Breaker.Checked(message.IsSuccessStatusCode);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException && !cancel.IsCancellationRequested)
        {
            Breaker.Checked(passed: false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // What carries requests may have programs to end.
        if (_handler is IAsyncDisposable handler)
        {
            await handler.DisposeAsync();
        }

        _connections.Dispose();
    }

    private HttpRequestMessage Versioned(HttpRequestMessage request)
    {
        // A connection is handed over as a whole in HTTP/1.1 alone.
        (request.Version, request.VersionPolicy) = Target.Http == HttpUse.Http1 || request.Headers.Upgrade.Count > 0
            ? (HttpVersion.Version11, HttpVersionPolicy.RequestVersionOrLower)
            : (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        return request;
    }

    private static AttemptEnd EndOf(HttpStatusCode status) => (int)status switch
    {
        429 => AttemptEnd.RateLimited,
        // 529 is what Anthropic answers when it is overloaded. A 500 is not among them: the model may have run.
        502 or 503 or 504 or 529 => AttemptEnd.Unavailable,
        _ => AttemptEnd.Answered,
    };

    private void Learn(Attempt attempt)
    {
        switch (attempt.End)
        {
            case AttemptEnd.Answered when (int)attempt.Message!.StatusCode < 500:
                Breaker.Answered();
                break;
            case AttemptEnd.RateLimited or AttemptEnd.Left:
                Breaker.Left();
                break;
            case AttemptEnd.Answered or AttemptEnd.Unavailable or AttemptEnd.NotSent or AttemptEnd.NoAnswer:
                Breaker.Failed();
                break;
        }

        if (attempt is { End: AttemptEnd.RateLimited or AttemptEnd.Unavailable, Message: { } message } && Pause(message.Headers.RetryAfter) is { } pause)
        {
            Breaker.Pause(pause);
        }
    }

    private TimeSpan? Pause(RetryConditionHeaderValue? asked)
    {
        TimeSpan? pause = asked?.Delta ?? (asked?.Date is { } date ? date - _time.GetUtcNow() : null);
        return pause > TimeSpan.Zero ? pause : null;
    }

    private static NetworkCredential? ProxyCredential(UpstreamTarget target) =>
        target.ProxyCredential?.Split(':', 2) is [var user, var password] ? new NetworkCredential(user, password) : null;
}
