using Cordon.Gateway.Containment;
using Cordon.Gateway.Identity;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Recording;
using Cordon.Gateway.Telemetry;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Realtime;

/// <summary>One session, from the caller's upgrade to the last close. Everything that arrives is dealt with here, one after the other, so nothing is shared.</summary>
internal sealed class RealtimeSession(
    Exchange opening, SessionSockets sockets, GatewayOptions options, SessionJudging judging,
    IdentityStage identity, ContainmentStage containment, RecordingStage recording) : IDisposable
{
    // Judgements of one turn that are kept for its statement.
    private const int MostJudgements = 10_000;

    // Stand-ins that one session remembers.
    private const int MostStandIns = 10_000;

    private readonly OpenResponses _responses = new();
    private readonly Pseudonyms _pseudonyms = new();
    private readonly ClientEvents _client = new(judging);
    private RealtimeTurn? _turn;
    private long _remembered;
    private SessionEnd? _end;

    public async Task RunAsync(Drain drain)
    {
        sockets.Open();
        try
        {
            await DealAsync(drain);
        }
        catch (Exception fault)
        {
            _turn?.Exchange.FailClosed(fault);
            _end = SessionEnd.Internal;
        }

        await EndAsync(_end!);
    }

    public void Dispose()
    {
        _turn?.Dispose();
        _pseudonyms.Dispose();
    }

    private async Task DealAsync(Drain drain)
    {
        using CancellationTokenSource length = CancellationTokenSource.CreateLinkedTokenSource(drain.Broken);
        using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(length.Token);
        // Who waits for no answer does not hold up a stop.
        using CancellationTokenSource resting = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, drain.Closed);
        length.CancelAfter(options.MaxSessionTime);
        while (_end is null)
        {
            Arrival arrival;
            long waiting = judging.Time.GetTimestamp();
            try
            {
                idle.CancelAfter(options.StreamIdleTimeout);
                arrival = await sockets.NextAsync(_responses.IsAny ? idle.Token : resting.Token);
                idle.CancelAfter(Timeout.InfiniteTimeSpan);
            }
            catch (OperationCanceledException)
            {
                _end = drain.IsCut && _responses.IsAny ? SessionEnd.BrokenOff
                    : drain.Closed.IsCancellationRequested && !_responses.IsAny ? SessionEnd.Stopping
                    : length.IsCancellationRequested ? SessionEnd.TooLong(options.MaxSessionTime)
                    : SessionEnd.Idle(options.StreamIdleTimeout);
                return;
            }

            _turn?.Waited(waiting, arrival.FromModel);
            if (arrival.IsLast)
            {
                _end = await FinishAsync(arrival);
            }
            else if (await TurnAsync() is { } turn)
            {
                turn.Trace?.Resume();
                await (arrival.FromModel ? SaidAsync(turn, arrival.Text!) : AskedAsync(turn, arrival.Text!));
            }
        }
    }

    /// <summary>A model that closes in order has said all that it will: what waits for more is decided now. Whatever breaks off takes it along.</summary>
    private async Task<SessionEnd> FinishAsync(Arrival last)
    {
        SessionEnd end = SessionEnd.By(last, options.MaxFrameBytes);
        if (last is not { FromModel: true, Kind: ArrivalKind.Closed } || _turn is not { } turn)
        {
            return end;
        }

        turn.Complete();
        if (!turn.MayProceed)
        {
            return end with { Reason = turn.Exchange.Denial, Tells = true };
        }

        await ReleaseAsync(turn, isLast: false);
        return _end ?? end;
    }

    /// <summary>The turn that is going on, or a new one: the key, the policy and the labels are looked up anew for each.</summary>
    private async Task<RealtimeTurn?> TurnAsync()
    {
        if (_turn is null)
        {
            Exchange exchange = judging.Begin(opening.Http, _pseudonyms);
            exchange.IsTurn = true;
            exchange.Request = opening.Request with { Tools = _client.Tools, Asked = Asked.Nothing with { Remembered = _remembered } };
            exchange.Upstream = opening.Upstream;
            exchange.Streamed = true;
            exchange.Status = 200;
            identity.Recognise(exchange);
            await identity.JoinSessionAsync(exchange);
            await containment.RecheckAsync(exchange);
            _turn = judging.Turn(exchange, _client.Prompts);
        }

        _end = !_turn.MayProceed ? SessionEnd.Refused(_turn.Exchange.Denial!)
            : _turn.Exchange.AnswerJudgements.Count > MostJudgements ? SessionEnd.TooMuch("too-many-findings", $"The turn has more than {MostJudgements} places to decide about.")
            : _pseudonyms.Count > MostStandIns || _responses.IsOverfull ? SessionEnd.TooMuch("session-too-large", "The session has more to remember than it may.")
            : null;
        return _end is null ? _turn : null;
    }

    private async Task AskedAsync(RealtimeTurn turn, byte[] message)
    {
        ClientEvent asked = _client.Judge(message, turn, _responses);
        if (asked.Refusal is not { } refusal)
        {
            turn.Trace?.Sending();
            _end = await sockets.TellModelAsync(asked.Bytes);
            return;
        }

        using (refusal)
        {
            await RecordAsync(refusal);
            _end = refusal.Receipt is null ? SessionEnd.Unrecorded : await sockets.TellCallerAsync(OpenAiRealtimeWriter.Error(refusal.Denial!, asked.Cause));
        }
    }

    private async Task SaidAsync(RealtimeTurn turn, byte[] message)
    {
        (MessageFrame frame, FrameReading reading, RealtimeEnvelope about) = turn.Read(message);
        bool isStopped = _responses.IsStopped(about);
        _responses.Follow(about);
        if (isStopped || (about.Type == "error" && about.Cause?.StartsWith(OpenAiRealtimeWriter.OwnPrefix, StringComparison.Ordinal) == true))
        {
            return;
        }

        if (about.Response is not null)
        {
            // A model may speak without being asked.
            turn.Trace?.Sending();
        }

        bool isLast = _responses.IsLast(about);
        turn.Take(frame, reading, about);
        if (isLast)
        {
            turn.Complete();
        }

        if (turn.MayProceed)
        {
            _responses.Passed(about);
            await ReleaseAsync(turn, isLast);
        }
        else
        {
            await StopAsync(turn, about);
        }
    }

    /// <summary>Sends what is decided. The end of a response leaves only after its statement is on disk.</summary>
    private async Task ReleaseAsync(RealtimeTurn turn, bool isLast)
    {
        (ReadOnlyMemory<byte> Bytes, RealtimeEnvelope About)? next = turn.Next();
        while (next is { } leaving && _end is null)
        {
            next = turn.Next();
            await turn.Exchange.Marks.KeepAsync();
            if (next is not null || !isLast || await ConcludeAsync(turn))
            {
                long waiting = judging.Time.GetTimestamp();
                _end = await sockets.TellCallerAsync(leaving.Bytes);
                turn.Waited(waiting, forModel: false);
                _responses.Released(leaving.About);
            }
        }
    }

    /// <summary>Stops the responses under way: nothing of them that waits is ever sent, and the model is told to stop.</summary>
    private async Task StopAsync(RealtimeTurn turn, RealtimeEnvelope at)
    {
        Denial denial = turn.Exchange.Denial!;
        List<StoppedResponse> stopped = _responses.Stop(at);
        foreach (StoppedResponse response in stopped.Where(response => !response.IsOver))
        {
            _end ??= await sockets.TellModelAsync(OpenAiRealtimeWriter.Cancel(response.Id, denial.Exchange));
        }

        List<ReadOnlyMemory<byte>> last =
        [
            .. turn.Harmless(about => _responses.IsStopped(about) || (about.Response is not null && about.Response == at.Response)),
            turn.Answered(OpenAiRealtimeWriter.Error(denial, null)),
            // A client that has seen a response begin waits for its end.
            .. stopped.Where(response => response.IsKnown).Select(response => turn.Answered(OpenAiRealtimeWriter.Failed(response.Id, denial))),
        ];
        if (await ConcludeAsync(turn))
        {
            foreach (ReadOnlyMemory<byte> bytes in last)
            {
                _end ??= await sockets.TellCallerAsync(bytes);
            }
        }
    }

    private async Task<bool> ConcludeAsync(RealtimeTurn turn)
    {
        turn.Conclude();
        await containment.SettleAsync(turn.Exchange);
        _remembered = turn.Exchange.Meter.Reported is { } usage ? usage.Total : _remembered;
        await RecordAsync(turn.Exchange, turn.Trace);
        bool isRecorded = turn.Exchange.Receipt is not null;
        _end ??= isRecorded ? null : SessionEnd.Unrecorded;
        _turn = null;
        turn.Dispose();
        return isRecorded;
    }

    /// <summary>Records what is left and the end itself, then says goodbye.</summary>
    private async Task EndAsync(SessionEnd end)
    {
        if (_turn is { IsEmpty: false } turn)
        {
            Refuse(turn.Exchange, end);
            await ConcludeAsync(turn);
        }

        if (_turn is not null)
        {
            await containment.SettleAsync(_turn.Exchange);
        }

        using Exchange closing = judging.Like(opening, _pseudonyms);
        closing.Metered = _turn?.Exchange.Metered;
        closing.Streamed = true;
        closing.Status = (int)end.Client;
        Refuse(closing, end);
        await RecordAsync(closing);
        await sockets.CloseAsync(end, end is { Tells: true, Reason: not null } ? OpenAiRealtimeWriter.Error(closing.Denial!, null) : default(ReadOnlyMemory<byte>));
    }

    private async Task RecordAsync(Exchange exchange, ExchangeTrace? trace = null)
    {
        using ObservedExchange observed = judging.Observation.Begin(exchange, trace);
        observed.Talked();
        observed.Recording();
        await recording.ConcludeAsync(exchange);
        observed.Recorded();
    }

    private static void Refuse(Exchange exchange, SessionEnd end)
    {
        if (end.Reason is { } reason)
        {
            exchange.Refuse(reason.Status, reason.Type, reason.Code, reason.Message);
        }
    }
}
