using System.Buffers;
using Cordon.Gateway.Reply;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Aggregates;

/// <summary>Hands the answer of the one server that was asked on to the client: as it came, but for the names.</summary>
internal sealed class RoutedAnswer(GatewayOptions options, HttpContext outer, AggregateSession session, InnerExchange inner)
{
    private readonly SaidByServer _said = new(session, inner.Member.Server);

    /// <summary>False, and nothing was sent, when the server answered to what it was not asked.</summary>
    public async Task<bool> SendAsync()
    {
        await inner.HeadAsync(outer.RequestAborted);
        if (inner.IsEventStream)
        {
            CopyHead(outer.Response, inner.Status, inner.Headers);
            await StreamAsync();
            return true;
        }

        ReadOnlyMemory<byte> body = await inner.ReadAsync(outer.RequestAborted);
        if (JsonTape.Read(body, options.Json, out _) is { } tape && tape.Root.TryGet("jsonrpc"u8, out _))
        {
            if (_said.Of(tape) is not { } heard)
            {
                return false;
            }

            body = heard;
        }

        CopyHead(outer.Response, inner.Status, inner.Headers);
        outer.Response.ContentLength = body.Length;
        await outer.Response.Body.WriteAsync(body, outer.RequestAborted);
        return true;
    }

    /// <summary>Status and headers of an inner reply, less its length and the id of the server's own session.</summary>
    public static void CopyHead(HttpResponse response, int status, IHeaderDictionary headers)
    {
        response.StatusCode = status;
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in headers)
        {
            if (!string.Equals(name, "Content-Length", StringComparison.OrdinalIgnoreCase) && !string.Equals(name, "Mcp-Session-Id", StringComparison.OrdinalIgnoreCase))
            {
                response.Headers[name] = values;
            }
        }
    }

    /// <summary>An event as the client hears it; null where it must not.</summary>
    /// <param name="map">Makes the id by which the client takes the stream up, of the server's own.</param>
    public static byte[]? Heard(SseFrame frame, SaidByServer said, JsonLimits limits, Func<string, string?> map)
    {
        ReadOnlyMemory<byte> raw = frame.Raw;
        if (!frame.Data.IsEmpty)
        {
            if (JsonTape.Read(frame.Data, limits, out _) is not { } tape || said.Of(tape) is not { } heard)
            {
                return null;
            }

            raw = heard.Equals(frame.Data) ? raw : frame.With(heard.Span);
        }

        return EventIds.Replace(raw.Span, EventIds.In(frame.Raw.Span) is { } id ? map(id) : null);
    }

    private async Task StreamAsync()
    {
        await outer.Response.StartAsync(outer.RequestAborted);
        await outer.Response.BodyWriter.FlushAsync(outer.RequestAborted);
        ServerMap place = ServerMap.Empty with { IsAnswer = true };
        try
        {
            await foreach (SseFrame frame in inner.EventsAsync(options.MaxFrameBytes * 2, outer.RequestAborted))
            {
                if (Heard(frame, _said, options.Json, id => place.With(inner.Member.Server, id).Text()) is { } bytes)
                {
                    outer.Response.BodyWriter.Write(bytes);
                    await outer.Response.BodyWriter.FlushAsync(outer.RequestAborted);
                }
            }
        }
        catch (IOException)
        {
            // The client sees the same cut.
            throw new StreamCutException();
        }
    }
}
