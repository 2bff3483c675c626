using Cordon.Contracts;
using Cordon.State.Agents;

namespace Cordon.State.Tests;

public abstract class AgentTests : IDisposable
{
    private readonly Place _place;
    private readonly ManualTime _time = new();
    private readonly StateDatabase _database;

    protected AgentTests(Place place) => (_place, _database) = (place, place.Open());

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _database.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void An_agent_is_what_was_registered_and_is_found_by_tenant_and_id()
    {
        AgentStore agents = Store();
        agents.Register(Clerk() with { PublicKey = "{}" }, "maria");
        Assert.Equal("{}", Store().Find("bank", "clerk")!.PublicKey);
        Agent found = Store().Find("bank", "clerk")!;
        Assert.Equal(("ada", Tier.High, "Answers letters.", AgentState.Active), (found.Owner, found.Tier, found.Purpose, found.StateAt(_time.GetUtcNow())));
        Assert.Equal(["desk__*", "mail__send"], found.Tools);
        Assert.Equal(["gpt-*"], found.Models);
        Assert.Null(agents.Find("shop", "clerk"));
        Assert.Null(agents.Find("bank", "Clerk"));
    }

    [Fact]
    public void An_agent_that_another_process_revokes_is_revoked_here_within_a_quarter_of_a_second()
    {
        AgentStore here = Store();
        here.Register(Clerk(), "maria");
        Assert.Equal(AgentState.Active, here.Find("bank", "clerk")!.StateAt(_time.GetUtcNow()));
        Store().Revoke("bank", "clerk", "maria");
        _time.Pass(TimeSpan.FromMilliseconds(250));
        Assert.Equal(AgentState.Revoked, here.Find("bank", "clerk")!.StateAt(_time.GetUtcNow()));
    }

    [Fact]
    public void A_revoked_agent_does_not_come_back()
    {
        AgentStore agents = Store();
        agents.Register(Clerk(), "maria");
        Assert.NotNull(agents.Revoke("bank", "clerk", "maria"));
        Assert.Null(agents.Register(Clerk(), "maria"));
        Assert.Null(agents.Renew("bank", "clerk", _time.GetUtcNow().AddDays(1), "grace", "maria"));
        Assert.NotNull(agents.Revoke("bank", "clerk", "maria"));
        Assert.Null(agents.Revoke("bank", "nobody", "maria"));
        Assert.Equal(["agent-registered", "agent-revoked"], agents.Unrecorded(10).Select(happened => happened.Event));
    }

    [Fact]
    public void An_expired_agent_acts_again_once_it_is_renewed()
    {
        AgentStore agents = Store();
        agents.Register(Clerk(), "maria");
        _time.Pass(TimeSpan.FromDays(31));
        Assert.Equal(AgentState.Expired, agents.Find("bank", "clerk")!.StateAt(_time.GetUtcNow()));
        agents.Renew("bank", "clerk", _time.GetUtcNow().AddDays(30), null, "maria");
        Assert.Equal((AgentState.Active, "ada"), (agents.Find("bank", "clerk")!.StateAt(_time.GetUtcNow()), agents.Find("bank", "clerk")!.Owner));
    }

    [Fact]
    public void Agents_of_somebody_who_left_stop_until_somebody_else_renews_them()
    {
        AgentStore agents = Store();
        agents.Register(Clerk(), "maria");
        agents.Register(Clerk() with { Id = "other", Owner = "grace" }, "maria");
        Assert.Equal(["clerk"], agents.Disown("ada", "maria").Select(agent => agent.Id));
        Assert.Equal(AgentState.Ownerless, agents.Find("bank", "clerk")!.StateAt(_time.GetUtcNow()));
        Assert.Equal(AgentState.Active, agents.Find("bank", "other")!.StateAt(_time.GetUtcNow()));
        Assert.Null(agents.Renew("bank", "clerk", _time.GetUtcNow().AddDays(1), null, "maria"));
        Assert.NotNull(agents.Renew("bank", "clerk", _time.GetUtcNow().AddDays(1), "grace", "maria"));
        Assert.Equal(AgentState.Active, agents.Find("bank", "clerk")!.StateAt(_time.GetUtcNow()));
    }

    [Fact]
    public void Each_change_waits_to_be_recorded_as_it_was_then()
    {
        AgentStore agents = Store();
        agents.Register(Clerk(), "maria");
        agents.Register(Clerk() with { Tools = [] }, "paul");
        AgentEvent[] said = [.. agents.Unrecorded(10)];
        Assert.Equal([("agent-registered", "maria", 2), ("agent-changed", "paul", 0)], said.Select(happened => (happened.Event, happened.By, happened.Agent.Tools.Length)));
        agents.Recorded(said[0], 7);
        Assert.Equal(["agent-changed"], agents.Unrecorded(10).Select(happened => happened.Event));
    }

    [Fact]
    public void A_registration_is_bounded()
    {
        DateTimeOffset now = _time.GetUtcNow();
        Assert.Null(Clerk().Problem(now));
        Assert.Null((Clerk() with { Id = new string('a', Agent.LongestId), Owner = new string('a', Agent.LongestWord), Expires = now.AddDays(Agent.MostDays) }).Problem(now));
        Assert.All(
            (Agent[])
            [
                Clerk() with { Id = new string('a', Agent.LongestId + 1) },
                Clerk() with { Id = "two words" },
                Clerk() with { Owner = "" },
                Clerk() with { Owner = new string('a', Agent.LongestWord + 1) },
                Clerk() with { Purpose = "a\nb" },
                Clerk() with { Tools = [.. Enumerable.Repeat("a", Agent.MostGlobs + 1)] },
                Clerk() with { Models = [new string('a', Agent.LongestGlob + 1)] },
                Clerk() with { Models = ["a\nb"] },
                Clerk() with { PublicKey = new string('a', Agent.LongestKey + 1) },
                Clerk() with { Expires = now },
                Clerk() with { Expires = now.AddDays(Agent.MostDays + 1) },
            ],
            agent => Assert.NotNull(agent.Problem(now)));
    }

    private AgentStore Store() => new(_database, _time);

    private Agent Clerk() => new("bank", "clerk", "ada", Tier.High, ["desk__*", "mail__send"], ["gpt-*"], "Answers letters.", _time.GetUtcNow(), _time.GetUtcNow().AddDays(30));
}
