using Cordon.State.Sessions;

namespace Cordon.State.Tests;

public abstract class SessionTests(Place place) : IAsyncLifetime
{
    private readonly Place _place = place;
    private readonly ManualTime _time = new();
    private StateDatabase _database = null!;
    private SessionStore _sessions = null!;

    public ValueTask InitializeAsync()
    {
        _database = _place.Open();
        _sessions = new SessionStore(_database, _time, capacity: 3);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _sessions.DisposeAsync();
        _database.Dispose();
        _place.Dispose();
    }

    [Fact]
    public async Task Labels_add_up_and_exchanges_are_counted()
    {
        DateTimeOffset first = _time.GetUtcNow();
        await _sessions.TouchAsync("s", []);
        await _sessions.TouchAsync("s", ["untrusted"]);
        _time.Pass(TimeSpan.FromMinutes(1));
        Session session = await _sessions.TouchAsync("s", ["pii", "untrusted"]);

        Assert.Equal(["pii", "untrusted"], session.Labels.Order());
        Assert.Equal((3, first, _time.GetUtcNow()), (session.Exchanges, session.FirstSeen, session.LastSeen));
        Assert.Null(_sessions.Find("other"));
    }

    [Fact]
    public async Task A_new_label_survives_a_crash_right_after_and_counts_survive_a_flush()
    {
        await _sessions.TouchAsync("s", []);
        await _sessions.FlushAsync();
        await _sessions.TouchAsync("s", ["secret"]);
        using Place crashed = _place.Crashed();
        using StateDatabase database = crashed.Open();
        await using SessionStore reopened = new(database, _time);

        Session session = reopened.Find("s")!;
        Assert.Equal(["secret"], session.Labels);
        Assert.Equal(1, session.Exchanges);
    }

    [Fact]
    public async Task A_label_from_another_process_is_seen_after_a_moment()
    {
        using StateDatabase otherDatabase = _place.Open();
        await using SessionStore other = new(otherDatabase, _time);
        await _sessions.TouchAsync("s", []);
        await other.TouchAsync("s", ["untrusted"]);
        _time.Pass(TimeSpan.FromMilliseconds(250));

        Assert.Equal(["untrusted"], (await _sessions.TouchAsync("s", [])).Labels);
    }

    [Fact]
    public async Task Labels_of_before_a_restart_are_known_from_the_first_exchange_on_and_counts_go_on()
    {
        await _sessions.TouchAsync("labelled", ["secret"]);
        await _sessions.TouchAsync("plain", []);
        await _sessions.FlushAsync();
        _time.Pass(TimeSpan.FromHours(1));
        using Place crashed = _place.Crashed();
        using StateDatabase database = crashed.Open();
        await using SessionStore reopened = new(database, _time);

        Assert.Equal(["secret"], (await reopened.TouchAsync("labelled", [])).Labels);
        Assert.Empty((await reopened.TouchAsync("plain", [])).Labels);
        Assert.All(["labelled", "plain"], id => Assert.Equal((2, _time.GetUtcNow().AddHours(-1)), (reopened.Find(id)!.Exchanges, reopened.Find(id)!.FirstSeen)));
    }

    [Fact]
    public async Task A_label_from_another_process_is_seen_of_a_session_that_was_never_here()
    {
        using StateDatabase otherDatabase = _place.Open();
        await using SessionStore other = new(otherDatabase, _time);
        foreach (int round in Enumerable.Range(0, 100))
        {
            await other.TouchAsync($"theirs{round}", ["untrusted"]);
            await _sessions.TouchAsync($"ours{round}", ["pii"]);
            _time.Pass(TimeSpan.FromMilliseconds(250));

            Assert.Equal(["untrusted"], (await _sessions.TouchAsync($"theirs{round}", [])).Labels);
            Assert.Equal(["pii"], (await other.TouchAsync($"ours{round}", [])).Labels);
            Assert.Equal(["untrusted"], (await _sessions.TouchAsync("theirs0", [])).Labels);
        }
    }

