using System.Buffers;
using System.Collections.Immutable;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Aggregates;

/// <summary>
/// What several servers say by themselves, as one stream. Each event's id says how far each of them was heard, so that the stream is taken up where it was. A
/// server's own stream that ends is opened again, with growing pauses; one that a server does not have is not asked for again.
/// </summary>
internal sealed class MergedStream(GatewayOptions options, RequestDelegate servers, TimeProvider time, HttpContext outer, AggregateSession session, string? label) : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _writing = new(1);
    private ServerMap _heard = ServerMap.Empty;
    private (int Status, IHeaderDictionary Headers, byte[] Body)? _refusal;

    public void Dispose() => _writing.Dispose();

    /// <summary>Runs until the client leaves, or no server has anything to say. False, and nothing was sent, when nobody let us listen.</summary>
    /// <param name="lastEvent">From where the client takes it up.</param>
    /// <param name="stopping">The gateway takes nothing new.</param>
    public async Task<bool> RunAsync(string? lastEvent, CancellationToken stopping)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(outer.RequestAborted, stopping);
        ServerMap from = ServerMap.Read(lastEvent) ?? ServerMap.Empty;
        _heard = from;
        // The rest of an answer is one server's, and is not repeated.
        IEnumerable<AggregateMember> members = from.IsAnswer ? session.Members.Where(member => from.Words.ContainsKey(member.Server)) : session.Members;
        await Task.WhenAll(members.Select(member => ListenAsync(member, from.Words.GetValueOrDefault(member.Server), from.IsAnswer, over.Token)));
        if (!outer.Response.HasStarted && _refusal is { } refusal)
        {
            RoutedAnswer.CopyHead(outer.Response, refusal.Status, refusal.Headers);
            outer.Response.ContentLength = refusal.Body.Length;
            await outer.Response.Body.WriteAsync(refusal.Body, outer.RequestAborted);
        }

        return outer.Response.HasStarted || _refusal is not null;
    }

    private async Task ListenAsync(AggregateMember member, string? after, bool once, CancellationToken over)
    {
        TimeSpan pause = ShortestPause;
        try
        {
            while (true)
            {
                long began = time.GetTimestamp();
                (bool isOpen, after) = await HearAsync(member, after, over);
                if (!isOpen || once)
                {
                    return;
                }

                await Task.Delay(pause, time, over);
                pause = time.GetElapsedTime(began) > LongestPause ? ShortestPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }
        catch (OperationCanceledException)
        {
            // The client has left, or the gateway stops.
        }
    }

    /// <summary>One stream of one server, to its end; false when the server has none, or not for us.</summary>
    private async Task<(bool IsOpen, string? After)> HearAsync(AggregateMember member, string? after, CancellationToken over)
    {
        await using InnerExchange inner = new(servers, outer, new InnerRequest("GET", member, default, after), label, over);
        await inner.HeadAsync(over);
        if (inner.Status != StatusCodes.Status200OK || !inner.IsEventStream)
        {
            _refusal ??= (inner.Status, inner.Headers, await inner.ReadAsync(over));
            // Whoever could not be reached may be there again later, once there is a stream to say it in.
            return (inner.Status >= StatusCodes.Status500InternalServerError && outer.Response.HasStarted, after);
        }

        await WriteAsync(inner, [], over);
        SaidByServer said = new(session, member.Server);
        try
        {
            await foreach (SseFrame frame in inner.EventsAsync(options.MaxFrameBytes * 2, over))
            {
                after = EventIds.In(frame.Raw.Span) ?? after;
                await HandOnAsync(inner, frame, said, member, over);
            }
        }
        catch (IOException)
        {
            // It is taken up again like one that ended.
        }

        return (true, after);
    }

    private async Task HandOnAsync(InnerExchange inner, SseFrame frame, SaidByServer said, AggregateMember member, CancellationToken over)
    {
        await _writing.WaitAsync(over);
        try
        {
            if (RoutedAnswer.Heard(frame, said, options.Json, id => (_heard = _heard.With(member.Server, id)).Text()) is { } bytes)
            {
                await WriteHeldAsync(inner, bytes, over);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task WriteAsync(InnerExchange inner, byte[] bytes, CancellationToken over)
    {
        await _writing.WaitAsync(over);
        try
        {
            await WriteHeldAsync(inner, bytes, over);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task WriteHeldAsync(InnerExchange inner, byte[] bytes, CancellationToken over)
    {
        if (!outer.Response.HasStarted)
        {
            RoutedAnswer.CopyHead(outer.Response, inner.Status, inner.Headers);
            await outer.Response.StartAsync(over);
        }

        outer.Response.BodyWriter.Write(bytes);
        await outer.Response.BodyWriter.FlushAsync(over);
    }
}
