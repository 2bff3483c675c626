using System.Data.Common;
using System.Threading.Channels;
using Cordon.State.Sql;

namespace Cordon.State.Budgets;

/// <summary>
/// Budgets by the calendar. An amount is set aside before it is used, from chunks that the database has granted (<see cref="BudgetCounter"/>), so
/// calls side by side cannot pass the amount together, in one process or in several. Who has to wait for a chunk waits with others: one writer
/// grants to all who wait in one transaction.
/// </summary>
public sealed class BudgetLedger : IAsyncDisposable
{
    /// <summary>Subjects of one budget that are counted apart in one window.</summary>
    public const int MostSubjects = 100_000;

    /// <summary>The subject of all who found no place of their own.</summary>
    public const string SharedSubject = "(others)";

    private const int MostWaiting = 4_096;
    private const int MostWindows = 1_024;

    /// <summary>How long a window is kept after its end, for whoever wants to look back.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(62);

    private readonly StateDatabase _database;
    private readonly TimeProvider _time;
    private readonly int _mostSubjects;
    private readonly Lock _lock = new();
    private readonly Lock _disk = new();
    private readonly Dictionary<(string Budget, string Subject, DateTimeOffset Starts), BudgetCounter> _counters = [];
    private readonly Dictionary<(string Budget, DateTimeOffset Starts), int> _subjects = [];
    private readonly Channel<BudgetLease> _queue = Channel.CreateBounded<BudgetLease>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Task _writer;
    private DateTimeOffset _forgotten;

