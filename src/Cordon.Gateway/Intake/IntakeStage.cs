using System.Buffers;
using Cordon.Evidence;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Cordon.Gateway.Intake;

/// <summary>Step 1: bytes in, a placed and bounded request out. Bad input is refused here with pointer and reason, never deeper in.</summary>
public sealed class IntakeStage(GatewayOptions options, TimeProvider time)
{
    public async Task<Exchange> ReadAsync(HttpContext context)
    {
        Dialect dialect = Dialects.Of(context.Request)
            ?? throw new InvalidOperationException("The pipeline was mapped to a path without a dialect.");
        Exchange exchange = new(context, ExchangeId.Next(time), dialect, time.GetUtcNow(), time.GetTimestamp());
        if (Encoding(context.Request.Headers.ContentEncoding) is not null)
        {
            exchange.Refuse(StatusCodes.Status415UnsupportedMediaType, "cordon_invalid_request", "content-encoding",
                "Send the body without Content-Encoding: a compressed body cannot be inspected.");
            return exchange;
        }

        byte[]? body = await ReadBodyAsync(context);
        if (body is null)
        {
            exchange.Refuse(StatusCodes.Status413PayloadTooLarge, "cordon_limit", "body-too-large",
                $"The body is larger than {options.MaxRequestBytes} bytes (limits.request-bytes).");
            return exchange;
        }

        exchange.Body = exchange.Outgoing = body;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            if (body.Length > 0)
            {
                exchange.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", "body-not-expected",
                    "Send a GET without a body: what nobody expects, nobody inspects.");
            }

            return exchange;
        }

        exchange.RequestCommitment = Commitment.Of(Commitment.RequestField, body);
        exchange.Request = JsonTape.Read(body, options.Json, out IntakeFault? fault) is { } tape
            ? dialect.ReadRequest(tape)
            : RequestReading.Refused(fault!);
        if (exchange.Request.Fault is { } refused)
        {
            exchange.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", refused.Code,
                refused.Pointer.Length > 0 ? $"{refused.Message} (at {refused.Pointer})" : $"{refused.Message} (at byte {refused.Offset})");
        }

        return exchange;
    }

    /// <summary>The whole body, or null when it is larger than allowed.</summary>
    private async Task<byte[]?> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > options.MaxRequestBytes)
        {
            return null;
        }

        while (true)
        {
            System.IO.Pipelines.ReadResult read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > options.MaxRequestBytes)
            {
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                byte[] body = read.Buffer.ToArray();
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            context.Request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static string? Encoding(StringValues header) =>
        header.Count == 0 || string.Equals(header.ToString(), "identity", StringComparison.OrdinalIgnoreCase) ? null : HeaderNames.ContentEncoding;
}
