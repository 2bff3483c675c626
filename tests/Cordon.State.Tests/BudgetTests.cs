using Cordon.State.Budgets;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.State.Tests;

public abstract class BudgetTests(Place place) : IAsyncLifetime
{
    private readonly Place _place = place;
    private readonly ManualTime _time = new();
    private StateDatabase _database = null!;
    private BudgetLedger _ledger = null!;

    public ValueTask InitializeAsync()
    {
        _database = _place.Open();
        _ledger = new BudgetLedger(_database, _time, mostSubjects: 3);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _ledger.DisposeAsync();
        _database.Dispose();
        _place.Dispose();
    }

    [Theory]
    [InlineData(50, 1)]
    [InlineData(5_000, 100)]
    [InlineData(4_999, 100)]
    public async Task Calls_side_by_side_cannot_pass_the_amount_together(long amount, long each)
    {
        int granted = 0;
        await Parallel.ForAsync(0, 200, async (_, cancel) =>
        {
            if ((await _ledger.ReserveAsync(Account(amount), each, cancel)).Outcome == Reserving.Reserved)
            {
                Interlocked.Increment(ref granted);
            }
        });

        Assert.Equal(amount / each, granted);
    }

    [Fact]
    public async Task Two_processes_share_one_amount()
    {
        using StateDatabase otherDatabase = _place.Open();
        await using BudgetLedger other = new(otherDatabase, _time);
        int granted = 0;
        await Parallel.ForAsync(0, 300, async (i, cancel) =>
        {
            if ((await (i % 2 == 0 ? _ledger : other).ReserveAsync(Account(100), 1, cancel)).Outcome == Reserving.Reserved)
            {
                Interlocked.Increment(ref granted);
            }
        });

        Assert.Equal(100, granted);
    }

    [Fact]
    public async Task What_is_not_used_is_there_for_others_again()
    {
        (_, BudgetCounter counter) = await _ledger.ReserveAsync(Account(100), 100);
        Assert.Equal(Reserving.Exhausted, (await _ledger.ReserveAsync(Account(100), 1)).Outcome);
        await _ledger.SettleAsync(counter, 100, 40);

        Assert.Equal(Reserving.Reserved, (await _ledger.ReserveAsync(Account(100), 60)).Outcome);
        Assert.Equal(Reserving.Exhausted, (await _ledger.ReserveAsync(Account(100), 1)).Outcome);
    }

    [Fact]
    public async Task What_is_granted_and_not_used_goes_back_and_another_process_may_have_it()
    {
        (_, BudgetCounter counter) = await _ledger.ReserveAsync(Account(1_000), 900);
        await _ledger.SettleAsync(counter, 900, 100);
        using StateDatabase otherDatabase = _place.Open();
        await using BudgetLedger other = new(otherDatabase, _time);
        Assert.Equal(Reserving.Exhausted, (await other.ReserveAsync(Account(1_000), 900)).Outcome);

        await _ledger.FlushAsync();
        Assert.Equal(Reserving.Reserved, (await other.ReserveAsync(Account(1_000), 900)).Outcome);
    }

    [Fact]
    public async Task Use_beyond_the_reservation_is_counted_even_past_the_amount()
    {
        (_, BudgetCounter counter) = await _ledger.ReserveAsync(Account(100), 10);
        await _ledger.SettleAsync(counter, 10, 250);

        Assert.Equal(Reserving.Exhausted, (await _ledger.ReserveAsync(Account(100), 1)).Outcome);
        Assert.Equal(250, Assert.Single(_ledger.List(10)).Used);
        Assert.True(await StoredAfterCrashAsync() >= 250);
    }

    [Fact]
    public async Task A_process_that_dies_leaves_too_much_counted_never_too_little()
    {
        long used = 0;
        Random random = new(7);
        for (int i = 0; i < 60; i++)
        {
            (Reserving outcome, BudgetCounter counter) = await _ledger.ReserveAsync(Account(10_000), 100);
            Assert.Equal(Reserving.Reserved, outcome);
            if (i % 10 == 9)
            {
                // This call is still going on when the process dies.
                used += 100;
            }
            else
            {
                int actual = random.Next(0, 130);
                await _ledger.SettleAsync(counter, 100, actual);
                used += actual;
            }

            if (i % 7 == 0)
            {
                await _ledger.FlushAsync();
            }

            Assert.InRange(await StoredAfterCrashAsync(), used, used + 100 + BudgetCounter.Chunk(10_000) + 130);
        }
    }

