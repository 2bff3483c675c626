using System.Net.Security;
using Cordon.Gateway.Upstream;

namespace Cordon.Gateway.Tests.Upstream;

public sealed class RouteChoiceTests
{
    [Fact]
    public void The_sequence_of_a_seed_is_the_published_one()
    {
        SplitMix numbers = new(1234567);
        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            Enumerable.Range(0, 5).Select(_ => numbers.Next()));
    }

    [Fact]
    public void Draws_fall_on_upstreams_as_their_weights_say_and_the_same_seed_draws_the_same()
    {
        Candidate[] candidates = [Named("a", weight: 1), Named("b", weight: 2), Named("c", weight: 7), Named("d", weight: 0)];
        string[] first = Draw(candidates, seed: 42, 10_000);
        Assert.Equal(first, Draw(candidates, seed: 42, 10_000));
        Assert.NotEqual(first, Draw(candidates, seed: 43, 10_000));
        Dictionary<string, int> counts = first.CountBy(name => name).ToDictionary();
        // Five standard deviations of a binomial count are at most 250 here.
        Assert.InRange(counts["a"], 850, 1150);
        Assert.InRange(counts["b"], 1800, 2200);
        Assert.InRange(counts["c"], 6770, 7230);
        Assert.False(counts.ContainsKey("d"));
    }

    [Fact]
    public void The_smallest_priority_goes_first_whatever_the_order_and_the_weights()
    {
        Candidate[] candidates = [Named("late", weight: 1000, priority: 2), Named("early", weight: 1, priority: 1), Named("never", weight: 0, priority: 0)];
        Assert.All(Draw(candidates, 1, 100), name => Assert.Equal("early", name));
    }

    [Fact]
    public void A_session_stays_where_it_is_and_another_upstream_takes_only_what_it_wins()
    {
        Candidate[] before = [Named("a", weight: 1), Named("b", weight: 1)];
        Candidate[] after = [.. before, Named("c", weight: 2)];
        string[] sessions = [.. Enumerable.Range(0, 4_000).Select(i => $"session-{i}")];
        (string Was, string Is)[] moves = [.. sessions.Select(session => (At(before, session), At(after, session)))];
        Assert.All(moves.Where(move => move.Was != move.Is), move => Assert.Equal("c", move.Is));
        Assert.InRange(moves.Count(move => move.Is == "c"), 1_840, 2_160);
        Assert.InRange(moves.Count(move => move.Is == "a"), 860, 1_140);
    }

    [Fact]
    public void Nobody_is_chosen_from_nobody() => Assert.Null(RouteChoice.Of([], null, new SplitMix(1)));

    private static string[] Draw(Candidate[] candidates, ulong seed, int times)
    {
        SplitMix chance = new(seed);
        return [.. Enumerable.Range(0, times).Select(_ => RouteChoice.Of(candidates, null, chance)!.Upstream.Name)];
    }

    private static string At(Candidate[] candidates, string session) => RouteChoice.Of(candidates, session, new SplitMix(1))!.Upstream.Name;

    private static Candidate Named(string name, int weight, int priority = 0) => new(
        new UpstreamClient(name, new UpstreamTarget(new Uri("http://127.0.0.1:1"), null) { Provider = "openai" }, new SslClientAuthenticationOptions(), TimeProvider.System),
        weight,
        priority,
        null);
}