    public BudgetLedger(StateDatabase database, TimeProvider time, int mostSubjects = MostSubjects)
    {
        (_database, _time, _mostSubjects) = (database, time, mostSubjects);
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>Sets an amount aside. What is set aside is durable before this completes, and has to be settled with the counter that comes back.</summary>
    public async ValueTask<(Reserving Outcome, BudgetCounter Counter)> ReserveAsync(BudgetAccount account, long amount, CancellationToken cancel = default)
    {
        BudgetCounter counter = CounterOf(account);
        if (amount > account.Amount)
        {
            return (Reserving.Exhausted, counter);
        }

        if (counter.TryReserve(amount))
        {
            return (Reserving.Reserved, counter);
        }

        BudgetLease lease = new(counter, amount, IsDebt: false);
        await _queue.Writer.WriteAsync(lease, cancel);
        // Not given up when the caller leaves: a grant that nobody waits for would stay set aside.
        return (await lease.Done.Task, counter);
    }

    /// <summary>
    /// Puts the true amount in the place of the reserved one. Where more was used than is granted, the difference is durable before this completes;
    /// when the database cannot take it, it stays counted here, and every flush tries again.
    /// </summary>
    public async ValueTask SettleAsync(BudgetCounter counter, long reserved, long actual)
    {
        if (counter.Settle(reserved, actual))
        {
            BudgetLease debt = new(counter, 0, IsDebt: true);
            await _queue.Writer.WriteAsync(debt);
            await debt.Done.Task;
        }
    }

    /// <summary>Gives back what was granted and not used; the gateway calls it every few seconds.</summary>
    public Task FlushAsync()
    {
        lock (_disk)
        {
            Flush();
        }

        return Task.CompletedTask;
    }

    /// <summary>Accounts of windows that are not over, by budget, most used first.</summary>
    public IReadOnlyList<BudgetState> List(int limit)
    {
        using DbConnection connection = _database.Connect(durable: false);
        return [.. BudgetTable.List(connection, _time.GetUtcNow(), limit).Select(Seen)];
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
        try
        {
            await FlushAsync();
        }
        catch (Exception e) when (e is StateException or DbException)
        {
            // Too much stays counted, as after a crash; what else is to be closed must not stay open for it.
        }
    }

    private BudgetCounter CounterOf(BudgetAccount account)
    {
        lock (_lock)
        {
            (string, string, DateTimeOffset) key = (account.Budget, account.Subject, account.Starts);
            if (!_counters.TryGetValue(key, out BudgetCounter? counter))
            {
                _counters[key] = counter = new BudgetCounter(account);
            }

            counter.Touch();
            return counter;
        }
    }

    private BudgetState Seen(BudgetState stored)
    {
        BudgetCounter? counter;
        lock (_lock)
        {
            _counters.TryGetValue((stored.Account.Budget, stored.Account.Subject, stored.Account.Starts), out counter);
        }

        (long free, long reserved) = counter?.Look() ?? (0, 0);
        return stored with { Used = Math.Max(0, stored.Used - free - reserved), Reserved = reserved };
    }

    private async Task WriteAsync()
    {
        List<BudgetLease> batch = [];
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostWaiting && _queue.Reader.TryRead(out BudgetLease? lease))
            {
                batch.Add(lease);
            }

            lock (_disk)
            {
                Grant(batch);
            }

            batch.Clear();
        }
    }

    private void Grant(List<BudgetLease> batch)
    {
        try
        {
            using DbConnection connection = _database.Connect(durable: true);
            using DbTransaction transaction = connection.BeginWriting(Writing.Budgets);
            Dictionary<BudgetCounter, BudgetLease> last = batch.GroupBy(lease => lease.Counter).ToDictionary(group => group.Key, group => group.Last());
            foreach (BudgetLease lease in batch)
            {
                // A chunk is there for others only after the commit: taken by each of many, it would use up what the last of them needs.
                Grant(connection, transaction, lease, mayTakeMore: last[lease.Counter] == lease);
            }

            transaction.Commit();
        }
        catch (Exception e) when (e is StateException or DbException)
        {
            foreach (BudgetLease lease in batch)
            {
                lease.Undo();
                lease.Done.TrySetException(e);
            }

            return;
        }

        foreach (BudgetLease lease in batch)
        {
            lease.Counter.Grant(lease.Surplus);
            lease.Done.TrySetResult(lease.Outcome);
        }
    }

    private void Grant(DbConnection connection, DbTransaction transaction, BudgetLease lease, bool mayTakeMore)
    {
        BudgetAccount account = lease.Counter.Account;
        lease.Hold();
        if (lease.Missing == 0)
        {
            return;
        }

        while (true)
        {
            if (BudgetTable.Used(connection, transaction, account) is not { } used)
            {
                if (!MayAdd(connection, transaction, account))
                {
                    lease.Refuse(Reserving.TooManySubjects);
                    return;
                }

                BudgetTable.Insert(connection, transaction, account);
                continue;
            }

            long room = account.Amount - used;
            if (!lease.IsDebt && room < lease.Missing)
            {
                lease.Refuse(Reserving.Exhausted);
                return;
            }

            long grant = lease.IsDebt ? lease.Missing : Math.Min(lease.Missing + (mayTakeMore ? BudgetCounter.Chunk(account.Amount) : 0), room);
            if (BudgetTable.Add(connection, transaction, account, grant, most: lease.IsDebt ? long.MaxValue : used))
            {
                lease.Surplus = grant - lease.Missing;
                return;
            }
        }
    }

    private bool MayAdd(DbConnection connection, DbTransaction transaction, BudgetAccount account)
    {
        (string, DateTimeOffset) window = (account.Budget, account.Starts);
        if (!_subjects.TryGetValue(window, out int count))
        {
            // Counted once per window; other processes' rows after that are not seen, so several processes may keep that many each.
            if (_subjects.Count >= MostWindows)
            {
                _subjects.Clear();
            }

            count = BudgetTable.Subjects(connection, transaction, account);
        }

        // The account that the others share has a place of its own.
        bool may = count < _mostSubjects || account.Subject == SharedSubject;
        _subjects[window] = may ? count + 1 : count;
        return may;
    }

    private void Flush()
    {
        List<BudgetCounter> counters;
        lock (_lock)
        {
            counters = [.. _counters.Values];
        }

        List<(BudgetCounter Counter, long Unused)> balances = [.. counters.Select(counter => (counter, counter.Balance())).Where(pair => pair.Item2 != 0)];
        try
        {
            WriteBack(balances);
        }
        catch (Exception e) when (e is StateException or DbException)
        {
            balances.ForEach(pair => pair.Counter.Grant(pair.Unused));
            throw;
        }

        lock (_lock)
        {
            foreach (BudgetCounter counter in counters.Where(counter => counter.IsIdle()))
            {
                _counters.Remove((counter.Account.Budget, counter.Account.Subject, counter.Account.Starts));
            }
        }

        Forget();
    }

    private void WriteBack(List<(BudgetCounter Counter, long Unused)> balances)
    {
        if (balances.Count == 0)
        {
            return;
        }

        using DbConnection connection = _database.Connect(durable: true);
        using DbTransaction transaction = connection.BeginWriting(Writing.Budgets);
        foreach ((BudgetCounter counter, long unused) in balances)
        {
            if (unused < 0)
            {
                BudgetTable.Insert(connection, transaction, counter.Account);
            }

            BudgetTable.Add(connection, transaction, counter.Account, -unused, long.MaxValue);
        }

        transaction.Commit();
    }

    private void Forget()
    {
        if (_time.GetUtcNow() - _forgotten >= TimeSpan.FromHours(1))
        {
            _forgotten = _time.GetUtcNow();
            using DbConnection connection = _database.Connect(durable: false);
            BudgetTable.Forget(connection, _forgotten - Kept);
        }
    }
}
