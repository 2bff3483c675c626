using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy.Tests;

public sealed class AgentTests
{
    [Theory]
    [InlineData("desk__look", "gpt-4", null)]
    [InlineData("desk__send", "gpt-4", FindingTypes.AgentToolDenied)]
    [InlineData("desk__look", "claude-3", FindingTypes.AgentModelDenied)]
    [InlineData("desk__erase", "gpt-4", "tools.deny")]
    public void What_an_agent_may_use_narrows_what_policy_allows(string tool, string model, string? reason)
    {
        Outcome outcome = Decide(tool, model, new Allowance("registration", ["desk__look", "desk__erase"], ["gpt-*"]));
        Assert.Equal((reason is null ? Decision.Allow : Decision.Deny, reason), (outcome.Decision, outcome.Reason));
    }

    [Fact]
    public void No_rule_exempts_from_what_an_agent_may_use() =>
        Assert.Equal(FindingTypes.AgentToolDenied, Decide("desk__send", "m", "rules: [{id: a, when: {tool: desk__send}, then: allow}]", new Allowance("registration", [], ["*"])).Reason);

    [Fact]
    public void All_that_bounds_an_agent_holds_together()
    {
        Allowance wide = new("registration", ["desk__*"], ["*"]);
        Allowance narrow = new("mandate", ["*__look"], ["*"]);
        Assert.Equal(Decision.Allow, Decide("desk__look", "m", wide, narrow).Decision);
        Assert.Equal(Decision.Deny, Decide("desk__send", "m", wide, narrow).Decision);
        Assert.Equal(Decision.Deny, Decide("shop__look", "m", wide, narrow).Decision);
    }

    [Fact]
    public void An_answer_is_not_measured_by_the_model_that_was_asked() =>
        Assert.Equal(Decision.Allow, PolicyEvaluator.Decide(Facts("desk__look", "m", [new("registration", ["*"], [])]) with { Direction = Direction.Response }, SessionFacts.None, Parsed("")).Decision);

    [Fact]
    public void A_tool_that_an_agent_may_not_use_is_not_shown_to_it()
    {
        ToolView view = new(Facts("desk__look", "m", [new("registration", ["desk__look"], [])]), SessionFacts.None, Parsed(""));
        Assert.True(view.Shows("desk__look", isDeclared: true));
        Assert.False(view.Shows("desk__send", isDeclared: true));
    }

    [Fact]
    public void Rules_see_the_higher_tier_of_agent_and_application()
    {
        const string Rule = "rules: [{id: risky, when: {tier: high, tool: '*'}, then: step-up}]";
        Assert.Equal(Decision.Allow, Decide("desk__look", "m", Rule, new Allowance("registration", ["*"], ["*"])).Decision);
        Principal risky = Agent([new("registration", ["*"], ["*"])]) with { Agency = new Agency { IsRegistered = true, Tier = Tier.Critical, Allowances = [new("registration", ["*"], ["*"])] } };
        Assert.Equal("risky", PolicyEvaluator.Decide(Facts("desk__look", "m", []) with { Principal = risky }, SessionFacts.None, Parsed(Rule)).Reason);
    }

    [Theory]
    [InlineData("agent: [clerk-*, boss]", true)]
    [InlineData("agent: boss", false)]
    [InlineData("purpose: 'Answers *'", true)]
    [InlineData("purpose: Pays", false)]
    [InlineData("role: [boss, 'on-*']", true)]
    [InlineData("role: boss", false)]
    [InlineData("authentication: [key, session-token]", true)]
    [InlineData("authentication: token", false)]
    [InlineData("delegated: false", true)]
    [InlineData("delegated: true", false)]
    [InlineData("older-than-seconds: 60", true)]
    [InlineData("older-than-seconds: 120", false)]
    [InlineData("agent: clerk-1, older-than-seconds: 120", false)]
    public void A_rule_may_ask_who_the_caller_is(string caller, bool holds)
    {
        Principal principal = new("default", "desk", "clerk-1", null, Authentication.SessionToken, null)
        {
            Roles = ["clerk", "on-call"],
            CredentialAgeSeconds = 120,
            Agency = new Agency { IsRegistered = true, Purpose = "Answers letters." },
        };
        Assert.Equal(holds ? Decision.Deny : Decision.Allow, Judged($"{{{caller}}}", principal, "deny"));
    }

