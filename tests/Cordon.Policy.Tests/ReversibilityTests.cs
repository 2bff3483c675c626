using System.Collections.Immutable;
using Cordon.Contracts;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Policy.Tests;

/// <summary>What calls leave behind: the worst that anybody says of a tool, and rules that ask for it.</summary>
public sealed class ReversibilityTests
{
    private const string Classes = "tools: {default: allow, classes: {read: [get_*, list], reversible: [draft_*], time-bounded: [send_*], irreversible: ['*_forever']}}\n";

    [Theory]
    [InlineData("get_mail", Reversibility.Read)]
    [InlineData("draft_mail", Reversibility.Reversible)]
    [InlineData("send_mail", Reversibility.TimeBounded)]
    [InlineData("delete_forever", Reversibility.Irreversible)]
    // Of two words, the worse.
    [InlineData("get_forever", Reversibility.Irreversible)]
    [InlineData("nobody_named_it", Reversibility.Irreversible)]
    public void A_tool_is_of_the_worst_class_that_names_it_or_of_the_worst_of_all(string tool, Reversibility expected) =>
        Assert.Equal(expected, Parse(Classes).Organisation.ToolClasses.Of(tool));

    [Theory]
    [InlineData("irreversible", "nobody_named_it", Decision.StepUp)]
    [InlineData("irreversible", "send_mail", Decision.Allow)]
    [InlineData("time-bounded", "send_mail", Decision.StepUp)]
    // To call a tool worse never loosens.
    [InlineData("time-bounded", "delete_forever", Decision.StepUp)]
    [InlineData("time-bounded", "draft_mail", Decision.Allow)]
    [InlineData("[read, irreversible]", "draft_mail", Decision.StepUp)]
    public void A_rule_that_restricts_holds_for_worse_classes_too(string classes, string tool, Decision expected)
    {
        Outcome outcome = Decide(Classes + $"rules: [{{id: r, when: {{reversibility: {classes}}}, then: step-up}}]\n", tool);
        Assert.Equal(expected, outcome.Decision);
        if (expected == Decision.StepUp)
        {
            Assert.Equal(AskAbout.ToolCall, Assert.Single(outcome.Asks).About);
            Assert.Contains(outcome.Explanation, sentence => sentence.Contains("Would be allowed if the tool were better than", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("read", "get_mail", Decision.Allow)]
    [InlineData("reversible", "get_mail", Decision.Allow)]
    [InlineData("reversible", "send_mail", Decision.Deny)]
    [InlineData("read", "nobody_named_it", Decision.Deny)]
    public void A_rule_that_allows_holds_for_better_classes_too(string classes, string tool, Decision expected)
    {
        string policy = Classes.Replace("default: allow", "default: deny", StringComparison.Ordinal) + $"rules: [{{id: r, when: {{tool: '*', reversibility: {classes}}}, then: allow}}]\n";
        Outcome outcome = Decide(policy, tool);
        Assert.Equal(expected, outcome.Decision);
        Assert.Equal(expected == Decision.Deny, outcome.Explanation.Any(sentence => sentence.Contains($"Would be allowed by rule r if the tool were {classes} or better", StringComparison.Ordinal)));
        Assert.Equal(expected == Decision.Allow, new ToolView(Facts(tool), SessionFacts.None, Parse(policy).Organisation).Shows(tool, isDeclared: true));
    }

    [Fact]
    public void A_lower_layer_calls_tools_worse_and_never_better()
    {
        PolicySet set = Parse(Classes + "tenants: {bank: {tools: {classes: {read: ['*'], irreversible: [send_*]}}}}\napplications: {a: {tenant: bank, tools: {classes: {time-bounded: [draft_*]}}}}\n");
        EffectivePolicy bank = set.For("bank", "other"), both = set.For("bank", "a");
        Assert.Equal((Reversibility.Irreversible, Reversibility.Reversible, Reversibility.Irreversible), (bank.ToolClasses.Of("send_mail"), bank.ToolClasses.Of("draft_mail"), bank.ToolClasses.Of("nobody_named_it")));
        Assert.Equal((Reversibility.Irreversible, Reversibility.TimeBounded), (both.ToolClasses.Of("send_mail"), both.ToolClasses.Of("draft_mail")));
        Assert.Equal(3, new[] { set.Organisation, bank, both }.Select(policy => policy.Version).Distinct().Count());
    }

    [Fact]
    public void What_a_lower_layer_says_never_makes_a_tool_better() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(
        Lists().Two().ToArbitrary(), Gen.Elements("a", "b", "c", "d").ToArbitrary(), (layers, tool) =>
        {
            PolicySet set = Parse($"tools: {{classes: {layers.Item1}}}\ntenants: {{t: {{tools: {{classes: {layers.Item2}}}}}}}\n");
            return set.For("t", "x").ToolClasses.Of(tool) >= set.Organisation.ToolClasses.Of(tool);
        }));

    [Fact]
    public void Classes_are_about_calls_alone()
    {
        PolicyResult result = PolicySet.Parse("version: 1\nrules: [{id: r, when: {reversibility: read, finding: secret}, then: deny}]", "p.yaml");
        Assert.Contains(result.Errors, error => error.Message.Contains("'reversibility' is about tool calls", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("get_mail", null, Reversibility.Read, ClassSource.Policy)]
    [InlineData("get_mail", Reversibility.Reversible, Reversibility.Reversible, ClassSource.Server)]
    [InlineData("get_mail", Reversibility.Irreversible, Reversibility.Irreversible, ClassSource.Server)]
    [InlineData("send_mail", Reversibility.Reversible, Reversibility.TimeBounded, ClassSource.Policy)]
    [InlineData("delete_forever", Reversibility.Irreversible, Reversibility.Irreversible, ClassSource.Policy)]
    // Nobody's word is the worst, and a server cannot make it better.
    [InlineData("nobody_named_it", Reversibility.Reversible, Reversibility.Irreversible, ClassSource.Nobody)]
    [InlineData("nobody_named_it", Reversibility.Irreversible, Reversibility.Irreversible, ClassSource.Server)]
    public void What_a_server_admits_makes_a_tool_worse_and_never_better(string tool, Reversibility? admitted, Reversibility expected, ClassSource from) =>
        Assert.Equal(new ToolClass(expected, from), Parse(Classes).Organisation.ToolClasses.Of(tool, admitted));

    [Fact]
    public void An_explanation_says_who_gave_the_class()
    {
        const string Rule = "rules: [{id: r, when: {reversibility: time-bounded}, then: step-up}]\n";
        EffectivePolicy policy = Parse(Classes + Rule).Organisation;
        Assert.Contains("; the tool is time-bounded, as tools.classes has it.", Told("send_mail", null), StringComparison.Ordinal);
        Assert.Contains("; the tool is irreversible, as its server says of it (annotations).", Told("get_mail", Reversibility.Irreversible), StringComparison.Ordinal);
        Assert.Contains("; the tool is irreversible, because nobody has said what it leaves behind.", Told("other", null), StringComparison.Ordinal);

        string Told(string tool, Reversibility? admitted) => string.Join('\n', PolicyEvaluator.Decide(
            Facts(tool) with { ToolCalls = [Facts(tool).ToolCalls[0] with { Admitted = admitted }] }, SessionFacts.None, policy).Explanation);
    }

    [Theory]
    [InlineData("time-bounded", "", Decision.Allow)]
    [InlineData("time-bounded", "did:reversible", Decision.Allow)]
    [InlineData("time-bounded", "did:time-bounded", Decision.StepUp)]
    [InlineData("time-bounded", "did:reversible did:irreversible untrusted", Decision.StepUp)]
    [InlineData("read", "", Decision.StepUp)]
    [InlineData("irreversible", "did:nonsense untrusted", Decision.Allow)]
    public void A_rule_that_restricts_holds_when_the_session_has_done_that_or_worse(string chain, string labels, Decision expected)
    {
        EffectivePolicy policy = Parse(Classes + $"rules: [{{id: r, when: {{tool: '*', chain: {chain}}}, then: step-up}}]\n").Organisation;
        Assert.True(policy.AsksChain);
        Assert.False(Parse(Classes).Organisation.AsksChain);
        Outcome outcome = PolicyEvaluator.Decide(Facts("get_mail"), new SessionFacts([.. labels.Split(' ', StringSplitOptions.RemoveEmptyEntries)]), policy);
        Assert.Equal(expected, outcome.Decision);
        Assert.Equal(expected == Decision.StepUp, outcome.Explanation.Any(sentence => sentence.Contains($"Would be allowed if the session's calls so far were better than {chain}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("read", "", Decision.Allow)]
    [InlineData("reversible", "", Decision.Allow)]
    [InlineData("reversible", "did:reversible", Decision.Allow)]
    [InlineData("reversible", "did:time-bounded", Decision.Deny)]
    public void A_rule_that_allows_holds_when_the_session_has_done_nothing_worse(string chain, string labels, Decision expected)
    {
        EffectivePolicy policy = Parse(Classes.Replace("default: allow", "default: deny", StringComparison.Ordinal) + $"rules: [{{id: r, when: {{tool: send_*, chain: {chain}}}, then: allow}}]\n").Organisation;
        Assert.Equal(expected, PolicyEvaluator.Decide(Facts("send_mail"), new SessionFacts([.. labels.Split(' ', StringSplitOptions.RemoveEmptyEntries)]), policy).Decision);
    }

    [Fact]
    public void A_chain_is_part_of_the_version_and_no_rule_of_another_chain_makes_it_superfluous()
    {
        const string Rules = "rules: [{id: a, when: {tool: x, chain: irreversible}, then: deny}, {id: b, when: {tool: x}, then: deny}]\n";
        Assert.NotEqual(Parse(Rules).Organisation.Version, Parse(Rules.Replace("irreversible", "reversible", StringComparison.Ordinal)).Organisation.Version);
        Assert.Contains(Parse(Rules).Lint(), warning => warning.Message.Contains("rule a changes nothing", StringComparison.Ordinal));
        Assert.DoesNotContain(Parse(Rules).Lint(), warning => warning.Message.Contains("rule b changes nothing", StringComparison.Ordinal));
    }

    private static Gen<string> Lists() =>
        from names in Gen.Elements("a", "b", "c", "d", "*").ListOf()
        from classes in Gen.Elements("read", "reversible", "time-bounded", "irreversible").ListOf()
        select "{" + string.Join(", ", names.Zip(classes).GroupBy(pair => pair.Second).Select(named => $"{named.Key}: [{string.Join(", ", named.Select(pair => $"'{pair.First}'"))}]")) + "}";

    private static Outcome Decide(string policy, string tool) => PolicyEvaluator.Decide(Facts(tool), SessionFacts.None, Parse(policy).Organisation);

    private static ExchangeFacts Facts(string tool) => new()
    {
        Direction = Direction.Request,
        Principal = Principal.Development,
        ToolCalls = [new ToolCallFact(tool, true, 0, "/", ImmutableDictionary<string, string>.Empty)],
    };

    private static PolicySet Parse(string policy)
    {
        PolicyResult result = PolicySet.Parse("version: 1\n" + policy, "p.yaml");
        Assert.Empty(result.Errors);
        return result.Set!;
    }
}
