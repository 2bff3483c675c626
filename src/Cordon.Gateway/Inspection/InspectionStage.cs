using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Asking;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Inspection;

/// <summary>
/// Step 8: reads each piece of the answer before the caller does. A whole answer is inspected and kept for the reply;
/// a stream flows through, less the last characters that may still become something.
/// </summary>
/// <param name="approvals">Where persons are asked; without it, what needs one is refused.</param>
public sealed class InspectionStage(GatewayOptions options, GuardRunner guards, TimeProvider time, ApprovalDesk? approvals = null)
{
    private const int ShortAnswer = 1024;
    private const int LongestGuess = 64 * 1024;

    public async Task RelayAsync(Exchange exchange, Answer? answer)
    {
        if (answer is null)
        {
            return;
        }

        exchange.Meter.Head(answer.Message.IsSuccessStatusCode);
        // Before the head leaves: whoever reads an id may use it at once.
        exchange.Ids?.Bind(exchange.Dialect.ReadGivenHead(answer.Message));
        exchange.Content?.Ask(exchange.RequestInspected);
        Labelling.Answer(exchange);
        InspectionContext context = new(SystemPrompts(exchange), exchange.Request.OutputSchema) { Held = exchange.Content?.Held };
        if (exchange.Dialect.OpenFrames(answer.MediaType, options.MaxFrameBytes) is { } splitter)
        {
            StreamRulings rulings = new(exchange, options, guards, context with { Last = new LastPrepared() }, approvals);
            StreamRelay relay = new(exchange, answer, splitter, new StreamJudge(exchange, options, time, context, rulings), rulings, options);
            await relay.RunAsync();
        }
        else
        {
            await ReadWholeAsync(exchange, answer, context);
        }
    }

    private async Task ReadWholeAsync(Exchange exchange, Answer answer, InspectionContext context)
    {
        byte[]? body;
        long waiting = exchange.Times.Now();
        try
        {
            body = await ReadBodyAsync(exchange, answer.Body, answer.Message.Content.Headers.ContentLength);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            exchange.RefuseIfCallerLeft();
            exchange.Refuse(StatusCodes.Status502BadGateway, "cordon_upstream", "upstream-cut", "The upstream broke off in the middle of its answer.");
            return;
        }
        finally
        {
            exchange.Times.WaitedForUpstream(waiting);
        }

        if (body is null)
        {
            return;
        }

        long start = time.GetTimestamp();
        WholeAnswerInspection inspection = new(exchange, guards, options, context with { Sources = Sources(exchange) });
        ReadOnlyMemory<byte>? released = inspection.Inspect(body, answer.Message.IsSuccessStatusCode);
        exchange.GuardTicks += time.GetTimestamp() - start;
        if (inspection.Awaiting is { } judgement)
        {
            await AskAsync(exchange, judgement, inspection.Asks);
        }

        if (exchange.MayProceed && released is { } bytes)
        {
            exchange.Whole = new WholeAnswer((int)answer.Message.StatusCode, AnswerHeaders.Of(answer.Message), bytes);
        }
    }

    private async Task AskAsync(Exchange exchange, Judgement judgement, ImmutableArray<AskedThing> asks)
    {
        if (approvals is null)
        {
            exchange.RefuseBy(judgement);
        }
        else
        {
            await approvals.AskAsync(exchange, judgement, asks);
        }
    }

    /// <summary>Null, and the exchange says why, when the body is larger than allowed. An upstream that falls silent is an upstream that broke off.</summary>
    private async Task<byte[]?> ReadBodyAsync(Exchange exchange, Stream body, long? announced)
    {
        CancellationToken aborted = exchange.Http.RequestAborted;
        // What is announced is only a guess, and a byte more than that shows the end without growing.
        byte[] buffer = new byte[(int)Math.Clamp((announced ?? ShortAnswer) + 1, ShortAnswer, LongestGuess)];
        int written = 0;
        using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        while (true)
        {
            idle.CancelAfter(options.StreamIdleTimeout);
            if (written == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            int read = await body.ReadAsync(buffer.AsMemory(written), idle.Token);
            if (read == 0)
            {
                return buffer[..written];
            }

            written += read;
            exchange.Meter.Received(read);
            if (written > options.MaxAnswerBytes)
            {
                exchange.Refuse(StatusCodes.Status502BadGateway, "cordon_upstream", "answer-too-large",
                    $"The answer is larger than {options.MaxAnswerBytes} bytes (limits.answer-bytes), so it was not inspected and not passed on.");
                return null;
            }

            if (!exchange.Held.TryAdd(read))
            {
                exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_limit", "too-many-bytes",
                    "The exchanges in flight hold too many bytes (limits.held-megabytes), so the answer was not read. The model may have been asked already.");
                return null;
            }
        }
    }

    // Only where a guard asks: nobody else needs them.
    private static GroundSources? Sources(Exchange exchange) =>
        exchange.Policy!.Policy.Guards.TryGetValue(GroundednessDetector.Name, out GuardBinding? binding) && binding.Mode != Mode.Off
            ? new GroundSources(
                [.. exchange.Request.Segments.Where(segment => segment is { Opaque: false, IsName: false, Surface: Surface.Document or Surface.ToolResult or Surface.File }).Select(segment => segment.Text)],
                [.. exchange.Request.Segments.Where(segment => segment is { Opaque: false, IsName: false, Surface: Surface.User }).Select(segment => segment.Text)])
            : null;

    private static ImmutableArray<PromptFingerprint> SystemPrompts(Exchange exchange) =>
    [
        .. exchange.Request.Segments
            .Where(segment => segment is { Surface: Surface.System, Opaque: false, IsName: false })
            .Select(segment => PromptFingerprint.Of(segment.Text)),
    ];
}
