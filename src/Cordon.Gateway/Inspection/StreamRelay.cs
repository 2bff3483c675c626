using System.Buffers;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Inspection;

/// <summary>
/// Carries one event stream from upstream to caller. Frames wait in order until everything they carry is decided;
/// then they leave as the bytes they came as, or with just the decided spans changed.
/// </summary>
internal sealed class StreamRelay(Exchange exchange, Answer answer, StreamJudge judge, GatewayOptions options)
{
    private readonly SseSplitter _splitter = new(options.MaxFrameBytes);
    private readonly StreamReading _reading = exchange.Dialect.OpenStream();
    private readonly Queue<PendingFrame> _pending = new();

    public async Task RunAsync()
    {
        CancellationToken aborted = exchange.Http.RequestAborted;
        Begin();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            await PumpAsync(buffer, aborted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && aborted.IsCancellationRequested)
        {
            // Not the end of the exchange: what the caller took with them is still to be recorded.
            exchange.Refuse(StatusCodes.Status499ClientClosedRequest, "cordon_upstream", "caller-left", "The caller closed the connection.");
        }
        catch (OperationCanceledException) when (exchange.Http.RequestAborted.IsCancellationRequested)
        {
            // The caller left while something was on its way to it. The record must not depend on that.
            judge.CompleteAll();
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
        response.Headers["x-accel-buffering"] = "no";
        if (response.SupportsTrailers())
        {
            response.DeclareTrailer("x-cordon-receipt");
            response.DeclareTrailer("x-cordon-decision");
        }

        exchange.Streamed = true;
    }

    private async Task PumpAsync(byte[] buffer, CancellationToken aborted)
    {
        await exchange.Http.Response.StartAsync(aborted);
        using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        bool cut = false;
        while (true)
        {
            int read;
            try
            {
                read = await ReadAsync(buffer, idle);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
            {
                // What has come was whole frames; they are inspected and passed on, then the caller sees the same cut.
                cut = true;
                read = 0;
            }

            if (read == 0)
            {
                break;
            }

            _splitter.Feed(buffer.AsSpan(0, read));
            while (judge.MayProceed && _splitter.TryRead(out SseFrame? frame))
            {
                Take(frame);
            }

            if (_splitter.Fault is { } fault)
            {
                judge.Refuse(fault.Code, fault.Message);
            }

            await ReleaseAsync(aborted);
            if (!judge.MayProceed)
            {
                await EndRefusedAsync(aborted);
                return;
            }
        }

        while (judge.MayProceed && _splitter.Finish() is { } remainder)
        {
            Take(remainder);
        }

        judge.CompleteAll();
        if (aborted.IsCancellationRequested)
        {
            exchange.RefuseIfCallerLeft();
            return;
        }

        await ReleaseAsync(aborted);
        if (!judge.MayProceed)
        {
            await EndRefusedAsync(aborted);
        }
        else if (cut)
        {
            exchange.Refuse(StatusCodes.Status502BadGateway, "cordon_upstream", "upstream-cut", "The upstream broke off in the middle of its answer.");
            exchange.Http.Abort();
        }
    }

    /// <summary>Reads what has come. The read itself is cancelled, not just the wait for it: the buffer goes back to a pool that others rent from.</summary>
    private async ValueTask<int> ReadAsync(byte[] buffer, CancellationTokenSource idle)
    {
        idle.CancelAfter(options.StreamIdleTimeout);
        int read = await answer.Body.ReadAsync(buffer, idle.Token);
        // A caller who reads slowly is not an upstream that is silent.
        idle.CancelAfter(Timeout.InfiniteTimeSpan);
        return read;
    }

    private void Take(SseFrame frame)
    {
        PendingFrame pending = new(frame);
        _pending.Enqueue(pending);
        judge.Read(pending, _reading.Read(frame));
    }

    private async Task ReleaseAsync(CancellationToken aborted)
    {
        System.IO.Pipelines.PipeWriter writer = exchange.Http.Response.BodyWriter;
        bool wrote = false;
        while (judge.MayProceed && _pending.TryPeek(out PendingFrame? head) && head.IsDecided)
        {
            _pending.Dequeue();
            ReadOnlyMemory<byte> bytes = head.Edits is { Count: > 0 } edits ? SseEdit.Apply(head.Frame, edits) : head.Frame.Raw;
            Write(writer, bytes.Span);
            wrote = true;
        }

        if (wrote)
        {
            await writer.FlushAsync(aborted);
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
