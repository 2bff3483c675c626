using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Mcp;

/// <summary>
/// An MCP server that is a program, reached as if it were one on the network: streamable HTTP in, lines of JSON-RPC out (MCP 2025-11-25, Transports).
/// Each session has a process of its own, so that no caller sees what another one's server remembers.
/// </summary>
public sealed class StdioServer : HttpMessageHandler, IAsyncDisposable
{
    public const string SessionHeader = "Mcp-Session-Id";

    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(30);

    private readonly StdioOptions _options;
    private readonly JsonLimits _limits;
    private readonly TimeProvider _time;
    private readonly ITimer _sweeping;
    private readonly ConcurrentDictionary<string, StdioSession> _sessions = new(StringComparer.Ordinal);
    private int _count;

    public StdioServer(StdioOptions options, JsonLimits limits, TimeProvider time)
    {
        (_options, _limits, _time) = (options, limits, time);
        _sweeping = time.CreateTimer(_ => _ = SweepAsync(), null, Sweep, Sweep);
    }

    /// <summary>How many processes run.</summary>
    public int Sessions => Volatile.Read(ref _count);

    public async ValueTask DisposeAsync()
    {
        await _sweeping.DisposeAsync();
        await Task.WhenAll(_sessions.Keys.ToArray().Select(EndAsync));
        Dispose();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string? asked = request.Headers.TryGetValues(SessionHeader, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
        StdioSession? session = asked is not null ? _sessions.GetValueOrDefault(asked) : null;
        if (asked is not null && session is not { IsOver: false })
        {
            await EndAsync(asked);
            return Plain(HttpStatusCode.NotFound);
        }

        if (request.Method == HttpMethod.Post)
        {
            ReadOnlyMemory<byte> message = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            return await PostAsync(session, message, cancellationToken);
        }

        if (session is null)
        {
            return Plain(HttpStatusCode.BadRequest);
        }

        if (request.Method == HttpMethod.Delete)
        {
            await EndAsync(session.Id);
            return Plain(HttpStatusCode.OK);
        }

        string? last = request.Headers.TryGetValues("Last-Event-ID", out values) ? values.FirstOrDefault() : null;
        return request.Method != HttpMethod.Get
            ? Plain(HttpStatusCode.MethodNotAllowed)
            : Events(session.Id, session.Listen(long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out long after) && after < long.MaxValue ? after : null));
    }

    private async Task<HttpResponseMessage> PostAsync(StdioSession? session, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        if (RpcMessage.Read(message, _limits) is not { } head)
        {
            return Plain(HttpStatusCode.BadRequest);
        }

        bool isNew = session is null;
        if (isNew && head is not { Kind: RpcKind.Request, Method: "initialize" })
        {
            return Plain(HttpStatusCode.BadRequest);
        }

        if (message.Length > _options.MaxMessageBytes)
        {
            return Plain(HttpStatusCode.RequestEntityTooLarge);
        }

        session ??= Begin();
        if (session is null)
        {
            return Plain(HttpStatusCode.ServiceUnavailable);
        }

        try
        {
            if (head.Kind != RpcKind.Request)
            {
                await session.TellAsync(message);
                return Plain(HttpStatusCode.Accepted);
            }

            return await session.AskAsync(head, message) is { } outlet
                ? await AnswerAsync(session, head.Id!, outlet, cancel)
                : Plain(HttpStatusCode.Conflict);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            await EndAsync(session.Id);
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The server's program ended.", exception);
        }
        catch (Exception) when (isNew)
        {
            // Nobody was told its id.
            await EndAsync(session.Id);
            throw;
        }
    }

    /// <summary>One document where the response is all there is, else a stream that ends with it.</summary>
    private static async Task<HttpResponseMessage> AnswerAsync(StdioSession session, string id, Outlet outlet, CancellationToken cancel)
    {
        bool isHandedOn = false;
        try
        {
            (byte[] first, bool isResponse) = await outlet.NextAsync(cancel) ?? throw new IOException("The server ended before it answered.");
            if (isResponse)
            {
                return Document(session.Id, first);
            }

            isHandedOn = true;
            byte[]? early = first;
            return Events(session.Id, new EventBody(NextAsync, () => session.Leave(id, outlet)));

            async ValueTask<(long?, byte[])?> NextAsync(CancellationToken token)
            {
                if (Interlocked.Exchange(ref early, null) is { } kept)
                {
                    return (null, kept);
                }

                return await outlet.NextAsync(token) is { } next ? (null, next.Message) : null;
            }
        }
        finally
        {
            if (!isHandedOn)
            {
                session.Leave(id, outlet);
            }
        }
    }

    private StdioSession? Begin()
    {
        if (Interlocked.Increment(ref _count) > _options.MaxSessions)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        try
        {
            StdioSession session = new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), _options, _limits, _time);
            _sessions[session.Id] = session;
            return session;
        }
        catch (HttpRequestException)
        {
            Interlocked.Decrement(ref _count);
            throw;
        }
    }

    private async Task EndAsync(string id)
    {
        if (_sessions.TryRemove(id, out StdioSession? session))
        {
            await session.DisposeAsync();
            Interlocked.Decrement(ref _count);
        }
    }

    private async Task SweepAsync()
    {
        foreach (StdioSession session in _sessions.Values)
        {
            if (session.IsOver || session.Idle > _options.IdleTimeout)
            {
                await EndAsync(session.Id);
            }
        }
    }

    private static HttpResponseMessage Document(string session, byte[] message)
    {
        HttpResponseMessage response = new(HttpStatusCode.OK) { Content = new ByteArrayContent(message) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        response.Headers.Add(SessionHeader, session);
        return response;
    }

    private static HttpResponseMessage Events(string session, Stream events)
    {
        HttpResponseMessage response = new(HttpStatusCode.OK) { Content = new StreamContent(events) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        response.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        response.Headers.Add(SessionHeader, session);
        return response;
    }

    private static HttpResponseMessage Plain(HttpStatusCode status) => new(status) { Content = new ByteArrayContent([]) };
}
