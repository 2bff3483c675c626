using System.Collections.Immutable;
using Cordon.Contracts;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Policy.Tests;

public sealed class FlowTests
{
    private static readonly Principal Somebody = new("t", "a", null, null, Authentication.Key, null);

    [Theory]
    [InlineData("labels: [{adds: [secret]}]", "without a condition")]
    [InlineData("labels: [{tool: x}]", "which labels something brings")]
    [InlineData("labels: [{tool: x, adds: confidental:hr}]", "there is no label 'confidental:hr'")]
    [InlineData("labels: [{tool: x, adds: 'confidential:'}]", "there is no label 'confidential:'")]
    [InlineData("labels: [{tool: x, adds: confidential:Hr}]", "there is no label")]
    [InlineData("labels: [{application: x, trusted: true}]", "'trusted' vouches for")]
    [InlineData("labels: [{tool: x, trusted: true, adds: untrusted}]", "at once")]
    [InlineData("tenants: {t: {labels: [{tool: x, trusted: true}]}}", "a lower layer can only tighten")]
    [InlineData("labels: [{tool: x, add: [secret]}]", "add")]
    [InlineData("rules: [{id: r, when: {finding: pii, provenance: {to: untrusted}}, then: deny}]", "'provenance' is about arguments")]
    [InlineData("rules: [{id: r, when: {tool: x, provenance: {to: nobody}}, then: deny}]", "nobody")]
    public void A_declaration_that_could_only_be_misunderstood_is_refused(string yaml, string says)
    {
        PolicyResult result = PolicySet.Parse("version: 1\n" + yaml, "p.yaml");
        Assert.Contains(result.Errors, error => error.Message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public void The_examples_of_the_page_about_flows_are_policies_without_warnings()
    {
        string[] examples = [.. File.ReadAllText(Repository.Path("docs/operate/information-flow.md")).Split("```\n").Where(block => block.StartsWith("version: 1", StringComparison.Ordinal))];
        Assert.True(examples.Length >= 2);
        Assert.All(examples, example =>
        {
            PolicyResult result = PolicySet.Parse(example, "example.yaml");
            Assert.Empty(result.Errors);
            Assert.Empty(result.Set!.Lint());
        });
    }

    [Fact]
    public void Lower_layers_add_labels_and_never_trust()
    {
        PolicySet set = Parse("labels: [{tool: clock, trusted: true}]\ntenants: {t: {labels: [{tool: hr_*, adds: confidential:hr}]}}");
        Assert.Single(set.Organisation.Labels);
        Assert.Equal(2, set.For("t", "a").Labels.Length);
    }

    [Fact]
    public void A_policy_that_declares_nothing_keeps_its_version_and_one_that_does_has_another_whatever_the_order()
    {
        Assert.Equal(Parse("").Organisation.Version, Parse("labels: []").Organisation.Version);
        string one = Parse("labels: [{tool: a, adds: secret}, {tool: b, adds: pii}]").Organisation.Version;
        Assert.NotEqual(Parse("").Organisation.Version, one);
        Assert.Equal(one, Parse("labels: [{tool: b, adds: pii}, {tool: a, adds: secret}]").Organisation.Version);
        Assert.NotEqual(Parse("rules: [{id: r, when: {tool: x, provenance: {to: user}}, then: deny}]").Organisation.Version, Parse("rules: [{id: r, when: {tool: x, provenance: {to: both}}, then: deny}]").Organisation.Version);
    }

    [Fact]
    public void A_rule_about_a_class_that_nothing_adds_is_warned_of()
    {
        Assert.Contains(Parse("rules: [{id: r, when: {tool: x, labels: confidential:hr}, then: deny}]").Lint(), warning => warning.Message.Contains("adds 'confidential:hr'", StringComparison.Ordinal));
        Assert.Empty(Parse("labels: [{tool: hr_*, adds: confidential:hr}]\nrules: [{id: r, when: {tool: x, labels: 'confidential:*'}, then: deny}]").Lint());
    }

    [Fact]
    public void Rules_about_calls_see_what_the_same_exchange_brought_and_others_do_not()
    {
        EffectivePolicy policy = Parse("rules: [{id: calls, when: {tool: x, labels: untrusted}, then: step-up}, {id: all, when: {labels: untrusted}, then: deny}]").Organisation;
        SessionFacts session = new([]) { ForCalls = ["untrusted"] };
        ExchangeFacts facts = new() { Direction = Direction.Response, Principal = Somebody, ToolCalls = [new ToolCallFact("x", true, 0, "/", ImmutableDictionary<string, string>.Empty)] };
        Assert.Equal("calls", PolicyEvaluator.Decide(facts, session, policy).Reason);
        Assert.Equal("all", PolicyEvaluator.Decide(facts, new SessionFacts(["untrusted"]), policy).Reason);
    }

    [Theory]
    [InlineData(Provenance.Untrusted, true)]
    [InlineData(Provenance.Unknown, true)]
    [InlineData(Provenance.Both, false)]
    [InlineData(Provenance.User, false)]
    [InlineData(Provenance.Model, false)]
    public void A_rule_that_restricts_holds_where_an_argument_comes_from_there_or_nobody_can_tell(Provenance origin, bool holds)
    {
        Outcome outcome = Decide("rules: [{id: r, when: {tool: send, provenance: {to: untrusted}}, then: deny}]", ("to", origin), ("text", Provenance.Untrusted));
        Assert.Equal(holds ? Decision.Deny : Decision.Allow, outcome.Decision);
    }

    [Theory]
    [InlineData(Provenance.User, Provenance.User, true)]
    [InlineData(Provenance.User, Provenance.Both, true)]
    [InlineData(Provenance.User, Provenance.Untrusted, false)]
    [InlineData(Provenance.User, Provenance.Unknown, false)]
    [InlineData(Provenance.Model, Provenance.Model, false)]
    public void A_rule_that_allows_holds_where_every_argument_comes_from_there(Provenance first, Provenance second, bool holds)
    {
        Outcome outcome = Decide("tools: {default: deny}\nrules: [{id: r, when: {tool: send, provenance: {to: [user, both]}}, then: allow}]", ("to.0", first), ("to.1", second));
        Assert.Equal(holds ? Decision.Allow : Decision.Deny, outcome.Decision);
    }

    [Fact]
    public void Where_nobody_has_looked_or_arguments_cannot_be_read_the_worst_is_taken_for_true()
    {
        EffectivePolicy restricting = Parse("rules: [{id: r, when: {tool: send, provenance: {to: untrusted}}, then: deny}]").Organisation;
        EffectivePolicy allowing = Parse("tools: {default: deny}\nrules: [{id: r, when: {tool: send, provenance: {to: user}}, then: allow}]").Organisation;
        ToolCallFact plain = new("send", true, 0, "/", ImmutableDictionary<string, string>.Empty.Add("to", "bob"));
        ToolCallFact unread = new("send", true, 0, "/", ImmutableDictionary<string, string>.Empty) { IsUnread = true, Origins = ImmutableDictionary<string, ArgumentOrigin>.Empty };
        foreach (ToolCallFact call in (ToolCallFact[])[plain, unread])
        {
            ExchangeFacts facts = new() { Direction = Direction.Response, Principal = Somebody, ToolCalls = [call] };
            Assert.Equal(Decision.Deny, PolicyEvaluator.Decide(facts, SessionFacts.None, restricting).Decision);
            Assert.Equal(Decision.Deny, PolicyEvaluator.Decide(facts, SessionFacts.None, allowing).Decision);
        }
    }

    [Fact]
    public void To_know_less_of_where_arguments_come_from_never_loosens()
    {
        string[] policies =
        [
            "rules: [{id: r, when: {tool: send, provenance: {to: untrusted}}, then: deny}]", "rules: [{id: r, when: {tool: send, provenance: {'*': [untrusted, model]}}, then: step-up}]",
            "tools: {default: deny}\nrules: [{id: r, when: {tool: send, provenance: {to: user}}, then: allow}]",
            "tools: {default: deny}\nrules: [{id: a, when: {tool: send, provenance: {'*': [user, both, model]}}, then: allow}, {id: b, when: {tool: send, provenance: {text: both}}, then: defer}]",
        ];
        Gen<(string Path, Provenance Origin)[]> calls =
            (from path in Gen.Elements("to", "to.0", "text", "cc.address") from origin in Gen.Elements(Enum.GetValues<Provenance>()) select (path, origin)).ListOf().Select(list => list.DistinctBy(one => one.path).ToArray());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(calls.ToArbitrary(), Gen.Elements(policies).ToArbitrary(), (arguments, policy) =>
        {
            Decision known = Decide(policy, arguments).Decision;
            Decision unknown = Decide(policy, [.. arguments.Select(argument => (argument.Path, Provenance.Unknown))]).Decision;
            return unknown >= known || arguments.Length == 0;
        }));
    }

    [Fact]
    public void The_explanation_names_the_rules_path_and_the_place_and_neither_argument_nor_text()
    {
        Outcome outcome = Decide("rules: [{id: r, when: {tool: send, provenance: {'*': untrusted}}, then: step-up}]", ("secret_recipient", Provenance.Untrusted));
        string all = string.Join('\n', outcome.Explanation);
        Assert.Contains("`*` is untrusted, from segment 4 (tool-result) of the request of exchange ex1", all, StringComparison.Ordinal);
        Assert.DoesNotContain("secret_recipient", all, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_that_is_refused_for_some_origins_alone_is_still_shown()
    {
        EffectivePolicy policy = Parse("rules: [{id: r, when: {tool: send, provenance: {to: untrusted}}, then: deny}]").Organisation;
        ToolView view = new(new ExchangeFacts { Direction = Direction.Request, Principal = Somebody }, SessionFacts.None, policy);
        Assert.True(view.Shows("send", isDeclared: true));
    }

    [Theory]
    [InlineData("hr://a", true)]
    [InlineData("hr:///../a", true)]
    [InlineData("%68r://a", false)]
    [InlineData("https://a", false)]
    public void An_address_matches_as_it_is_spelt_and_as_it_is_meant(string address, bool covers) =>
        Assert.Equal(covers, new LabelDeclaration([], ["hr://*"], [], [], ["secret"], IsTrusted: false).Covers(null, address));

    private static Outcome Decide(string yaml, params (string Path, Provenance Origin)[] arguments)
    {
        ToolCallFact call = new("send", true, 0, "/", arguments.ToImmutableDictionary(a => a.Path, _ => "v"))
        {
            Origins = arguments.ToImmutableDictionary(a => a.Path, a => new ArgumentOrigin(a.Origin, new OriginPlace("ex1", Direction.Request, Surface.ToolResult, 4, "/messages/2/content"))),
        };
        return PolicyEvaluator.Decide(new ExchangeFacts { Direction = Direction.Response, Principal = Somebody, ToolCalls = [call] }, SessionFacts.None, Parse(yaml).Organisation);
    }

    private static PolicySet Parse(string yaml)
    {
        PolicyResult result = PolicySet.Parse("version: 1\n" + yaml, "p.yaml");
        Assert.Empty(result.Errors);
        return result.Set!;
    }
}
