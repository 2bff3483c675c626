using System.Collections.Immutable;
using System.Data.Common;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State;
using Cordon.State.Approvals;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Asking;

/// <summary>
/// Where persons are asked and their grants are used. What policy wants a person for passes when there is a grant for just this, which is used up
/// with it; else a request is opened, and the exchange waits as long as policy says, or is told to come back with a ticket. Nothing is told to
/// anybody before it is durable in the state and on record in the log.
/// </summary>
public sealed class ApprovalDesk
{
    // Grants that others use up between two looks: after so many the exchange is told to come back.
    private const int MostRounds = 16;

    private readonly ApprovalOptions _options;
    private readonly ApprovalStore _store;
    private readonly ApprovalJournal _journal;
    private readonly ApprovalBell _bell;
    private readonly LateWrites _late;
    private readonly string _log;
    private readonly TimeProvider _time;
    private int _waiting;

    /// <param name="log">The name of the log that this process writes.</param>
    internal ApprovalDesk(ApprovalOptions options, ApprovalStore store, ApprovalJournal journal, ApprovalBell bell, LateWrites late, string log, TimeProvider time) =>
        (_options, _store, _journal, _bell, _late, _log, _time) = (options, store, journal, bell, late, log, time);

    /// <summary>Exchanges that wait for a person now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Asks about everything in one judgement; true when all of it may pass, once. Else the exchange is refused.</summary>
    /// <param name="stillHere">Tells the caller now and then that it is still being waited for; null where nothing can be told.</param>
    public async Task<bool> AskAsync(Exchange exchange, Judgement judgement, IReadOnlyList<AskedThing> things, Func<Task>? stillHere = null)
    {
        // What is refused for something else uses no grant.
        if (exchange.Denial is not null)
        {
            return false;
        }

        try
        {
            return AskedRequests.For(exchange, judgement, things, _options.MostBytes) is { } requests && (requests.Count == 0 || await AskAsync(exchange, judgement, requests, stillHere));
        }
        catch (OperationCanceledException) when (exchange.Http.RequestAborted.IsCancellationRequested)
        {
            // The request stays: whoever comes back for it, as clients do by themselves, finds it, and what a person said meanwhile.
            exchange.RefuseIfCallerLeft();
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_state", "state-unavailable",
                "Approvals cannot be read, so nothing that needs one may pass. The operator finds the reason in the log.");
        }

