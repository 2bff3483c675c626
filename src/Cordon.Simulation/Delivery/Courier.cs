using System.IO.Compression;
using Cordon.Simulation.Dialects;
using Microsoft.AspNetCore.Http;

namespace Cordon.Simulation.Delivery;

/// <summary>Brings an answer to the caller, with the faults that the request ordered.</summary>
internal sealed class Courier(HttpContext context, Commands commands, SimulatedModelOptions options, Provider provider)
{
    private readonly CancellationToken _cancel = context.RequestAborted;

    public async Task DeliverAsync(WireAnswer answer)
    {
        if (commands.FirstByteDelay > 0)
        {
            await PauseAsync(commands.FirstByteDelay);
        }

        await (answer switch
        {
            WireAnswer.Streamed streamed => StreamAsync(streamed),
            WireAnswer.Whole whole => WholeAsync(JsonText.Bytes(whole.Body)),
            WireAnswer.Bytes bytes => BytesAsync(bytes),
            WireAnswer.Refused refused => RefuseAsync(refused.Problem),
            _ => throw new InvalidOperationException("An answer of no known kind."),
        });
    }

    private async Task BytesAsync(WireAnswer.Bytes bytes)
    {
        context.Response.ContentType = bytes.MediaType;
        context.Response.ContentLength = bytes.Content.Length;
        await context.Response.Body.WriteAsync(bytes.Content, _cancel);
    }

    private Task RefuseAsync(Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        if (problem.Status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return JsonAsync(JsonText.Bytes(provider.Write(problem)));
    }

    private async Task WholeAsync(byte[] body)
    {
        if (commands.Delay > 0)
        {
            await PauseAsync(commands.Delay);
        }

        if (commands.Garbage)
        {
            body = "<html><body>This is not the JSON you are looking for"u8.ToArray();
        }

        if (!commands.CutOff)
        {
            await JsonAsync(body);
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), _cancel);
        await context.Response.Body.FlushAsync(_cancel);
        context.Abort();
    }

    private async Task JsonAsync(byte[] body)
    {
        context.Response.ContentType = "application/json";
        if (commands.Gzip)
        {
            using MemoryStream packed = new();
            await using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                await gzip.WriteAsync(body, _cancel);
            }

            body = packed.ToArray();
            context.Response.Headers.ContentEncoding = "gzip";
        }

        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, _cancel);
    }

    private async Task StreamAsync(WireAnswer.Streamed answer)
    {
        context.Response.ContentType = provider switch
        {
            Provider.OpenAi or Provider.Gemini => "text/event-stream",
            Provider.Anthropic => "text/event-stream; charset=utf-8",
            Provider.Ollama => "application/x-ndjson",
            Provider.Bedrock => "application/vnd.amazon.eventstream",
        };
        if (provider is not (Provider.Ollama or Provider.Bedrock))
        {
            context.Response.Headers.CacheControl = "no-cache";
        }

        if (!commands.Gzip)
        {
            await StreamAsync(answer, WriterTo(context.Response.Body));
            return;
        }

        context.Response.Headers.ContentEncoding = "gzip";
        await using GZipStream gzip = new(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await StreamAsync(answer, WriterTo(gzip));
    }

    private async Task StreamAsync(WireAnswer.Streamed answer, FrameWriter writer)
    {
        // Faults strike half-way, so only they need the answer counted beforehand.
        bool fails = commands.MidStreamError || commands.CutOff || commands.Garbage;
        IEnumerable<SseEvent> events = fails ? [.. answer.Events] : answer.Events;
        int strike = fails ? events.Count(e => e.IsDelta) / 2 : int.MaxValue;
        int deltas = 0;
        foreach (SseEvent frame in events)
        {
            if (frame.IsDelta && deltas++ == strike && await StrikeAsync(answer, writer))
            {
                return;
            }

            if (frame.IsDelta && commands.Delay > 0)
            {
                await PauseAsync(commands.Delay);
            }

            await writer.WriteAsync(frame, _cancel);
            if (!frame.IsDelta)
            {
                continue;
            }

            if (commands.Ping)
            {
                await (provider == Provider.Anthropic ? writer.WriteAsync(Messages.Ping, _cancel) : writer.PingAsync(_cancel));
            }

            if (commands.NeverEnd)
            {
                await RepeatAsync(frame, writer);
                return;
            }
        }

        // An answer without deltas has no middle: it fails at its end.
        if (fails && deltas == 0)
        {
            await StrikeAsync(answer, writer);
        }
    }

    private FrameWriter WriterTo(Stream body) => provider switch
    {
        Provider.Ollama => new LineWriter(body, commands),
        Provider.Bedrock => new AwsMessageWriter(body, commands),
        _ => new SseWriter(body, commands),
    };

    /// <summary>True when the stream ends here.</summary>
    private async ValueTask<bool> StrikeAsync(WireAnswer.Streamed answer, FrameWriter writer)
    {
        if (commands.Garbage)
        {
            await writer.WriteAsync(new SseEvent(null, "{\"not\": json, \u0001"u8.ToArray(), IsDelta: false), _cancel);
            return false;
        }

        if (commands.MidStreamError)
        {
            await writer.WriteAsync(answer.Fault, _cancel);
            return true;
        }

        context.Abort();
        return true;
    }

    private async Task RepeatAsync(SseEvent frame, FrameWriter writer)
    {
        long start = options.Time.GetTimestamp();
        while (options.Time.GetElapsedTime(start) < options.Patience)
        {
            await PauseAsync(Math.Max(commands.Delay, 5));
            await writer.WriteAsync(frame, _cancel);
        }
    }

    private Task PauseAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), options.Time, _cancel);
}
