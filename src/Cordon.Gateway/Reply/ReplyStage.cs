using System.Globalization;
using Cordon.Contracts;
using Cordon.Policy;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Reply;

/// <summary>Step 10: sends what has not been sent yet, with the headers that say what was done.</summary>
public sealed class ReplyStage
{
    public async Task SendAsync(Exchange exchange)
    {
        HttpResponse response = exchange.Http.Response;
        if (exchange.Http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (exchange.Streamed)
        {
            if (exchange.Broken || (exchange.Denial is not null && exchange.Dialect.BreaksAfterStreamError))
            {
                throw new StreamCutException();
            }

            if (response.SupportsTrailers())
            {
                response.AppendTrailer("x-cordon-receipt", exchange.Receipt?.ToString(CultureInfo.InvariantCulture) ?? "none");
                response.AppendTrailer("x-cordon-decision", Words.Of(exchange.Verdict?.Decision ?? Decision.Deny));
                response.AppendTrailer("x-cordon-coverage", exchange.Verdict is { IsFullyCovered: true } ? "full" : "partial");
            }

            await response.CompleteAsync();
            return;
        }

        (int status, byte[]? own, ReadOnlyMemory<byte> body, string? type) = Content(exchange);
        response.StatusCode = status;
        foreach ((string name, string[] values) in exchange.Whole is { } whole && own is null ? whole.Headers : [])
        {
            response.Headers[name] = values;
        }

        if (type is not null)
        {
            response.ContentType = type;
        }

        if (own is not null)
        {
            // The upstream gave no id to this answer, so the one to quote is ours.
            response.Headers[exchange.Dialect.RequestIdHeader] = exchange.Id;
        }

        Describe(exchange, response);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, exchange.Http.RequestAborted);
    }

    private static (int Status, byte[]? Own, ReadOnlyMemory<byte> Body, string? Type) Content(Exchange exchange)
    {
        if (exchange.Denial is not { } denial)
        {
            return (exchange.Whole!.Status, null, exchange.Whole.Body, null);
        }

        if (denial.Status == StatusCodes.Status403Forbidden && exchange.Policy?.Policy is { DenyAs: DenyAs.Message } policy)
        {
            byte[]? message = exchange.Request.Stream
                ? exchange.Dialect.WriteStreamMessage(exchange.Request, exchange.Id, policy.DenyMessage)
                : exchange.Dialect.WriteMessage(exchange.Request, exchange.Id, policy.DenyMessage);
            if (message is not null)
            {
                return (StatusCodes.Status200OK, message, message, exchange.Request.Stream ? exchange.Dialect.StreamMediaType : "application/json");
            }
        }

        byte[] error = exchange.Dialect.WriteError(denial);
        return (exchange.Dialect.StatusOf(denial), error, error, "application/json");
    }

    private static void Describe(Exchange exchange, HttpResponse response)
    {
        response.Headers["x-cordon-exchange"] = exchange.Id;
        if (exchange.Upstream is { } upstream)
        {
            response.Headers["x-cordon-upstream"] = upstream.Name;
        }

        if (exchange.Verdict is { } verdict)
        {
            response.Headers["x-cordon-decision"] = Words.Of(verdict.Decision);
            response.Headers["x-cordon-coverage"] = verdict.IsFullyCovered ? "full" : "partial";
            response.Headers["x-cordon-guard-ms"] = (verdict.GuardMicroseconds / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
        }

        if (exchange.Receipt is { } receipt)
        {
            response.Headers["x-cordon-receipt"] = receipt.ToString(CultureInfo.InvariantCulture);
        }

        if (exchange.Asked.Uses is { IsEmpty: false } approvals)
        {
            response.Headers["x-cordon-approval"] = string.Join(", ", approvals.Select(approval => approval.Id));
        }
    }
}
