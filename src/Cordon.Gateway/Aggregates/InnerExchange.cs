using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cordon.Gateway.Aggregates;

/// <summary>What is asked of one server.</summary>
/// <param name="Body">Empty where there is none.</param>
/// <param name="LastEvent">From where its stream is taken up; null for the beginning.</param>
internal sealed record InnerRequest(string Method, AggregateMember Member, ReadOnlyMemory<byte> Body, string? LastEvent = null);

/// <summary>
/// An exchange with one server on behalf of a caller of several. It goes the way of every exchange, from intake to record, as if the caller had asked at
/// <c>/mcp/{server}</c>. Ended on dispose, with its record.
/// </summary>
internal sealed class InnerExchange : IAsyncDisposable
{
    private static readonly string[] NotTheirs = ["Mcp-Session-Id", "Mcp-Protocol-Version", "Mcp-Method", "Mcp-Name", "Last-Event-ID", "Content-Length", "Transfer-Encoding", "Connection"];

    private readonly InnerResponse _response = new();
    private readonly CancellationTokenSource _left;
    private readonly Task _running;

    /// <param name="servers">The pipeline.</param>
    /// <param name="label">The session that labels are kept for, where the caller names none; null where the caller's token does.</param>
    public InnerExchange(RequestDelegate servers, HttpContext outer, InnerRequest request, string? label, CancellationToken cancel)
    {
        Member = request.Member;
        _left = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _running = RunAsync(servers, ContextOf(outer, request, label));
    }

    public AggregateMember Member { get; }

    public int Status => _response.StatusCode;

    public IHeaderDictionary Headers => _response.Headers;

    public bool IsEventStream => Headers.ContentType.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Completes when status and headers are there.</summary>
    public Task HeadAsync(CancellationToken cancel) => _response.Started.WaitAsync(cancel);

    /// <summary>The events of a stream, one after the other. Throws <see cref="IOException"/> where it breaks off.</summary>
    public async IAsyncEnumerable<SseFrame> EventsAsync(int longest, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        SseSplitter splitter = new(longest);
        byte[] buffer = new byte[16 * 1024];
        while (await _response.Read.ReadAsync(buffer, cancel) is > 0 and int read)
        {
            splitter.Feed(buffer.AsSpan(0, read));
            while (splitter.TryRead(out StreamFrame? frame))
            {
                yield return (SseFrame)frame;
            }

            if (splitter.Fault is not null)
            {
                throw new IOException("An event is larger than any that was let through.");
            }
        }

        ThrowIfBroken();
    }

    /// <summary>The whole of a reply that is no stream. Throws <see cref="IOException"/> where it breaks off.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancel)
    {
        using MemoryStream whole = new();
        await _response.Read.CopyToAsync(whole, cancel);
        ThrowIfBroken();
        return whole.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        // Whoever writes must not wait for a reader that has gone.
        await _response.Read.DisposeAsync();
        await _running;
        _left.Dispose();
    }

    private void ThrowIfBroken()
    {
        if (_response.IsBroken)
        {
            throw new IOException("The exchange with the server was cut short.");
        }
    }

    private async Task RunAsync(RequestDelegate servers, DefaultHttpContext context)
    {
        // The first steps look things up; the exchanges with other servers must not wait for them.
        await Task.Yield();
        try
        {
            await servers(context);
            await _response.CompleteAsync();
        }
        catch (Exception)
        {
            // A stream that was ended on purpose, or a caller who left: the record of it is written already.
            await _response.BreakAsync();
        }
    }

    private DefaultHttpContext ContextOf(HttpContext outer, InnerRequest request, string? label)
    {
        DefaultHttpContext context = new();
        // Who connects is who connected.
        context.Features.Set(outer.Features.Get<IHttpConnectionFeature>());
        context.Features.Set(outer.Features.Get<ITlsConnectionFeature>());
        context.Features.Set<IHttpResponseFeature>(_response);
        context.Features.Set<IHttpResponseBodyFeature>(_response);
        context.RequestServices = outer.RequestServices;
        context.RequestAborted = _left.Token;
        HttpRequest to = context.Request;
        (to.Method, to.Scheme, to.Protocol, to.Path) = (request.Method, outer.Request.Scheme, outer.Request.Protocol, McpRoute.PathOf(Member.Server));
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in outer.Request.Headers)
        {
            if (!NotTheirs.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                to.Headers[name] = values;
            }
        }

        Add("Mcp-Session-Id", Member.Session);
        Add("Mcp-Protocol-Version", outer.Request.Headers.ContainsKey("Mcp-Protocol-Version") ? Member.Version : null);
        Add("Last-Event-ID", request.LastEvent);
        if (!to.Headers.ContainsKey("x-cordon-session"))
        {
            // What was read from one server counts in what is asked of the next.
            Add("x-cordon-session", label);
        }

        to.ContentLength = request.Body.IsEmpty ? null : request.Body.Length;
        to.Body = request.Body.IsEmpty ? Stream.Null : new MemoryStream(request.Body.ToArray(), writable: false);
        return context;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                to.Headers[name] = value;
            }
        }
    }
}