    [Fact]
    public async Task More_labelled_sessions_than_are_remembered_are_asked_for()
    {
        await using SessionStore small = new(_database, _time, capacity: 1, mostLabelled: 2);
        string[] ids = ["a", "b", "c", "d"];
        foreach (string id in ids)
        {
            await small.TouchAsync(id, ["label-" + id]);
        }

        await using SessionStore again = new(_database, _time, capacity: 1, mostLabelled: 2);
        foreach (string id in ids.Concat(ids))
        {
            Assert.Equal(["label-" + id], (await small.TouchAsync(id, [])).Labels);
            Assert.Equal(["label-" + id], (await again.TouchAsync(id, [])).Labels);
        }
    }

    [Fact]
    public async Task Sessions_pushed_out_of_memory_keep_labels_and_counts()
    {
        for (int round = 0; round < 4; round++)
        {
            for (int i = 0; i < 10; i++)
            {
                await _sessions.TouchAsync($"s{i}", [$"label{i}"]);
            }
        }

        await _sessions.FlushAsync();
        Assert.All(Enumerable.Range(0, 10), i => Assert.Equal((4, $"label{i}"), (Stored($"s{i}").Exchanges, Stored($"s{i}").Labels.Single())));
    }

    [Fact]
    public async Task Concurrent_touches_lose_neither_counts_nor_labels()
    {
        await Parallel.ForAsync(0, 200, async (i, cancel) => await _sessions.TouchAsync($"s{i % 5}", i % 20 < 5 ? [$"l{i % 7}"] : [], cancel));
        await _sessions.FlushAsync();

        Assert.Equal(200, Enumerable.Range(0, 5).Sum(i => Stored($"s{i}").Exchanges));
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(7, Stored($"s{i}").Labels.Count));
    }

    [Fact]
    public async Task Sessions_that_come_and_go_while_counts_are_written_lose_none()
    {
        string[] ids = [.. Enumerable.Range(0, 400).Select(i => $"s{i}")];
        using CancellationTokenSource done = new();
        Task flushing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await _sessions.FlushAsync();
            }
        });
        await Parallel.ForEachAsync(Enumerable.Range(0, 5).SelectMany(_ => ids), async (id, cancel) => await _sessions.TouchAsync(id, [], cancel));
        await done.CancelAsync();
        await flushing;
        await _sessions.FlushAsync();

        Assert.All(ids, id => Assert.Equal(5, _sessions.Find(id)!.Exchanges));
    }

    [Fact]
    public async Task Old_sessions_are_forgotten_with_their_labels_and_long_ids_are_kept_as_hashes()
    {
        string longId = new('x', 5_000);
        await _sessions.TouchAsync("old", ["pii"]);
        _time.Pass(TimeSpan.FromDays(2));
        await _sessions.TouchAsync(longId, ["secret"]);

        Assert.Equal(1, await _sessions.ForgetAsync(_time.GetUtcNow().AddDays(-1)));
        Assert.Null(_sessions.Find("old"));
        Assert.Empty((await _sessions.TouchAsync("old", [])).Labels);
        Assert.Equal(["secret"], _sessions.Find(longId)!.Labels);
        Assert.StartsWith("sha256:", _sessions.Find(longId)!.Id);
    }

    [Fact]
    public async Task Sessions_that_nobody_comes_back_to_are_forgotten_in_time()
    {
        await _sessions.TouchAsync("left", ["pii"]);
        await _sessions.TouchAsync("used", ["pii"]);
        await _sessions.FlushAsync();
        _time.Pass(TimeSpan.FromDays(SessionStore.RememberedDays - 1));
        await _sessions.TouchAsync("used", []);
        await _sessions.FlushAsync();
        Assert.NotNull(_sessions.Find("left"));

        _time.Pass(TimeSpan.FromDays(2));
        await _sessions.FlushAsync();
        Assert.Null(_sessions.Find("left"));
        Assert.Equal(["pii"], _sessions.Find("used")!.Labels);
    }

    private Session Stored(string id)
    {
        using StateDatabase database = _place.Open();
        SessionStore fresh = new(database, _time);
        return fresh.Find(id)!;
    }
}
