using System.Collections.Immutable;
using System.Data.Common;
using Cordon.Contracts;
using Cordon.Gateway.Metering;
using Cordon.State;
using Cordon.State.Budgets;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Budgets;

/// <summary>
/// Sets aside, before a call, the most it is expected to use of every budget that applies to it, and afterwards counts what it really used. So calls
/// side by side cannot pass a budget together: what one of them may still use is not there for the others.
/// </summary>
public sealed partial class BudgetDesk(GatewayOptions settings, BudgetLedger ledger, TimeProvider time, ILogger<BudgetDesk> logger)
{
    // No configured budget can have this name, for the slash.
    private const string OfMandates = "mandate/use";

    // What a statement can hold, and more than any call costs.
    private const long MostCost = (1L << 53) - 1;

    private readonly ImmutableArray<ModelRoute> _routes = settings.Models;
    private readonly bool _countsMoney = settings.Budgets.Budgets.Any(budget => budget.What == BudgetUnit.Money);
    private readonly BudgetOptions _options = settings.Budgets;
    private readonly ImmutableArray<Counting> _budgets = [.. settings.Budgets.Budgets.Select(budget => new Counting(
        budget,
        budget.Window is BudgetWindow.Bucket bucket ? new BucketTable(budget, bucket, settings.Budgets.MostBuckets, time) : null,
        budget.Window is BudgetWindow.AtOnce ? new PlaceTable(budget) : null))];

    /// <summary>Null when everything was set aside; else the first budget that has no room, and then nothing is.</summary>
    internal async ValueTask<Shortage?> ReserveAsync(Exchange exchange)
    {
        Expectation expected = Expect(exchange);
        Reservation reservation = new(expected);
        Shortage? shortage = null;
        try
        {
            foreach (Counting counting in _budgets)
            {
                if (shortage is null && !(exchange.IsTurn && counting.Places is not null) && Applying.To(counting.Budget, exchange))
                {
                    shortage = await TakeAsync(counting, exchange, reservation);
                }
            }

            if (shortage is null && exchange.Principal.Agency is { Limits.IsEmpty: false } agency)
            {
                shortage = await TakeAsync(agency.Limits, reservation);
            }
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            await reservation.SettleAsync(_ => 0);
            throw;
        }

        if (shortage is not null)
        {
            await reservation.SettleAsync(_ => 0);
            exchange.Metered = new Metered(null, null, [shortage.Budget.Name]);
            return shortage;
        }

        exchange.Reservation = reservation;
        return null;
    }

    /// <summary>Says which budgets a session is counted in that has opened; what is set aside for it stays until its end.</summary>
    internal static void Opened(Exchange exchange) => exchange.Metered = new Metered(null, null, exchange.Reservation?.Budgets ?? []);

    /// <summary>Counts what the exchange used, in the place of what was set aside.</summary>
    internal async ValueTask SettleAsync(Exchange exchange)
    {
        if (exchange.Reservation is not { } reservation)
        {
            return;
        }

        exchange.Reservation = null;
        Meter meter = exchange.Meter;
        Usage? usage = exchange.Dialect.IsMetered ? meter.Total(reservation.Expected.Input) : null;
        if (usage is not null && meter.Reported is null && exchange.Request.Asked.RunsLater)
        {
            // Nobody says later, on this exchange, what the work used: it counts as what was set aside for it.
            usage = new Usage(reservation.Expected.Input, reservation.Expected.Output) { IsEstimated = true };
        }

        long? cost = usage is null ? null : _options.Prices.Find(exchange.Upstream?.Model ?? exchange.AskedModel, exchange.Started)?.CostOf(usage);
        exchange.Metered = new Metered(usage, cost is { } sum ? Math.Min(sum, MostCost) : null, meter.IsSent ? reservation.Budgets : []);
        try
        {
            await reservation.SettleAsync(unit => unit switch
            {
                BudgetUnit.Requests => meter.IsSent ? 1 : 0,
                BudgetUnit.Tokens => usage?.Total ?? 0,
                BudgetUnit.InputTokens => usage?.Input ?? 0,
                BudgetUnit.OutputTokens => usage?.Output ?? 0,
                // What has lost its price meanwhile costs what was set aside for it.
                BudgetUnit.Money => cost ?? (usage is null ? 0 : reservation.Expected.CostNanoUsd ?? 0),
                BudgetUnit.Concurrency => 0,
            });
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            // It stays counted in memory and is written with the next flush.
            LogNotWritten(exchange.Id, exception.GetType().Name);
        }
    }

    /// <summary>How far budgets are used up, each with its most used subjects.</summary>
    public IReadOnlyList<(Budget Budget, IReadOnlyList<BudgetView> Views)> Look(int mostSubjects)
    {
        ILookup<string, BudgetState> accounts = _options.Budgets.Any(budget => budget.Window is BudgetWindow.Calendar)
            ? ledger.List(mostSubjects * BudgetOptions.MostBudgets).ToLookup(state => state.Account.Budget, StringComparer.Ordinal)
            : Array.Empty<BudgetState>().ToLookup(_ => "");
        return [.. _budgets.Select(counting => (counting.Budget, (IReadOnlyList<BudgetView>)[.. (
            counting.Buckets?.Look(mostSubjects).Select(pair => new BudgetView(pair.Subject, pair.Used, 0, null))
            ?? counting.Places?.Look(mostSubjects).Select(pair => new BudgetView(pair.Subject, pair.Taken, 0, null))
            ?? accounts[counting.Budget.Name].Take(mostSubjects).Select(state => new BudgetView(state.Account.Subject, state.Used, state.Reserved, state.Account.Ends)))]))];
    }

