using System.Buffers;
using Cordon.Evidence;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Cordon.Gateway.Intake;

/// <summary>Step 1: bytes in, a placed and bounded request out. Bad input is refused here with pointer and reason, never deeper in.</summary>
public sealed class IntakeStage(GatewayOptions options, HeldBytes held, TimeProvider time)
{
    /// <summary>The exchange by the request's head alone. Who asks is settled before a byte of the body is read.</summary>
    /// <param name="pseudonyms">Stand-ins of the session that the exchange belongs to; null where it has its own.</param>
    public Exchange Open(HttpContext context, Pseudonyms? pseudonyms = null)
    {
        Dialect dialect = Dialects.Of(context.Request)
            ?? throw new InvalidOperationException("The pipeline was mapped to a path without a dialect.");
        long started = time.GetTimestamp();
        return new Exchange(context, ExchangeId.Next(time), dialect, time.GetUtcNow(), started, held.Open(), pseudonyms) { Times = new(time, started) };
    }

    public async Task ReadAsync(Exchange exchange)
    {
        if (!exchange.MayProceed)
        {
            return;
        }

        HttpContext context = exchange.Http;
        if (exchange.Dialect.ChecksOrigin && Origins.Problem(context.Request, options) is { } foreign)
        {
            exchange.Refuse(StatusCodes.Status403Forbidden, "cordon_denied", foreign.Code, foreign.Message);
            return;
        }

        if (Encoding(context.Request.Headers.ContentEncoding) is not null)
        {
            exchange.Refuse(StatusCodes.Status415UnsupportedMediaType, "cordon_invalid_request", "content-encoding",
                "Send the body without Content-Encoding: a compressed body cannot be inspected.");
            return;
        }

        if (context.Request.Headers.TransferEncoding is { Count: > 0 } transfer && !string.Equals(transfer.ToString(), "chunked", StringComparison.OrdinalIgnoreCase))
        {
            // The server takes several codings as long as the last is "chunked"; what stands before it in the way may cut such a body elsewhere.
            context.Response.Headers.Connection = "close";
            exchange.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", "transfer-encoding",
                "Send the body with its length, or in chunks and in nothing else.");
            return;
        }

        long waiting = exchange.Times.Now();
        byte[]? body = await ReadBodyAsync(exchange);
        exchange.Times.WaitedForCaller(waiting);
        if (body is null)
        {
            return;
        }

        exchange.Body = exchange.Outgoing = body;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            if (body.Length > 0)
            {
                exchange.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", "body-not-expected",
                    "Send a GET without a body: what nobody expects, nobody inspects.");
            }

            exchange.Request = exchange.Dialect.ReadHead(exchange.Dialect.ReadBare(context.Request.QueryString.Value), context.Request.Headers);
            return;
        }

        exchange.RequestCommitment = body.Length > 0 || !HttpMethods.IsDelete(context.Request.Method) ? Commitment.Of(Commitment.RequestField, body) : null;
        exchange.Request = exchange.Dialect.ReadHead(exchange.Dialect.Read(body, context.Request.ContentType, options.Json), context.Request.Headers);
        if (exchange.Request.Fault is { } refused)
        {
            exchange.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", refused.Code,
                refused.Pointer.Length > 0 ? $"{refused.Message} (at {refused.Pointer})" : $"{refused.Message} (at byte {refused.Offset})");
        }
    }

    /// <summary>The whole body; null, and the exchange says why, when it does not come or may not be held.</summary>
    private async Task<byte[]?> ReadBodyAsync(Exchange exchange)
    {
        try
        {
            return exchange.Http.Request.ContentLength is { } announced && !MayHold(exchange, announced, announced)
                ? null
                : await PumpAsync(exchange, exchange.Http.Request.ContentLength ?? 0);
        }
        catch (BadHttpRequestException bad)
        {
            // Cut short, too slow, or framed in a way that HTTP does not know. Its message may quote the request.
            exchange.Refuse(bad.StatusCode, "cordon_invalid_request", bad.StatusCode == StatusCodes.Status408RequestTimeout ? "body-too-slow" : "body-cut",
                "The body did not come whole. Send it again.");
        }
        catch (IOException bad) when (bad.InnerException is OverflowException)
        {
            // A chunk that says that it is larger than any number.
            exchange.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", "body-cut", "The body did not come whole. Send it again.");
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            exchange.Refuse(StatusCodes.Status499ClientClosedRequest, "cordon_upstream", "caller-left", "The caller closed the connection.");
        }

        return null;
    }

    private async Task<byte[]?> PumpAsync(Exchange exchange, long held)
    {
        System.IO.Pipelines.PipeReader reader = exchange.Http.Request.BodyReader;
        while (true)
        {
            System.IO.Pipelines.ReadResult read = await reader.ReadAsync(exchange.Http.RequestAborted);
            if (read.Buffer.Length > held)
            {
                if (!MayHold(exchange, read.Buffer.Length, read.Buffer.Length - held))
                {
                    reader.AdvanceTo(read.Buffer.End);
                    return null;
                }

                held = read.Buffer.Length;
            }

            if (read.IsCompleted)
            {
                byte[] body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private bool MayHold(Exchange exchange, long all, long more)
    {
        if (all > options.MaxRequestBytes)
        {
            exchange.Refuse(StatusCodes.Status413PayloadTooLarge, "cordon_limit", "body-too-large",
                $"The body is larger than {options.MaxRequestBytes} bytes (limits.request-bytes).");
            return false;
        }

        if (!exchange.Held.TryAdd(more))
        {
            exchange.Http.Response.Headers.RetryAfter = "1";
            exchange.Refuse(StatusCodes.Status429TooManyRequests, "cordon_limit", "too-many-bytes",
                $"The exchanges in flight hold {held.Most} bytes (limits.held-megabytes); retry in a second.");
            return false;
        }

        return true;
    }

    private static string? Encoding(StringValues header) =>
        header.Count == 0 || string.Equals(header.ToString(), "identity", StringComparison.OrdinalIgnoreCase) ? null : HeaderNames.ContentEncoding;
}
