using Cordon.Tests.Postgres;

namespace Cordon.EndToEnd.Replicas;

/// <summary>Grants that are raced for on two replicas, while something goes. A thousand of them on request; the tests print their figures.</summary>
public sealed class CrowdOfSessionsTests(SharedServer server) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task A_thousand_sessions_race_for_their_grants_on_two_replicas_while_one_is_killed_and_none_is_lost_or_used_twice()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CORDON_TEST_REPLICAS") == "1", "SKIPPED: takes minutes; set CORDON_TEST_REPLICAS=1.");
        await WhileOneIsKilledAsync(sessions: 1_000);
    }

    [Fact]
    public Task Sessions_race_for_their_grants_on_two_replicas_while_one_is_killed_and_none_is_lost_or_used_twice() => WhileOneIsKilledAsync(sessions: 40);

    [Fact]
    public async Task Sessions_race_for_their_grants_on_two_replicas_while_their_server_crashes_and_none_is_lost_or_used_twice()
    {
        await using PostgresCluster cluster = await StartAsync();
        await using GrantRace race = await GrantRace.StartAsync(new(cluster.Create(), SharedServer.Pepper));
        await race.GrantAsync(sessions: 40);
        await race.RunAsync(withheld: 8, cluster.CrashAsync);
        await race.TryAgainAsync(await race.EndsAsync(killed: null));
        TestContext.Current.TestOutputHelper?.WriteLine(race.Figures);
        await race.StopAsync();
    }

    private async Task WhileOneIsKilledAsync(int sessions)
    {
        await using GrantRace race = await GrantRace.StartAsync(await server.CreateAsync(durable: true));
        await race.GrantAsync(sessions);
        await race.RunAsync(withheld: sessions / 25 + 4, race.Two.KillAsync);
        Assert.True(race.Gone > 0 && race.Passed > 0, $"the replica was not killed in the middle: {race.Figures}");
        // It says what it knows of what it had under way, as any replica does that starts with the directory of one that was killed.
        await race.StartAgainAsync();
        await race.TryAgainAsync(await race.EndsAsync(killed: "two"));
        TestContext.Current.TestOutputHelper?.WriteLine(race.Figures);
        await race.StopAsync();
    }

    private static Task<PostgresCluster> StartAsync()
    {
        Assert.SkipWhen(PostgresCluster.Programs is null, PostgresCluster.Missing);
        return PostgresCluster.StartAsync(durable: true);
    }
}
