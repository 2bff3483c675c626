using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy.Tests;

/// <summary>What a person is asked about, and how the policy says that they decide.</summary>
public sealed class AskTests
{
    private const string Steps = "version: 1\ntools: {default: allow}\nrules:\n  - {id: payments, when: {tool: pay*}, then: step-up}\n  - {id: large, when: {tool: pay, arguments: {n: {min: 5}}}, then: step-up}\n";

    [Fact]
    public void Each_call_is_asked_about_by_itself_with_all_of_its_rules()
    {
        Outcome outcome = Decide(Steps, Call("look", "1"), Call("pay", "1"), Call("pay", "9"));
        Assert.Equal(Decision.StepUp, outcome.Decision);
        Assert.Equal(["1 payments", "2 large", "2 payments"], outcome.Asks.Select(ask => $"{ask.Index} {ask.Rule}").Order());
        Assert.All(outcome.Asks, ask => Assert.Equal(AskAbout.ToolCall, ask.About));
    }

    [Fact]
    public void Nobody_is_asked_where_something_is_stricter_or_the_rule_only_watches()
    {
        Assert.Empty(Decide(Steps + "  - {id: never, when: {tool: look}, then: deny}\n", Call("look", "1"), Call("pay", "1")).Asks);
        Assert.Empty(Decide(Steps + "  - {id: later, when: {tool: look}, then: defer}\n", Call("look", "1"), Call("pay", "1")).Asks);
        Outcome watched = Decide("version: 1\ntools: {default: allow}\nrules: [{id: payments, when: {tool: pay*}, then: step-up, mode: shadow}]\n", Call("pay", "1"));
        Assert.Equal((Decision.Allow, Decision.StepUp, 0), (watched.Decision, watched.Would, watched.Asks.Length));
    }

    [Fact]
    public void Findings_are_asked_about_by_their_segment_and_the_exchange_as_a_whole()
    {
        EffectivePolicy policy = Parse("version: 1\nrules:\n  - {id: pii, when: {finding: pii}, then: step-up}\n  - {id: all, when: {direction: request, model: m}, then: step-up}\n");
        Finding finding = new(FindingTypes.Pii, Severity.High, 1, 0, 1, "pii", "email", "");
        Outcome outcome = PolicyEvaluator.Decide(
            new ExchangeFacts { Direction = Direction.Request, Principal = Principal.Development, Model = "m", Findings = [new(finding, Surface.User, Trust.User, 7, "/", null)] }, SessionFacts.None, policy);
        Assert.Equal([(AskAbout.Segment, 7, "pii"), (AskAbout.Exchange, 0, "all")], outcome.Asks.Select(ask => (ask.About, ask.Index, ask.Rule)));
    }

    [Fact]
    public void More_causes_than_anybody_decides_about_are_one_about_the_whole()
    {
        Outcome outcome = Decide(Steps, [.. Enumerable.Range(0, 200).Select(_ => Call("pay", "1"))]);
        Assert.Equal(65, outcome.Asks.Length);
        Assert.Equal(AskAbout.Exchange, outcome.Asks[^1].About);
    }

    [Fact]
    public void Which_calls_are_noted_and_what_becomes_of_doubtful_ones_is_tightened_and_never_loosened()
    {
        PolicyResult good = PolicySet.Parse(
            "version: 1\napprovals: {ambiguous: step-up, read-only: [docs__*]}\napplications: {bank: {approvals: {effects: writes, ambiguous: deny, read-only: docs__read}}}\n", "p.yaml");
        Assert.Empty(good.Errors);
        ApprovalPolicy bank = good.Set!.For("default", "bank").Approvals;
        Assert.Equal((EffectScope.Writes, Decision.Deny), (bank.Effects, bank.Ambiguous));
        Assert.Equal((false, true), (bank.MayWrite("docs__read"), bank.MayWrite("docs__list")));
        ApprovalPolicy others = good.Set.For("default", "shop").Approvals;
        Assert.Equal((EffectScope.Granted, Decision.StepUp, false), (others.Effects, others.Ambiguous, others.MayWrite("docs__list")));
        Assert.Equal(["version: 1", "version: 1\napprovals: {effects: writes}", "version: 1\napprovals: {ambiguous: step-up}", "version: 1\napprovals: {read-only: a}"],
            ((string[])["version: 1", "version: 1\napprovals: {effects: writes}", "version: 1\napprovals: {ambiguous: step-up}", "version: 1\napprovals: {read-only: a}"]).DistinctBy(text => Parse(text + "\n").Version));
        Assert.Equal(Parse("version: 1\n").Version, Parse("version: 1\napprovals: {effects: granted, ambiguous: deny}\n").Version);

        foreach (string looser in (string[])["effects: granted", "ambiguous: step-up", "read-only: mail__*"])
        {
            PolicyResult bad = PolicySet.Parse($"version: 1\napprovals: {{effects: writes}}\napplications: {{bank: {{approvals: {{{looser}}}}}}}\n", "p.yaml");
            Assert.Contains($"approvals.{looser.Split(':')[0]} ", Assert.Single(bad.Errors).ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_lower_layer_asks_more_of_persons_and_never_less()
    {
        PolicyResult good = PolicySet.Parse(
            "version: 1\napprovals: {approvers: 1, velocity: 10, never-batch: [a]}\napplications: {bank: {approvals: {approvers: 2, velocity: 5, expires-seconds: 60, grant-seconds: 30, wait-seconds: 20, never-batch: [b]}}}\n", "p.yaml");
        Assert.Empty(good.Errors);
        ApprovalPolicy bank = good.Set!.For("default", "bank").Approvals;
        Assert.Equal((2, 5, 60, 30, 20, true), (bank.Approvers, bank.Velocity, bank.ExpiresSeconds, bank.GrantSeconds, bank.WaitSeconds, bank.Separation));
        Assert.Equal(["a", "b"], bank.NeverBatch);
        Assert.NotEqual(good.Set.Organisation.Version, good.Set.For("default", "bank").Version);

        foreach (string looser in (string[])["approvers: 1", "velocity: 11", "expires-seconds: 7200", "grant-seconds: 601", "separation: false"])
        {
            PolicyResult bad = PolicySet.Parse($"version: 1\napprovals: {{approvers: 2, velocity: 10}}\napplications: {{bank: {{approvals: {{{looser}}}}}}}\n", "p.yaml");
            Assert.Contains("approvals." + looser.Split(':')[0], Assert.Single(bad.Errors).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Tools_and_rules_may_be_kept_out_of_batches()
    {
        ApprovalPolicy approvals = Parse("version: 1\napprovals: {never-batch: [wire_*, large]}\n").Approvals;
        Assert.False(approvals.AllowsBatch("wire_money", ["payments"]));
        Assert.False(approvals.AllowsBatch("pay", ["payments", "large"]));
        Assert.True(approvals.AllowsBatch("pay", ["payments"]));
        Assert.False(Parse("{version: 1, preset: strict}").Approvals.AllowsBatch("", ["payments"]));
    }

    private static ToolCallFact Call(string tool, string n) => new(tool, true, 0, "/", ImmutableDictionary<string, string>.Empty.Add("n", n));

    private static Outcome Decide(string policy, params ImmutableArray<ToolCallFact> calls) => PolicyEvaluator.Decide(
        new ExchangeFacts { Direction = Direction.Response, Principal = Principal.Development, ToolCalls = calls }, SessionFacts.None, Parse(policy));

    private static EffectivePolicy Parse(string yaml)
    {
        PolicyResult result = PolicySet.Parse(yaml, "p.yaml");
        Assert.Empty(result.Errors);
        return result.Set!.Organisation;
    }
}
