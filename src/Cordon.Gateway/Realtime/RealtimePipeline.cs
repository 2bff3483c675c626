using System.Globalization;
using System.Net.WebSockets;
using Cordon.Contracts;
using Cordon.Gateway.Containment;
using Cordon.Gateway.Identity;
using Cordon.Gateway.Inspection;
using Cordon.Gateway.Recording;
using Cordon.Gateway.Reply;
using Cordon.Gateway.Telemetry;
using Cordon.Gateway.Upstream;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Realtime;

/// <summary>
/// The life of a session over a WebSocket. Opening it is an exchange like any other, up to the upstream's handshake; then each turn of the session
/// is an exchange, each event that is denied, and its end. docs/life-of-an-exchange.md tells it at length.
/// </summary>
internal sealed class RealtimePipeline(
    GatewayOptions options,
    SessionJudging judging,
    IdentityStage identity,
    ContainmentStage containment,
    UpstreamStage upstream,
    InspectionStage inspection,
    RecordingStage recording,
    ReplyStage reply)
{
    public async Task HandleAsync(HttpContext context)
    {
        using Exchange opening = judging.Begin(context, pseudonyms: null);
        using ObservedExchange observed = judging.Observation.Begin(opening);
        try
        {
            identity.Recognise(opening);                                          // who asks
            RealtimeRequest.Read(opening);                                        // what is asked: a WebSocket, a model
            await identity.JoinSessionAsync(opening);                             // in which session
            using IDisposable place = await containment.AdmitAsync(opening);      // may it act now
            if (opening.MayProceed)
            {
                observed.Sending();
                using Answer? answer = await upstream.SendAsync(opening);         // the model's own handshake
                observed.Head(answer);
                if (answer is not null && UpstreamHandshake.Open(answer) is { } model)
                {
                    using (model)
                    {
                        if (await RecordOpeningAsync(opening, observed))          // durable before the caller is let in
                        {
                            await RunAsync(opening, observed, answer, model);
                            return;
                        }
                    }
                }
                else if (answer is { Message.StatusCode: System.Net.HttpStatusCode.SwitchingProtocols })
                {
                    opening.Refuse(StatusCodes.Status502BadGateway, "cordon_upstream", "upstream-handshake", "The upstream's handshake is none that Cordon asked for.");
                }
                else
                {
                    await inspection.RelayAsync(opening, answer);                 // an upstream that says no, in an answer that is read like any other
                    observed.Relayed();
                }
            }
        }
        catch (Exception fault)
        {
            opening.FailClosed(fault);
        }

        await containment.SettleAsync(opening);
        if (opening.Receipt is null)
        {
            observed.Recording();
            await recording.ConcludeAsync(opening);
            observed.Recorded();
        }

        await reply.SendAsync(opening);
    }

    private async Task<bool> RecordOpeningAsync(Exchange opening, ObservedExchange observed)
    {
        ContainmentStage.Opened(opening);
        observed.Recording();
        opening.Streamed = true;
        opening.Status = StatusCodes.Status101SwitchingProtocols;
        await recording.ConcludeAsync(opening);
        observed.Recorded();
        opening.Streamed = false;
        return opening.Receipt is not null;
    }

    private async Task RunAsync(Exchange opening, ObservedExchange observed, Answer answer, WebSocket model)
    {
        Drain drain = judging.Observation.Drain;
        drain.EnterSession();
        observed.Dispose();
        try
        {
            await TalkAsync(opening, answer, model, drain);
        }
        finally
        {
            await containment.SettleAsync(opening);                               // what it held all the time: a place among those at once
            drain.LeaveSession();
        }
    }

    private async Task TalkAsync(Exchange opening, Answer answer, WebSocket model, Drain drain)
    {
        HttpContext context = opening.Http;
        foreach ((string name, string[] values) in AnswerHeaders.Of(answer.Message).Where(header => !header.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)))
        {
            context.Response.Headers[name] = values;
        }

        context.Response.Headers["x-cordon-exchange"] = opening.Id;
        context.Response.Headers["x-cordon-decision"] = Words.Of(opening.Verdict!.Decision);
        context.Response.Headers["x-cordon-receipt"] = opening.Receipt!.Value.ToString(CultureInfo.InvariantCulture);
        using WebSocket caller = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = model.SubProtocol,
            KeepAliveInterval = UpstreamHandshake.Ping,
            KeepAliveTimeout = UpstreamHandshake.Ping,
        });
        await using SessionSockets sockets = new(caller, model, options);
        using RealtimeSession session = new(opening, sockets, options, judging, identity, containment, recording);
        await session.RunAsync(drain);
    }
}
