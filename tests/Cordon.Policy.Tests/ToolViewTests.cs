using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy.Tests;

public sealed class ToolViewTests
{
    private const int Rounds = 3_000;

    private static readonly Principal Desk = new("default", "desk", null, null, Authentication.Key, null);
    private static readonly string[] Globs = ["desk__*", "desk__look", "*__send", "shop__*", "desk__send", "*"];
    private static readonly string[] Tools = ["desk__look", "desk__send", "shop__look"];
    private static readonly string[] Conditions = ["arguments: {to: {matches: [a*]}}", "arguments: {n: {max: 5}}", "labels: untrusted", "application: desk", "application: other", "direction: response", "tier: high"];

    [Theory]
    [InlineData("tools: {default: allow}", "desk__look", true)]
    [InlineData("tools: {default: allow, deny: [desk__*]}", "desk__look", false)]
    [InlineData("tools: {default: allow, deny: [desk__*]}", "shop__look", true)]
    [InlineData("tools: {default: deny}", "desk__look", false)]
    [InlineData("tools: {default: deny, allow: [desk__l*]}", "desk__look", true)]
    [InlineData("rules: [{id: a, when: {tool: desk__look, arguments: {n: {max: 5}}}, then: allow}]\ntools: {default: deny}", "desk__look", true)]
    [InlineData("rules: [{id: a, when: {tool: desk__look, arguments: {n: {max: 5}}}, then: deny}]", "desk__look", true)]
    [InlineData("rules: [{id: a, when: {tool: desk__look}, then: deny, mode: shadow}]", "desk__look", true)]
    [InlineData("rules: [{id: a, when: {tool: desk__look}, then: step-up}]", "desk__look", true)]
    [InlineData("rules: [{id: a, when: {tool: desk__look, labels: untrusted}, then: deny}]", "desk__look", false)]
    [InlineData("rules: [{id: a, when: {tool: desk__look, labels: secret}, then: deny}]", "desk__look", true)]
    public void A_tool_is_shown_when_some_call_of_it_may_pass(string policy, string tool, bool isShown) => Assert.Equal(isShown, View(policy).Shows(tool, isDeclared: true));

    [Fact]
    public void A_tool_that_nobody_declared_is_not_shown_where_tools_must_be() => Assert.False(View("tools: {default: declared}").Shows("desk__look", isDeclared: false));

    [Fact]
    public void Of_a_tool_that_is_not_shown_every_call_is_denied()
    {
        Random random = new(11);
        int hidden = 0, shown = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string policy = Policy(random);
            ToolView view = View(policy);
            foreach (string tool in Tools)
            {
                bool isDeclared = random.Next(2) == 0;
                if (view.Shows(tool, isDeclared))
                {
                    shown++;
                    continue;
                }

                hidden++;
                ToolCallFact call = new(tool, isDeclared, 0, "/params", Arguments(random));
                Outcome outcome = PolicyEvaluator.Decide(Facts() with { ToolCalls = [call] }, Session, Parsed(policy));
                Assert.True(outcome.Decision == Decision.Deny, $"{tool} in\n{policy}");
            }
        }

        Assert.True(hidden > Rounds / 10 && shown > Rounds / 10, $"{hidden} hidden, {shown} shown.");
    }

    [Fact]
    public void What_was_approved_is_fine_and_what_was_not_is_what_policy_says()
    {
        DefinitionRules rules = new(DefinitionAction.Record, DefinitionAction.Deny, DefinitionAction.Deny);
        Assert.Equal((null, false), Judge(new("a", "x", "a", null, true)));
        Assert.Equal(("definition-new", false), Judge(new("a", null, null, null, false)));
        Assert.Equal(("definition-new", false), Judge(new("a", "a", null, null, false)));
        Assert.Equal(("definition-changed", true), Judge(new("b", "a", null, null, false)));
        Assert.Equal(("definition-changed", true), Judge(new("a", "a", "b", null, false)));
        Assert.Equal(("definition-renamed", true), Judge(new("a", "a", null, null, true)));
        Assert.Equal(("definition-rejected", true), Judge(new("a", "a", null, "a", false)));

        (string?, bool) Judge(DefinitionFact fact) => rules.Judge(fact) is var outcome ? (outcome.Finding, outcome.IsBlocked) : default;
    }

    [Theory]
    [InlineData("strict", "Deny Deny Deny")]
    [InlineData("balanced", "Record Deny Deny")]
    [InlineData("permissive", "Record Record Record")]
    public void Each_preset_says_what_becomes_of_definitions(string preset, string said)
    {
        DefinitionRules rules = Parsed($"preset: {preset}").Definitions;
        Assert.Equal(said, $"{rules.New} {rules.Changed} {rules.Renamed}");
    }

    [Fact]
    public void A_lower_layer_can_only_tighten_what_is_said_of_definitions()
    {
        PolicyResult tighter = PolicySet.Parse("version: 1\napplications: {desk: {definitions: {new: deny}}}\n", "p.yaml");
        Assert.Equal((DefinitionAction.Record, DefinitionAction.Deny), (tighter.Set!.Organisation.Definitions.New, tighter.Set.For("default", "desk").Definitions.New));
        Assert.NotEqual(tighter.Set.Organisation.Version, tighter.Set.For("default", "desk").Version);
        Assert.Contains(PolicySet.Parse("version: 1\napplications: {desk: {definitions: {changed: record}}}\n", "p.yaml").Errors, error => error.Message.Contains("definitions.changed", StringComparison.Ordinal));
    }

    private static SessionFacts Session { get; } = new(["untrusted"]);

    private static ExchangeFacts Facts() => new() { Direction = Direction.Request, Principal = Desk };

    private static EffectivePolicy Parsed(string policy) => PolicySet.Parse("version: 1\n" + policy + "\n", "p.yaml") is { Set: { } set } ? set.For("default", "desk") : throw new FormatException(policy);

    private static ToolView View(string policy) => new(Facts(), Session, Parsed(policy));

    private static ImmutableDictionary<string, string> Arguments(Random random)
    {
        ImmutableDictionary<string, string> arguments = ImmutableDictionary<string, string>.Empty;
        arguments = random.Next(2) == 0 ? arguments : arguments.Add("to", random.Next(2) == 0 ? "anna" : "bert");
        return random.Next(2) == 0 ? arguments : arguments.Add("n", $"{random.Next(10)}");
    }

    private static string Policy(Random random)
    {
        List<string> lines = [$"tools: {{default: {Pick(random, "allow", "declared", "deny")}{(random.Next(3) == 0 ? $", deny: ['{Pick(random, Globs)}']" : "")}{(random.Next(3) == 0 ? $", allow: ['{Pick(random, Globs)}']" : "")}}}"];
        int rules = random.Next(4);
        if (rules > 0)
        {
            lines.Add("rules:");
        }

        for (int i = 0; i < rules; i++)
        {
            string more = string.Concat(Enumerable.Range(0, random.Next(3)).Select(_ => Pick(random, Conditions)).DistinctBy(condition => condition.Split(':')[0]).Select(condition => ", " + condition));
            lines.Add($"  - {{id: r{i}, when: {{tool: ['{Pick(random, Globs)}']{more}}}, then: {Pick(random, "allow", "deny", "step-up", "deny, mode: shadow")}}}");
        }

        return string.Join('\n', lines);
    }

    private static string Pick(Random random, params string[] words) => words[random.Next(words.Length)];
}
