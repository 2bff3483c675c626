using Cordon.Contracts;

namespace Cordon.Policy.Tests;

/// <summary>What a policy says of how many calls there are.</summary>
public sealed class CallRulesTests
{
    [Fact]
    public void Bounds_of_runs_are_read_and_lower_layers_only_add_some()
    {
        PolicyResult result = PolicySet.Parse(
            "version: 1\ntools: {runs: {steps: 200, spend-dollars: 2.50, then: step-up}}\napplications: {bank: {tools: {runs: {steps: 300, agents: 2, depth: 1, fan-out: 4}}}}\n", "p.yaml");
        Assert.Empty(result.Errors);
        RunRule top = Assert.Single(result.Set!.Organisation.Calls.Runs);
        Assert.Equal(new RunRule(200, null, null, null, 2_500_000_000, 300, 60, Decision.StepUp, 3), top);
        Assert.Equal([300, 200], result.Set.For("default", "bank").Calls.Runs.OrderByDescending(rule => rule.Steps).Select(rule => rule.Steps!.Value));
        Assert.NotEqual(result.Set.Organisation.Version, result.Set.For("default", "bank").Version);
        Assert.Equal(PolicySet.Parse("version: 1\n", "p.yaml").Set!.Organisation.Version, PolicySet.Parse("version: 1\ntools: {limits: []}\n", "p.yaml").Set!.Organisation.Version);
    }

    [Fact]
    public void What_is_not_written_of_a_circle_has_a_usual_value()
    {
        CallRules calls = Parse("tools: {loops: {repeats: 4}}\n").Organisation.Calls;
        Assert.Equal(new LoopRule(4, 5, 300, 60, Decision.Deny, 3), Assert.Single(calls.Loops));
        Assert.True(Parse("preset: strict\n").Organisation.Calls.IsEmpty);
    }

    [Fact]
    public void Of_several_limits_on_results_the_least_holds()
    {
        CallRules calls = Parse("tools: {limits: [{tool: 'a*', result-bytes: 500}, {tool: '*b', result-bytes: 300}, {tool: a, calls: 3}]}\n").Organisation.Calls;
        Assert.Equal((500, 300, 300, null), (calls.MostResultBytes("ax"), calls.MostResultBytes("ab"), calls.MostResultBytes("xb"), calls.MostResultBytes("x")));
    }

    [Fact]
    public void A_lower_layers_limits_hold_beside_the_upper_ones()
    {
        PolicySet set = Parse("tools: {dry-run: [a], limits: [{tool: '*', calls: 5}], loops: {repeats: 4}}\ntenants: {t: {tools: {dry-run: [b], limits: [{tool: '*', calls: 50}], loops: {repeats: 40}}}}\n");
        CallRules calls = set.For("t", "x").Calls;
        Assert.Equal(["a", "b"], calls.DryRun);
        Assert.Equal("5 50", string.Join(' ', calls.Limits.Select(limit => limit.Calls).Order()));
        Assert.Equal("4 40", string.Join(' ', calls.Loops.Select(loop => loop.Repeats).Order()));
        Assert.Equal(2, new[] { set.Organisation.Version, set.For("t", "x").Version }.Distinct().Count());
    }

    [Theory]
    [InlineData("tools: {limits: [{calls: 3}]}", "tools.limits[0].tool is missing")]
    [InlineData("tools: {loops: {repeats: 65}}", "out of range")]
    [InlineData("tools: {loops: {then: allow}}", "cannot be 'allow'")]
    public void What_makes_no_sense_is_refused(string policy, string message) =>
        Assert.Contains(PolicySet.Parse("version: 1\n" + policy, "p.yaml").Errors, error => error.Message.Contains(message, StringComparison.Ordinal));

    [Fact]
    public void Every_part_is_in_the_version()
    {
        string[] parts =
        [
            "", "dry-run: [a]", "dry-run: [b]", "limits: [{tool: a, calls: 1}]", "limits: [{tool: b, calls: 1}]", "limits: [{tool: a, calls: 1, per-seconds: 1}]", "limits: [{tool: a, at-once: 1}]", "limits: [{tool: a, result-bytes: 1}]",
            "loops: {repeats: 1}", "loops: {alternations: 1}", "loops: {within-seconds: 1}", "loops: {cool-down-seconds: 1}", "loops: {then: step-up}", "loops: {stop-after: 1}",
        ];
        Assert.Equal(parts.Length, parts.Select(part => Parse($"tools: {{{part}}}\n").Version).Distinct().Count());
        Assert.Equal(Parse("tools: {loops: {}}\n").Version, Parse("tools: {loops: {then: deny, repeats: 10}}\n").Version);
    }

    private static PolicySet Parse(string policy)
    {
        PolicyResult result = PolicySet.Parse("version: 1\n" + policy, "p.yaml");
        Assert.Empty(result.Errors);
        return result.Set!;
    }
}
