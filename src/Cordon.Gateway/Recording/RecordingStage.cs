using System.Data.Common;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.Gateway.Judging;
using Cordon.State;
using Cordon.State.Sessions;
using Cordon.State.Statements;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Recording;

/// <summary>
/// Step 9: verdict, coverage, receipt. The statement is durable before a whole answer leaves; when it cannot be,
/// the answer does not leave either.
/// </summary>
public sealed partial class RecordingStage(EvidenceLog log, StatementIndex index, SessionStore sessions, TimeProvider time, ILogger<RecordingStage> logger)
{
    private readonly StrangerRecords _strangers = new(time);

    public async Task ConcludeAsync(Exchange exchange)
    {
        Labelling.Conclude(exchange);
        Verdict verdict = exchange.Verdict = VerdictOf.Compose(exchange, time);
        if (!await RememberAsync(exchange))
        {
            verdict = exchange.Verdict = VerdictOf.Compose(exchange, time);
        }

        if (exchange.Fault is { } fault)
        {
            // Without its message, which may quote the text.
            LogFault(exchange.Id, fault.GetType().Name, fault.StackTrace);
        }

        Count(verdict, exchange);
        if (exchange.IsStranger && !_strangers.TryTake())
        {
            log.Emitter.Counters.Unlisted();
            exchange.Status = exchange.Denial!.Status;
            return;
        }

        if (exchange.Whole is { } whole && exchange.MayProceed)
        {
            exchange.Status = whole.Status;
            exchange.AnswerBytes = whole.Body.Length;
            exchange.AnswerCommitment.Append(whole.Body.Span);
        }
        else if (!exchange.Streamed)
        {
            exchange.Status = exchange.Denial?.Status ?? 0;
        }

        try
        {
            Receipt receipt = await log.AppendAsync(new VerdictStatement(Predicate(exchange, verdict)));
            exchange.Receipt = receipt.Sequence;
            await index.AddAsync([Row(exchange, verdict, receipt)]);
            LogConcluded(exchange.Id, verdict.Decision, exchange.Status, verdict.Findings.Length, verdict.GuardMicroseconds, receipt.Sequence);
        }
        catch (EvidenceRefusedException)
        {
            LogUnrecorded(exchange.Id, "evidence");
            exchange.Whole = null;
            exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_evidence", "evidence-unavailable",
                "The verdict could not be recorded, so the answer is withheld. The operator finds the reason at /readyz.");
        }
    }

    /// <summary>Keeps the session's labels. When they cannot be kept, the answer is withheld, but the verdict is recorded all the same.</summary>
    private async Task<bool> RememberAsync(Exchange exchange)
    {
        if (exchange.Session.Length == 0)
        {
            return true;
        }

        try
        {
            // Only what is implied: what a person has taken from the session meanwhile must not come back by an exchange that began with it.
            await sessions.LabelAsync(exchange.Session, exchange.Marks.Implied, new SessionOwner(exchange.Principal.Tenant, exchange.Principal.Application), CancellationToken.None);
            exchange.Marks.Settle();
            return true;
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            LogUnrecorded(exchange.Id, "state");
            exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_state", "state-unavailable",
                "The session could not be kept, so the answer is withheld. The operator finds the reason in the log.");
            return false;
        }
    }

    private void Count(Verdict verdict, Exchange exchange)
    {
        EmitterCounters counters = log.Emitter.Counters;
        counters.Seen();
        bool failed = verdict.Coverage.Any(entry => entry.State == CoverageState.Failed);
        switch (verdict.Decision)
        {
            case Decision.Allow:
                counters.Allowed();
                break;
            case Decision.Modify:
                counters.Modified();
                break;
            case Decision.StepUp when verdict.IsApproved:
                counters.Allowed();
                break;
            case Decision.StepUp:
            case Decision.Defer:
            case Decision.Deny:
                counters.Denied();
                break;
        }

        if (failed && (verdict.Decision <= Decision.Modify || verdict.IsApproved))
        {
            counters.FailedOpen();
        }

        if (exchange.Denial is { Type: "cordon_upstream" or "cordon_evidence" or "cordon_internal" or "cordon_state" })
        {
            counters.Errored();
        }
    }

    private VerdictPredicate Predicate(Exchange exchange, Verdict verdict) => new(
        verdict,
        exchange.Principal.Tenant,
        exchange.Principal.Application,
        exchange.Dialect.Name,
        exchange.Request.Model,
        exchange.Status,
        new BodyFacts(exchange.RequestBytes, exchange.RequestCommitment),
        new BodyFacts(exchange.AnswerBytes, exchange.AnswerBytes > 0 ? exchange.AnswerCommitment.Finish() : null),
        exchange.Session.Length > 0 ? log.Pseudonym(exchange.Principal.Tenant, "session", exchange.Session) : null,
        AgentRef: Ref(exchange, "agent", exchange.Principal.Agent),
        UserRef: Ref(exchange, "user", exchange.Principal.User),
        KeyId: exchange.Principal.KeyId,
        Metered: exchange.Metered,
        CachedFrom: exchange.Recalled?.Exchange,
        // What the registry has is the operator's word; all else was a token's.
        Agent: exchange.Principal.Agency is { IsRegistered: true } ? exchange.Principal.Agent : null,
        Delegation: exchange.Principal.Agency?.Delegation ?? []);

    private string? Ref(Exchange exchange, string kind, string? name) => name is null ? null : log.Pseudonym(exchange.Principal.Tenant, kind, name);

    private static IndexedStatement Row(Exchange exchange, Verdict verdict, Receipt receipt) => new(
        receipt.Sequence,
        exchange.Id,
        // The statement's time and not the exchange's: a rebuilt index must say the same.
        receipt.Time,
        exchange.Principal.Tenant,
        exchange.Principal.Application,
        verdict.Decision,
        verdict.Reason,
        verdict.Would,
        [.. verdict.Findings.Select(finding => finding.Finding.Type).Distinct(StringComparer.Ordinal)],
        !verdict.IsFullyCovered,
        verdict.PolicyVersion);

    [LoggerMessage(Level = LogLevel.Information, Message = "Exchange {Exchange}: {Decision}, status {Status}, {Findings} finding(s), {GuardMicroseconds} µs in guards, statement {Sequence}.")]
    private partial void LogConcluded(string exchange, Decision decision, int status, int findings, long guardMicroseconds, long sequence);

    [LoggerMessage(Level = LogLevel.Error, Message = "Exchange {Exchange} failed in Cordon itself: {ExceptionType}.\n{Trace}")]
    private partial void LogFault(string exchange, string exceptionType, string? trace);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Exchange {Exchange} could not be recorded ({Store}); its answer is withheld.")]
    private partial void LogUnrecorded(string exchange, string store);
}