    [Theory]
    [InlineData("{older-than-seconds: 60}", "deny", Decision.Deny)]
    [InlineData("{older-than-seconds: 60}", "allow", Decision.Deny)]
    [InlineData("{agent: '*'}", "deny", Decision.Allow)]
    [InlineData("{purpose: '*'}", "deny", Decision.Allow)]
    public void Where_nothing_says_when_a_caller_has_proved_anything_it_counts_as_long_ago_for_rules_that_restrict(string caller, string then, Decision decision) =>
        Assert.Equal(decision, Judged(caller, new Principal("default", "desk", null, null, Authentication.Key, "k"), then));

    private static Decision Judged(string caller, Principal principal, string then) => PolicyEvaluator.Decide(
        Facts("desk__look", "m", []) with { Principal = principal }, SessionFacts.None,
        Parsed($"tools: {{default: {(then == "allow" ? "deny" : "allow")}}}\nrules: [{{id: who, when: {{tool: desk__look, caller: {caller}}}, then: {then}}}]")).Decision;

    [Fact]
    public void A_rule_about_callers_is_part_of_the_version()
    {
        const string Rule = "rules: [{id: who, when: {tool: desk__look, caller: {CALLER}}, then: deny}]";
        string[] versions = [.. ((string[])["agent: a", "agent: b", "purpose: a", "role: a", "authentication: key", "delegated: true", "delegated: false", "older-than-seconds: 5"]).Select(caller => Parsed(Rule.Replace("CALLER", caller, StringComparison.Ordinal)).Version)];
        Assert.Distinct(versions);
    }

    [Theory]
    [InlineData("strict", AgentAction.Deny)]
    [InlineData("balanced", AgentAction.Record)]
    [InlineData("permissive", AgentAction.Record)]
    public void Each_preset_says_what_becomes_of_agents_that_nobody_has_registered(string preset, AgentAction said) =>
        Assert.Equal(new AgentRules(said, IsRequired: false), Parsed($"preset: {preset}").Agents);

    [Fact]
    public void A_lower_layer_can_only_ask_for_more()
    {
        PolicyResult tighter = PolicySet.Parse("version: 1\napplications: {desk: {agents: {unregistered: deny, required: true}}}\n", "p.yaml");
        Assert.Equal(new AgentRules(AgentAction.Deny, IsRequired: true), tighter.Set!.For("default", "desk").Agents);
        Assert.NotEqual(tighter.Set.Organisation.Version, tighter.Set.For("default", "desk").Version);
        PolicyResult looser = PolicySet.Parse("version: 1\nagents: {required: true}\napplications: {desk: {agents: {unregistered: allow, required: false}}}\n", "p.yaml");
        Assert.Contains(looser.Errors, error => error.Message.Contains("agents.unregistered", StringComparison.Ordinal));
        Assert.Contains(looser.Errors, error => error.Message.Contains("agents.required", StringComparison.Ordinal));
    }

    private static Outcome Decide(string tool, string model, params ImmutableArray<Allowance> allowances) => Decide(tool, model, "tools: {deny: [desk__erase]}", allowances);

    private static Outcome Decide(string tool, string model, string policy, params ImmutableArray<Allowance> allowances) =>
        PolicyEvaluator.Decide(Facts(tool, model, allowances), SessionFacts.None, Parsed(policy));

    private static ExchangeFacts Facts(string tool, string model, ImmutableArray<Allowance> allowances) => new()
    {
        Direction = Direction.Request,
        Principal = Agent(allowances),
        Model = model,
        ToolCalls = [new ToolCallFact(tool, Declared: true, 0, "/params", ImmutableDictionary<string, string>.Empty)],
    };

    private static Principal Agent(ImmutableArray<Allowance> allowances) => new("default", "desk", "clerk", null, Authentication.Key, null) { Agency = new Agency { IsRegistered = true, Allowances = allowances } };

    private static EffectivePolicy Parsed(string policy) => PolicySet.Parse("version: 1\n" + policy + "\n", "p.yaml") is { Set: { } set } ? set.For("default", "desk") : throw new FormatException(policy);
}
