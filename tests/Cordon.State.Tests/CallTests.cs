using Cordon.State.Calls;

namespace Cordon.State.Tests;

public abstract class CallTests : IDisposable
{
    private static readonly CallLimit Two = new("pay of shop", 2, 60);

    private readonly Place _place;
    private readonly ManualTime _time = new();
    private readonly StateDatabase _database;
    private readonly CallStore _store;

    protected CallTests(Place place)
    {
        _place = place;
        _database = _place.Open();
        _store = new CallStore(_database, _time);
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _database.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void So_many_calls_in_a_time_that_begins_with_the_first_and_then_none_until_it_is_over()
    {
        Assert.Equal([true, true, false], [_store.TryTake([Two]), _store.TryTake([Two]), _store.TryTake([Two])]);
        Assert.True(_store.TryTake([Two with { Subject = "pay of cellar" }]));
        _time.Pass(TimeSpan.FromSeconds(59));
        Assert.False(_store.TryTake([Two]));
        _time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal([true, true, false], [_store.TryTake([Two]), _store.TryTake([Two]), _store.TryTake([Two])]);
        Assert.False(_store.TryTake([Two with { Subject = "none", Calls = 0 }]));
    }

    [Fact]
    public void A_call_is_taken_out_of_all_limits_or_out_of_none()
    {
        CallLimit other = Two with { Subject = "all of shop" };
        Assert.True(_store.TryTake([Two]));
        Assert.True(_store.TryTake([Two]));
        Assert.False(_store.TryTake([other, Two]));
        Assert.Equal([true, true, false], [_store.TryTake([other]), _store.TryTake([other]), _store.TryTake([other])]);
    }

    [Fact]
    public void Of_many_calls_at_once_in_two_processes_just_as_many_are_made_as_may_be()
    {
        using StateDatabase other = _place.Open();
        CallStore[] stores = [_store, new(other, _time)];
        int taken = 0;
        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Interlocked.Add(ref taken, stores[i % 2].TryTake([Two with { Calls = 11 }]) ? 1 : 0));
        Assert.Equal(11, taken);
    }

    [Fact]
    public void What_is_kept_of_a_session_is_there_for_every_process_and_none_changes_it_while_another_does()
    {
        using StateDatabase other = _place.Open();
        CallStore[] stores = [_store, new(other, _time)];
        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => stores[i % 2].Change("s\0\uD800", (kept, _) => ($"{int.Parse(kept ?? "0", System.Globalization.CultureInfo.InvariantCulture) + 1}", true)));
        Assert.Equal("32", Kept("s\0\uD800"));
        Assert.Null(Kept("s"));
    }

    [Fact]
    public void Sessions_are_forgotten_when_nobody_comes_back_or_they_are_too_many()
    {
        CallStore few = new(_database, _time) { MostSessions = 2 };
        foreach (string session in (string[])["a", "b", "c"])
        {
            few.Change(session, (_, _) => (session, true));
            _time.Pass(TimeSpan.FromMinutes(1));
        }

        few.Forget();
        Assert.Equal((null, "b", "c"), (Kept("a"), Kept("b"), Kept("c")));
        _time.Pass(TimeSpan.FromHours(CallStore.KeptHours));
        few.Forget();
        Assert.Null(Kept("c"));
    }

    private string? Kept(string session) => _store.Change<string?>(session, (kept, _) => (null, kept));
}
