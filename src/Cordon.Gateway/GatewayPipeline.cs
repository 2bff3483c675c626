using Cordon.Gateway.Approvals;
using Cordon.Gateway.Caching;
using Cordon.Gateway.Calling;
using Cordon.Gateway.Containment;
using Cordon.Gateway.Deciding;
using Cordon.Gateway.Definitions;
using Cordon.Gateway.Guardrails;
using Cordon.Gateway.Identity;
using Cordon.Gateway.Inspection;
using Cordon.Gateway.Intake;
using Cordon.Gateway.Noting;
using Cordon.Gateway.Ownership;
using Cordon.Gateway.Peers;
using Cordon.Gateway.Recording;
using Cordon.Gateway.Reply;
using Cordon.Gateway.Telemetry;
using Cordon.Gateway.Upstream;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway;

/// <summary>
/// The life of an exchange, step by step. Each step is a folder of the same name and knows no other step;
/// what they share is <see cref="Exchange"/>. docs/life-of-an-exchange.md tells the same story at length.
/// </summary>
internal sealed class GatewayPipeline(
    IntakeStage intake,
    IdentityStage identity,
    ContainmentStage containment,
    GuardrailStage guardrails,
    DecidingStage deciding,
    ApprovalStage approvals,
    UpstreamStage upstream,
    InspectionStage inspection,
    RecordingStage recording,
    ReplyStage reply,
    ResponseCache cache,
    OwnershipDesk ownership,
    DefinitionDesk definitions,
    EffectDesk effects,
    PeerDesk peers,
    CallDesk calls,
    RunDesk runs,
    Observation observation)
{
    public async Task HandleAsync(HttpContext context)
    {
        using Exchange exchange = intake.Open(context);                    // 1  what arrived: a dialect, an id
        using ObservedExchange observed = observation.Begin(exchange);     //    looks on from here to the end: metrics, spans, access log
        try
        {
            identity.Recognise(exchange);                                  // 2  who asks: settled before a byte of the body is read
            await intake.ReadAsync(exchange);                              // 1  what is asked: segments, tools, parameters
            await identity.JoinSessionAsync(exchange);                     // 2  in which session
            ownership.Check(exchange);                                     //    whose the things are that it names and the provider keeps
            definitions.Check(exchange);                                   //    whether what it calls is what its server has shown
            peers.Check(exchange);                                         //    whether its message may go to that agent
            using IDisposable place = await containment.AdmitAsync(exchange); // 3  may it act now: a free place, a log that can be written, budgets
            guardrails.Inspect(exchange);                                  // 4  what is in the request
            deciding.Decide(exchange);                                     // 5  policy: a pure function of findings, tools, principal, labels
            effects.Check(exchange);                                       //    whether the same call stands in its way
            calls.Check(exchange);                                         //    whether the session goes in circles
            runs.Check(exchange);                                          //    whether the run, sub-agents included, does and spends too much
            await approvals.WaitAsync(exchange);                           // 6  a person decides, where policy says so
            peers.Take(exchange);                                          //    a message to an agent is sent once
            using IDisposable? running = calls.Begin(exchange);            //    a call takes its place among those of its tool; one that is only tried is answered here
            using IDisposable? step = runs.Begin(exchange);                //    and its step in its run
            if (exchange.MayProceed && !calls.Rehearse(exchange))
            {
                await calls.PassAsync(exchange);                           //    what it leaves behind is noted with the session
                effects.Reserve(exchange);                                 //    what may change something is noted before it is sent
            }

            if (exchange is { MayProceed: true, Whole: null } && !cache.Recall(exchange)) // an answer that may be given again needs no model
            {
                observed.Sending();
                using Answer? answer = await upstream.SendAsync(exchange); // 7  the model
                observed.Head(answer);
                await inspection.RelayAsync(exchange, answer);             // 8  read each piece before the caller does; streams flow here
                observed.Relayed();
            }
        }
        catch (Exception fault)
        {
            exchange.FailClosed(fault);                                    //    a mistake of ours is a refusal on record, never a way past
        }

        effects.Conclude(exchange);                                        //    what became of it, as far as anybody can tell
        await approvals.ConcludeAsync(exchange);                           //    grants that were used for nothing are there again
        await containment.SettleAsync(exchange);                           //    what it really used is counted in the place of what was set aside
        runs.Spent(exchange);                                              //    and in its run
        ownership.Bind(exchange);                                          //    what the provider keeps from now on is this caller's
        observed.Recording();
        await recording.ConcludeAsync(exchange);                           // 9  verdict, coverage, receipt: durable before a whole answer leaves
        observed.Recorded();
        await approvals.ConcludeAsync(exchange);                           //    also when it was this that did not let it pass
        ownership.Conclude(exchange);
        cache.Keep(exchange);
        await reply.SendAsync(exchange);                                   // 10 what has not been sent yet: the inspected answer, or the denial
    }
}
