using System.Collections.Immutable;
using Cordon.State.Kept;

namespace Cordon.State.Tests;

public abstract class KeptTests : IDisposable
{
    private static readonly KeptOwner Desk = new("default", "desk");
    private static readonly KeptOwner Cellar = new("default", "cellar");

    private readonly Place _place;
    private readonly ManualTime _time = new();
    private readonly StateDatabase _database;

    protected KeptTests(Place place) => (_place, _database) = (place, place.Open());

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _database.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void An_id_is_known_to_those_it_was_given_to_and_to_nobody_else_and_survives_a_restart()
    {
        using (KeptStore store = new(_database, _time, TimeSpan.FromDays(30)))
        {
            store.Add("openai", Desk, [("resp_1", Record(["pii"], ["f", "g"]))]);
        }

        using KeptStore again = new(_database, _time, TimeSpan.FromDays(30));
        KeptRecord mine = again.Find("openai", "resp_1", Desk).Mine!;
        Assert.Equal(("up", KeptCoverage.None), (mine.Upstream, mine.Coverage));
        Assert.Equal(["pii"], mine.Labels);
        Assert.Equal(["f", "g"], mine.Tools);
        Assert.True(again.Find("openai", "resp_1", Cellar).IsForeign);
        Assert.True(again.Find("openai", "resp_1", new KeptOwner("other", "desk")).IsForeign);
        Assert.Equal(default, again.Find("anthropic", "resp_1", Desk));
        Assert.Equal(default, again.Find("openai", "resp_2", Desk));

        again.Add("openai", Cellar, [("resp_1", Record([], []))]);
        Assert.NotNull(again.Find("openai", "resp_1", Cellar).Mine);
        Assert.Equal(["pii"], again.Find("openai", "resp_1", Desk).Mine!.Labels);
    }

    [Fact]
    public void Ids_that_nobody_uses_are_forgotten_and_those_that_are_used_stay()
    {
        using KeptStore store = new(_database, _time, TimeSpan.FromDays(30), most: 4);
        store.Add("openai", Desk, [("used", Record([], [])), ("idle", Record([], []))]);
        _time.Pass(TimeSpan.FromDays(20));
        Assert.NotNull(store.Find("openai", "used", Desk).Mine);
        _time.Pass(TimeSpan.FromDays(20));
        store.Add("openai", Cellar, [("a", Record([], [])), ("b", Record([], [])), ("c", Record([], [])), ("d", Record([], []))]);

        Assert.NotNull(store.Find("openai", "used", Desk).Mine);
        Assert.Equal(default, store.Find("openai", "idle", Desk));
    }

    [Fact]
    public void An_application_has_a_largest_number_of_ids_and_takes_none_from_others()
    {
        using KeptStore store = new(_database, _time, TimeSpan.FromDays(30), most: 3);
        store.Add("openai", Cellar, [("theirs", Record([], []))]);
        for (int i = 0; i < 11; i++)
        {
            _time.Pass(TimeSpan.FromSeconds(1));
            store.Add("openai", Desk, [($"resp_{i}", Record([], []))]);
        }

        Assert.Equal(["resp_8", "resp_9", "resp_10"], Enumerable.Range(0, 11).Select(i => $"resp_{i}").Where(id => store.Find("openai", id, Desk).Mine is not null));
        Assert.NotNull(store.Find("openai", "theirs", Cellar).Mine);
    }

    [Fact]
    public void Names_of_tools_are_kept_up_to_a_number_of_characters()
    {
        using KeptStore store = new(_database, _time, TimeSpan.FromDays(30));
        ImmutableArray<string> tools = [.. Enumerable.Range(0, 1_000).Select(i => $"tool-{i:0000}-{new string('x', 20)}")];
        store.Add("openai", Desk, [("resp_1", Record([], tools))]);
        ImmutableArray<string> kept = store.Find("openai", "resp_1", Desk).Mine!.Tools;
        Assert.Equal(tools.Take(kept.Length), kept);
        Assert.InRange(kept.Sum(tool => tool.Length + 1), KeptStore.MostToolCharacters - 40, KeptStore.MostToolCharacters);
    }

    [Fact]
    public void What_is_taken_up_by_two_at_once_is_given_back_by_none()
    {
        using KeptStore store = new(_database, _time, TimeSpan.FromDays(30));
        store.Add("openai", Desk, [("conv_1", Record([], []))]);
        store.Conclude("openai", Desk, [], [("conv_1", KeptCoverage.Whole)]);
        store.Take("openai", Desk, "conv_1", "one");
        Assert.Equal(KeptCoverage.None, store.Find("openai", "conv_1", Desk).Mine!.Coverage);
        store.GiveBack("openai", Desk, "conv_1", "one", KeptCoverage.Whole, ["pii"]);
        Assert.Equal(KeptCoverage.Whole, store.Find("openai", "conv_1", Desk).Mine!.Coverage);
        Assert.Equal(["pii"], store.Find("openai", "conv_1", Desk).Mine!.Labels);

        store.Take("openai", Desk, "conv_1", "one");
        store.Take("openai", Desk, "conv_1", "two");
        store.GiveBack("openai", Desk, "conv_1", "one", KeptCoverage.Whole, []);
        Assert.Equal(KeptCoverage.None, store.Find("openai", "conv_1", Desk).Mine!.Coverage);
    }

    private static KeptRecord Record(ImmutableHashSet<string> labels, ImmutableArray<string> tools) => new("response", "up", labels, tools, KeptCoverage.None);
}