        return false;
    }

    /// <summary>
    /// Gives back grants that an exchange has used and not sent anything for: now, or as soon as the state takes it. They may have been used or not, where the
    /// state broke off in the middle of it.
    /// </summary>
    public async Task GiveBackAsync(Exchange exchange, ImmutableArray<string> digests)
    {
        foreach (string digest in digests)
        {
            exchange.Asked.Returned(digest);
        }

        try
        {
            _store.GiveBack(digests, exchange.Id);
            await ChangedAsync();
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            string id = exchange.Id;
            _late.Add(() => _store.GiveBack(digests, id));
        }
    }

    /// <summary>Puts what persons and time have done on record, and wakes those who wait for it; false when the log takes nothing.</summary>
    public async Task<bool> ChangedAsync()
    {
        bool isRecorded = await _journal.RecordAsync();
        _bell.Ring();
        return isRecorded;
    }

    private async Task<bool> AskAsync(Exchange exchange, Judgement judgement, List<ApprovalRequest> requests, Func<Task>? stillHere)
    {
        DateTimeOffset until = _time.GetUtcNow() + TimeSpan.FromSeconds(exchange.Policy!.Policy.Approvals.WaitSeconds);
        for (int round = 0; round < MostRounds; round++)
        {
            if (await RedeemAsync(exchange, judgement.Direction, requests))
            {
                return exchange.Denial is null;
            }

            if (await OpenAsync(exchange, judgement, requests) is not { } pending)
            {
                return false;
            }

            if (!await WaitAsync(exchange, pending, until, stillHere))
            {
                exchange.RefuseBy(judgement, [.. pending.Select(approval => new ApprovalTicket(approval.Id, _options.LinkTo(approval.Id)))]);
                return false;
            }
        }

        exchange.RefuseBy(judgement);
        return false;
    }

    private async Task<bool> RedeemAsync(Exchange exchange, Direction about, List<ApprovalRequest> requests)
    {
        ImmutableArray<string> digests = [.. requests.Select(request => request.Digest)];
        try
        {
            ImmutableArray<string> used = _store.Redeem(digests, exchange.Id, _log);
            if (used.IsEmpty)
            {
                return false;
            }

            for (int i = 0; i < used.Length; i++)
            {
                exchange.Asked.Redeemed(requests[i].Digest, used[i], about);
            }

            // What is not on record passes nothing.
            Unless(exchange, await ChangedAsync());
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            await GiveBackAsync(exchange, digests);
            throw;
        }

        if (exchange.Denial is not null)
        {
            await GiveBackAsync(exchange, digests);
        }

        return true;
    }

    /// <summary>The requests that wait, new ones and old ones; null when it need not be waited for, and the exchange says why.</summary>
    private async Task<List<Approval>?> OpenAsync(Exchange exchange, Judgement judgement, List<ApprovalRequest> requests)
    {
        List<Approval> pending = [];
        foreach (ApprovalRequest request in requests)
        {
            switch (_store.Ask(request, _options.Bounds))
            {
                case Opening.Pending { Approval: var approval }:
                    exchange.Asked.Waits(approval.Id);
                    pending.Add(approval);
                    break;
                case Opening.Refused { Approval: var denied }:
                    exchange.Asked.Waits(denied.Id);
                    exchange.RefuseDeniedBy(judgement, new ApprovalTicket(denied.Id, _options.LinkTo(denied.Id)));
                    break;
                case Opening.Full:
                    exchange.Refuse(StatusCodes.Status429TooManyRequests, "cordon_limit", "too-many-approvals",
                        "Too many requests wait for a person already, of this session, of this application or in all; come back when some are decided.");
                    break;
            }

            if (exchange.Denial is not null)
            {
                break;
            }
        }

        Unless(exchange, await ChangedAsync());
        return exchange.Denial is null ? pending : null;
    }

    /// <summary>True when something about them has changed and it is worth another try; false when the time is over.</summary>
    private async Task<bool> WaitAsync(Exchange exchange, List<Approval> pending, DateTimeOffset until, Func<Task>? stillHere)
    {
        if (Worth(pending))
        {
            return true;
        }

        if (until <= _time.GetUtcNow())
        {
            return false;
        }

        if (Interlocked.Increment(ref _waiting) > _options.MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        long since = exchange.Times.Now();
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(exchange.Http.RequestAborted, exchange.Drain?.Closed ?? CancellationToken.None);
        try
        {
            while (until - _time.GetUtcNow() is var left && left > TimeSpan.Zero && exchange.Drain is not { Closed.IsCancellationRequested: true })
            {
                Task change = _bell.Next;
                pending = [.. pending.Select(approval => _store.Find(approval.Id)).OfType<Approval>()];
                if (Worth(pending))
                {
                    return true;
                }

                Task pause = Task.Delay(left < _options.KeepAlive ? left : _options.KeepAlive, _time, over.Token);
                if (await Task.WhenAny(change, pause) == pause)
                {
                    exchange.Http.RequestAborted.ThrowIfCancellationRequested();
                    await (stillHere?.Invoke() ?? Task.CompletedTask);
                }
            }

            return false;
        }
        finally
        {
            await over.CancelAsync();
            Interlocked.Decrement(ref _waiting);
            // A person's time is not what Cordon adds.
            exchange.Times.WaitedForCaller(since);
        }
    }

    // All are granted, or one of them is over and has to be asked again.
    private static bool Worth(List<Approval> pending) =>
        pending.TrueForAll(approval => approval.State == ApprovalState.Granted) || pending.Exists(approval => approval.IsOver);

    private static void Unless(Exchange exchange, bool isRecorded)
    {
        if (!isRecorded)
        {
            exchange.Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_evidence", "evidence-unavailable",
                "What persons decide could not be recorded, so nothing may pass for it. The operator finds the reason at /readyz.");
        }
    }
}