    [Fact]
    public async Task An_orderly_end_leaves_exactly_what_was_used()
    {
        (_, BudgetCounter counter) = await _ledger.ReserveAsync(Account(1_000_000), 500);
        await _ledger.SettleAsync(counter, 500, 123);
        await _ledger.DisposeAsync();
        await using BudgetLedger next = new(_database, _time);

        BudgetState state = Assert.Single(next.List(10));
        Assert.Equal((123L, 0L), (state.Used, state.Reserved));
    }

    [Fact]
    public async Task Windows_and_subjects_are_counted_apart()
    {
        await _ledger.ReserveAsync(Account(10, "application=a"), 10);
        Assert.Equal(Reserving.Exhausted, (await _ledger.ReserveAsync(Account(10, "application=a"), 1)).Outcome);
        Assert.Equal(Reserving.Reserved, (await _ledger.ReserveAsync(Account(10, "application=b"), 10)).Outcome);
        BudgetAccount next = Account(10, "application=a") with { Starts = Account(10).Ends, Ends = Account(10).Ends.AddDays(1) };
        Assert.Equal(Reserving.Reserved, (await _ledger.ReserveAsync(next, 10)).Outcome);
        // A clock that was set back finds the old window as it was left.
        Assert.Equal(Reserving.Exhausted, (await _ledger.ReserveAsync(Account(10, "application=a"), 1)).Outcome);
    }

    [Fact]
    public async Task Subjects_beyond_the_bound_have_to_share()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Reserving.Reserved, (await _ledger.ReserveAsync(Account(10, $"model=m{i}"), 1)).Outcome);
        }

        Assert.Equal(Reserving.TooManySubjects, (await _ledger.ReserveAsync(Account(10, "model=m3"), 1)).Outcome);
        Assert.Equal(Reserving.Reserved, (await _ledger.ReserveAsync(Account(10, BudgetLedger.SharedSubject), 10)).Outcome);
        Assert.Equal(Reserving.Reserved, (await _ledger.ReserveAsync(Account(10, "model=m1"), 9)).Outcome);
        Assert.Equal(4, _ledger.List(10).Count);
    }

    [Fact]
    public async Task Windows_are_forgotten_two_months_after_their_end()
    {
        await _ledger.ReserveAsync(Account(10), 10);
        await _ledger.FlushAsync();
        _time.Pass(TimeSpan.FromDays(64));
        await _ledger.FlushAsync();
        Assert.Equal(0, await StoredAfterCrashAsync());
    }

    [Fact]
    public void No_sequence_of_reservations_and_settlements_passes_the_amount_or_falls_below_zero() =>
        Prop.ForAll(
            (from reserve in Gen.Choose(0, 60) from percent in Gen.Choose(0, 100) from kind in Gen.Choose(0, 9) select (reserve, percent, kind)).ListOf().ToArbitrary(),
            steps => SequenceAsync(steps).Result).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    private async Task<bool> SequenceAsync(IEnumerable<(int Reserve, int Percent, int Kind)> steps)
    {
        const long Amount = 200;
        BudgetAccount account = Account(Amount, "s") with { Budget = Guid.NewGuid().ToString() };
        Queue<(BudgetCounter Counter, int Reserved, int Percent)> open = new();
        (long used, long reserved) = (0, 0);
        foreach ((int reserve, int percent, int kind) in steps)
        {
            if (kind < 6)
            {
                (Reserving outcome, BudgetCounter counter) = await _ledger.ReserveAsync(account, reserve);
                bool fits = used + reserved + reserve <= Amount;
                if (fits != (outcome == Reserving.Reserved))
                {
                    return false;
                }

                if (fits)
                {
                    open.Enqueue((counter, reserve, percent));
                    reserved += reserve;
                }
            }
            else if (kind < 9 && open.TryDequeue(out (BudgetCounter Counter, int Reserved, int Percent) call))
            {
                int actual = call.Reserved * call.Percent / 100;
                await _ledger.SettleAsync(call.Counter, call.Reserved, actual);
                (used, reserved) = (used + actual, reserved - call.Reserved);
            }
            else
            {
                await _ledger.FlushAsync();
            }

            BudgetState? state = _ledger.List(1_000).FirstOrDefault(s => s.Account.Budget == account.Budget);
            if (state is not null && (state.Used != used || state.Reserved != reserved || used + reserved > Amount))
            {
                return false;
            }
        }

        return true;
    }

    private static BudgetAccount Account(long amount, string subject = "") => new(
        "b", subject, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), "tokens", amount);

    private async Task<long> StoredAfterCrashAsync()
    {
        using Place crashed = _place.Crashed();
        using StateDatabase database = crashed.Open();
        await using BudgetLedger reopened = new(database, new ManualTime());
        return reopened.List(10).Sum(state => state.Used);
    }
}
