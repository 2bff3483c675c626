using Cordon.Contracts;
using Cordon.State.Statements;

namespace Cordon.State.Tests;

public abstract class StatementTests(Place place) : IAsyncLifetime
{
    private readonly Place _place = place;
    private StateDatabase _database = null!;
    private StatementIndex _index = null!;

    public ValueTask InitializeAsync()
    {
        _database = _place.Open();
        _index = new StatementIndex(_database);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _index.DisposeAsync();
        _database.Dispose();
        _place.Dispose();
    }

    [Fact]
    public async Task A_statement_is_found_as_it_was_added()
    {
        IndexedStatement added = Statement(7, Decision.Deny, "pii", "secret") with { Reason = "pii", Partial = true };
        await _index.AddAsync([added]);
        await _index.FlushAsync();

        IndexedStatement found = _index.Find("exchange-7")!;
        Assert.Equal(added with { FindingTypes = found.FindingTypes }, found);
        Assert.Equal(added.FindingTypes, found.FindingTypes);
        Assert.Null(_index.Find("exchange-8"));
    }

    [Fact]
    public async Task Lists_filter_and_page_newest_first()
    {
        await _index.AddAsync([.. Enumerable.Range(0, 20).Select(i => Statement(i, i % 2 == 0 ? Decision.Allow : Decision.Deny, i % 5 == 0 ? "pii" : "secret"))]);
        await _index.FlushAsync();

        Assert.Equal([19, 18, 17], _index.List(new(), limit: 3).Select(s => s.Sequence));
        Assert.Equal([16, 15], _index.List(new(), before: 17, limit: 2).Select(s => s.Sequence));
        Assert.Equal([15, 5], _index.List(new() { Decision = Decision.Deny, FindingType = "pii" }).Select(s => s.Sequence));
        Assert.Empty(_index.List(new() { FindingType = "%" }));
        Assert.Empty(_index.List(new() { FindingType = "pi" }));
        Assert.Empty(_index.List(new() { Tenant = "' OR 1=1 --" }));
        Assert.Equal([3, 2], _index.List(new() { Tenant = "t", Application = "a", Since = Statement(2, Decision.Allow).Time, Until = Statement(4, Decision.Allow).Time }).Select(s => s.Sequence));
    }

    [Fact]
    public async Task The_high_water_mark_survives_a_crash_and_adding_again_changes_nothing()
    {
        Assert.Equal(-1, _index.HighWater);
        await _index.AddAsync([Statement(0, Decision.Allow), Statement(1, Decision.Deny)]);
        await _index.FlushAsync();
        using Place crashed = _place.Crashed();
        using StateDatabase database = crashed.Open();
        await using StatementIndex reopened = new(database);

        Assert.Equal(1, reopened.HighWater);
        await reopened.AddAsync([Statement(1, Decision.Allow), Statement(2, Decision.Allow)]);
        await reopened.FlushAsync();
        Assert.Equal(2, reopened.HighWater);
        Assert.Equal(Decision.Deny, reopened.Find("exchange-1")!.Decision);
    }

    [Fact]
    public async Task A_rebuild_replaces_everything()
    {
        await _index.AddAsync([Statement(90, Decision.Allow)]);
        await _index.FlushAsync();
        _index.Rebuild(Enumerable.Range(0, 12_000).Select(i => Statement(i, Decision.Allow)));

        Assert.Equal(11_999, _index.HighWater);
        _index.Clear();
        Assert.Empty(_index.List(new()));
        Assert.Equal(-1, _index.HighWater);
    }

    [Fact]
    public async Task Concurrent_producers_lose_nothing_and_disposal_writes_the_rest()
    {
        await Parallel.ForAsync(0, 400, async (i, cancel) => await _index.AddAsync([Statement(i, Decision.Allow)], cancel));
        await _index.DisposeAsync();
        await using StatementIndex reopened = new(_database);

        Assert.Equal(400, reopened.List(new(), limit: 1_000).Count);
    }

    private static IndexedStatement Statement(long sequence, Decision decision, params string[] types) =>
        new(sequence, $"exchange-{sequence}", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(sequence), "t", "a", decision, null, decision, [.. types], false, "p1");
}