    private Expectation Expect(Exchange exchange)
    {
        if (!exchange.Dialect.IsMetered)
        {
            return new Expectation(0, 0, 0);
        }

        long input = TokenEstimate.OfRequest(exchange.Body.Length, exchange.Request.Segments) + exchange.Request.Asked.Remembered;
        long output = (exchange.Request.Asked.MaxOutput ?? _options.Prices.DefaultOutput) * exchange.Request.Asked.Choices;
        return new Expectation(input, output, _countsMoney ? MostFor(exchange.AskedModel, input, output) : null);
    }

    /// <summary>The most that a call can cost at any model that may serve it; null when one of them has no price.</summary>
    private long? MostFor(string? asked, long input, long output)
    {
        long most = 0;
        foreach (string? model in ServedModels.Of(_routes, asked))
        {
            if (_options.Prices.Find(model, time.GetUtcNow()) is not { } price)
            {
                return null;
            }

            most = Math.Max(most, price.MostFor(input, output));
        }

        return most;
    }

    private async ValueTask<Shortage?> TakeAsync(Counting counting, Exchange exchange, Reservation reservation)
    {
        Budget budget = counting.Budget;
        if (budget.What == BudgetUnit.Money && reservation.Expected.CostNanoUsd is null)
        {
            return _options.UnknownPrice == UnknownPrice.Ignore ? null : new Shortage(budget, null, HasNoPrice: true);
        }

        string subject = Applying.Subject(budget.Per, exchange);
        long amount = reservation.Expected.Of(budget.What);
        if (counting.Places is { } places)
        {
            if (!places.Take(subject))
            {
                return new Shortage(budget, TimeSpan.FromSeconds(1));
            }

            reservation.Add(budget, _ =>
            {
                places.Return(subject);
                return ValueTask.CompletedTask;
            });
            return null;
        }

        if (counting.Buckets is { } buckets)
        {
            (TokenBucket? from, TimeSpan? wait) = buckets.Take(subject, amount);
            if (from is null)
            {
                return new Shortage(budget, wait);
            }

            reservation.Add(budget, actual =>
            {
                buckets.Return(from, amount - actual);
                return ValueTask.CompletedTask;
            });
            return null;
        }

        return await TakeAsync(budget, (BudgetWindow.Calendar)budget.Window, subject, amount, reservation);
    }

    // Each link of a chain counts what is used under it, by whoever it is: so the lowest of them is what is left.
    private async ValueTask<Shortage?> TakeAsync(ImmutableArray<UseLimit> limits, Reservation reservation)
    {
        foreach (UseLimit limit in limits)
        {
            foreach ((BudgetUnit unit, long? most) in ((BudgetUnit, long?)[])[(BudgetUnit.Requests, limit.Requests), (BudgetUnit.Tokens, limit.Tokens)])
            {
                if (most is not { } amount)
                {
                    continue;
                }

                long wanted = reservation.Expected.Of(unit);
                Budget budget = new(OfMandates, unit, amount, BudgetWindow.AtOnce.Instance);
                // By the day on which they end, so that nobody fills the table with mandates of his own: there is a most of subjects in a window.
                BudgetAccount account = new(OfMandates, $"{limit.Mandate}&{Words.Of(unit)}", new DateTimeOffset(limit.Until.UtcDateTime.Date, TimeSpan.Zero), limit.Until, Words.Of(unit), amount);
                (Reserving outcome, BudgetCounter counter) = await ledger.ReserveAsync(account, wanted);
                if (outcome != Reserving.Reserved)
                {
                    return new Shortage(budget, null) { IsForGood = true };
                }

                reservation.Add(budget, actual => ledger.SettleAsync(counter, wanted, actual));
            }
        }

        return null;
    }

    private async ValueTask<Shortage?> TakeAsync(Budget budget, BudgetWindow.Calendar calendar, string subject, long amount, Reservation reservation)
    {
        DateTimeOffset now = time.GetUtcNow();
        CalendarWindow window = CalendarWindow.At(now, calendar.Unit, calendar.Zone);
        BudgetAccount account = new(budget.Name, subject, window.Starts, window.Ends, Words.Of(budget.What), budget.Amount);
        (Reserving outcome, BudgetCounter counter) = await ledger.ReserveAsync(account, amount);
        if (outcome == Reserving.TooManySubjects)
        {
            (outcome, counter) = await ledger.ReserveAsync(account with { Subject = BudgetLedger.SharedSubject }, amount);
        }

        if (outcome != Reserving.Reserved)
        {
            return new Shortage(budget, amount > budget.Amount ? null : window.Ends - now);
        }

        reservation.Add(budget, actual => ledger.SettleAsync(counter, amount, actual));
        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Exchange {Exchange}: what it used beyond its reservation could not be written ({ExceptionType}); it is tried again.")]
    private partial void LogNotWritten(string exchange, string exceptionType);

    private sealed record Counting(Budget Budget, BucketTable? Buckets, PlaceTable? Places);
}

/// <summary>How far a budget is used up for one subject.</summary>
/// <param name="Ends">When its window ends; null for rates and places.</param>
public sealed record BudgetView(string Subject, long Used, long Reserved, DateTimeOffset? Ends);
