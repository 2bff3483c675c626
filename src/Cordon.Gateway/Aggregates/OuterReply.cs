using System.Buffers;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Aggregates;

/// <summary>
/// The reply to a client that asked several servers: one document, or, where servers say something before they have all answered, a stream that ends with it.
/// Safe from several exchanges at once.
/// </summary>
internal sealed class OuterReply(HttpContext context) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);

    public void Dispose() => _writing.Dispose();

    /// <summary>Hands on what a server says meanwhile.</summary>
    public async Task TellAsync(ReadOnlyMemory<byte> message)
    {
        await _writing.WaitAsync(context.RequestAborted);
        try
        {
            if (!context.Response.HasStarted)
            {
                Begin(context.Response);
                await context.Response.StartAsync(context.RequestAborted);
            }

            await WriteAsync(McpErrors.Event(message.Span));
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The answer. Nobody tells anything any more.</summary>
    public async Task AnswerAsync(int status, ReadOnlyMemory<byte> message)
    {
        if (context.Response.HasStarted)
        {
            await WriteAsync(McpErrors.Event(message.Span));
            return;
        }

        context.Response.StatusCode = status;
        if (!message.IsEmpty)
        {
            context.Response.ContentType = "application/json";
        }

        context.Response.ContentLength = message.Length;
        await WriteAsync(message);
    }

    public static void Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        response.Headers["x-accel-buffering"] = "no";
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        context.Response.BodyWriter.Write(bytes.Span);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
