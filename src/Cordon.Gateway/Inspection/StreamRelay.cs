using System.Buffers;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Inspection;

/// <summary>
/// Carries one stream from upstream to caller. Frames wait in order until everything they carry is decided;
/// then they leave as the bytes they came as, or with just the decided spans changed.
/// </summary>
internal sealed class StreamRelay(
    Exchange exchange, Answer answer, StreamSplitter splitter, StreamJudge judge, StreamRulings rulings, GatewayOptions options)
{
    private readonly StreamReading _reading = exchange.Dialect.OpenStream();
    // What a waiting frame costs beside its bytes, roughly: so that a million empty frames are not nothing.
    private const int FrameCost = 256;

    private readonly Queue<PendingFrame> _pending = new();
    private long _pendingBytes;

    // What the upstream is told of its denied questions.
    private readonly Queue<ReadOnlyMemory<byte>> _refusals = new();

    public async Task RunAsync()
    {
        Begin();
        // Given to the read itself: a read that is merely no longer waited for would write into a buffer that is somebody else's by then.
        using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(exchange.Http.RequestAborted);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            await PumpAsync(buffer, idle);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && exchange.Http.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more. What was said is recorded all the same.
            exchange.RefuseIfCallerLeft();
        }
        finally
        {
            judge.Conclude();
            // It held a model's words, and the next renter must not see them.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>Sends the head at once: the caller's time to first token must not wait for the first frame.</summary>
    private void Begin()
    {
        HttpResponse response = exchange.Http.Response;
        response.StatusCode = exchange.Status = (int)answer.Message.StatusCode;
        foreach ((string name, string[] values) in AnswerHeaders.Of(answer.Message))
        {
            response.Headers[name] = values;
        }

        response.Headers["x-cordon-exchange"] = exchange.Id;
        response.Headers["x-cordon-upstream"] = exchange.Upstream?.Name;
        response.Headers["x-accel-buffering"] = "no";
        if (response.SupportsTrailers())
        {
            response.DeclareTrailer("x-cordon-receipt");
            response.DeclareTrailer("x-cordon-decision");
            response.DeclareTrailer("x-cordon-coverage");
        }

        exchange.Streamed = true;
    }

    private async Task PumpAsync(byte[] buffer, CancellationTokenSource idle)
    {
        CancellationToken aborted = exchange.Http.RequestAborted;
        await exchange.Http.Response.StartAsync(aborted);
        await exchange.Http.Response.BodyWriter.FlushAsync(aborted);
        while (true)
        {
            int read;
            long waiting = exchange.Times.Now();
            try
            {
                idle.CancelAfter(options.StreamIdleTimeout);
                read = await answer.Body.ReadAsync(buffer, idle.Token);
                // A caller who reads slowly is not an upstream that is silent.
                idle.CancelAfter(Timeout.InfiniteTimeSpan);
            }
            catch (OperationCanceledException) when (exchange.Dialect.MayFallSilent && !aborted.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException || (exception is OperationCanceledException && !aborted.IsCancellationRequested))
            {
                // What was decided has been passed on. What still waits could have become anything, so it stays here, and the caller sees the same cut.
                exchange.Refuse(StatusCodes.Status502BadGateway, "cordon_upstream", "upstream-cut", "The upstream broke off in the middle of its answer.");
                exchange.Broken = true;
                return;
            }
            finally
            {
                exchange.Times.WaitedForUpstream(waiting);
            }

            if (read == 0)
            {
                break;
            }

            splitter.Feed(buffer.AsSpan(0, read));
            do
            {
                while (rulings is { MayProceed: true, IsAsking: false } && splitter.TryRead(out StreamFrame? frame))
                {
                    Take(frame);
                }

                RefuseFault();
                await ReleaseAsync(aborted);
            }
            while (await AskedAsync(aborted));
            if (!rulings.MayProceed)
            {
                await EndRefusedAsync(aborted);
                return;
            }
        }

        while (rulings.MayProceed && splitter.Finish() is { } remainder)
        {
            Take(remainder);
        }

        RefuseFault();
        judge.CompleteAll();
        do
        {
            await ReleaseAsync(aborted);
        }
        while (await AskedAsync(aborted));
        if (!rulings.MayProceed)
        {
            await EndRefusedAsync(aborted);
        }
    }

    /// <summary>Asks a person about the calls that need one, once everything in front of them has left; false when none does.</summary>
    private async Task<bool> AskedAsync(CancellationToken aborted)
    {
        if (rulings is not { MayProceed: true, IsAsking: true })
        {
            return false;
        }

        await rulings.ResolveAsync(splitter is SseSplitter ? () => StillHereAsync(aborted) : null);
        if (rulings.MayProceed)
        {
            judge.Resume();
        }

        return true;
    }

    /// <summary>A comment, which clients read over: proxies and impatient sockets see that something comes.</summary>
    private async Task StillHereAsync(CancellationToken aborted)
    {
        Write(exchange.Http.Response.BodyWriter, ": a person is asked\n\n"u8);
        await exchange.Http.Response.BodyWriter.FlushAsync(aborted);
    }

    private void RefuseFault()
    {
        if (splitter.Fault is { } fault)
        {
            rulings.Refuse(fault.Code, fault.Message);
        }
    }

    private void Take(StreamFrame frame)
    {
        exchange.Times.FrameRead();
        exchange.Noted?.Hear(frame);
        frame = exchange.Broker?.Hide(frame) ?? frame;
        frame = exchange.Definitions?.Cut(frame) ?? frame;
        PendingFrame pending = new(frame);
        _pending.Enqueue(pending);
        _pendingBytes += frame.Raw.Length + FrameCost;
        FrameReading reading = _reading.Read(frame);
        exchange.Meter.Frame(reading, frame.Data.Length);
        if (!reading.Given.IsEmpty)
        {
            // Before the frame leaves: whoever reads an id may use it at once.
            exchange.Ids?.Bind(reading.Given);
        }

        pending.IsKnown = reading.Number <= exchange.Request.StartsAfter;
        judge.Read(pending, reading);
        if (rulings.TakeWithheld() is { } denial)
        {
            pending.Replace(Instead(frame, denial));
        }

        if (_pendingBytes > options.MaxAnswerBytes)
        {
            rulings.Refuse("held-too-large", $"More than {options.MaxAnswerBytes} bytes of the stream wait for a decision (limits.answer-bytes).");
        }
    }

    /// <summary>What is sent in the place of a message that was denied by itself.</summary>
    private byte[] Instead(StreamFrame frame, Denial denial)
    {
        if (answer.Tell is not null && JsonTape.Read(frame.Data, options.Json, out _) is { } asked && exchange.Dialect.WriteRefusal(asked.Root) is { } refusal)
        {
            _refusals.Enqueue(refusal);
        }

        string? text = exchange.Policy!.Policy is { DenyAs: DenyAs.Message } policy ? policy.DenyMessage : null;
        return JsonTape.Read(frame.Data, options.Json, out _) is { } tape && exchange.Dialect.WriteInstead(tape.Root, denial, text) is { } message && frame.WithoutMargin() is SseFrame plain
            ? plain.With(message.Span)
            : [];
    }

    private async Task ReleaseAsync(CancellationToken aborted)
    {
        await exchange.Marks.KeepAsync();

        while (_refusals.TryDequeue(out ReadOnlyMemory<byte> refusal))
        {
            await answer.Tell!(refusal);
        }

        System.IO.Pipelines.PipeWriter writer = exchange.Http.Response.BodyWriter;
        bool wrote = false;
        while (rulings.MayProceed && _pending.TryPeek(out PendingFrame? head) && head.IsDecided)
        {
            _pending.Dequeue();
            _pendingBytes -= head.Frame.Raw.Length + FrameCost;
            if (!head.IsKnown)
            {
                Write(writer, head.Bytes().Span);
                wrote = true;
            }
        }

        if (wrote)
        {
            long waiting = exchange.Times.Now();
            await writer.FlushAsync(aborted);
            exchange.Times.WaitedForCaller(waiting);
            exchange.Times.FrameSent();
        }
    }

    private void Write(System.IO.Pipelines.PipeWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes);
        exchange.AnswerCommitment.Append(bytes);
        exchange.AnswerBytes += bytes.Length;
    }

    /// <summary>Ends the stream in the dialect's own way. Nothing that was pending is ever sent.</summary>
    private async Task EndRefusedAsync(CancellationToken aborted)
    {
        _pending.Clear();
        System.IO.Pipelines.PipeWriter writer = exchange.Http.Response.BodyWriter;
        Write(writer, exchange.Dialect.WriteStreamError(exchange.Denial!));
        await writer.FlushAsync(aborted);
    }
}
