using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy.Tests;

public sealed class EscalationTests
{
    private const string Two = "version: 1\napprovals:\n  escalation:\n    - {after-seconds: 900, to: leads}\n    - {to: [night, desk]}\n";

    [Fact]
    public void Steps_stand_in_the_order_of_time_and_are_part_of_the_version()
    {
        ImmutableArray<EscalationStep> steps = Parse(Two).Set!.Organisation.Approvals.Escalation;
        Assert.Equal([0, 900], steps.Select(step => step.AfterSeconds));
        Assert.Equal([["desk", "night"], ["leads"]], steps.Select(step => step.To.ToArray()));
        string[] versions = [.. ((string[])[Two, Two.Replace("900", "901", StringComparison.Ordinal), Two.Replace("leads", "board", StringComparison.Ordinal), "version: 1\n"]).Select(text => Parse(text).Set!.Organisation.Version)];
        Assert.Equal(4, versions.Distinct().Count());
        Assert.Equal(Parse("version: 1\n").Set!.Organisation.Version, Parse("version: 1\napprovals: {escalation: []}\n").Set!.Organisation.Version);
    }

    [Theory]
    [InlineData("- {to: desk}", true)]
    [InlineData("- {to: desk}\n- {after-seconds: 1800, to: leads}", true)]
    [InlineData("- {to: desk}\n- {after-seconds: 899, to: leads}", false)]
    [InlineData("- {to: [desk, leads]}", false)]
    [InlineData("- {to: others}", false)]
    // Without a step at 0 everybody may decide at once.
    [InlineData("- {after-seconds: 900, to: leads}", false)]
    public void A_lower_layer_lets_nobody_decide_sooner(string lower, bool isFine)
    {
        string steps = string.Concat(lower.Split('\n').Select(step => $"        {step}\n"));
        PolicyResult result = Parse($"{Two}applications:\n  bank:\n    approvals:\n      escalation:\n{steps}");
        Assert.Equal(isFine, result.Errors.IsEmpty);
        if (!isFine)
        {
            Assert.Contains("approvals.escalation", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Where_everybody_may_decide_a_lower_layer_may_name_some()
    {
        PolicyResult result = Parse("version: 1\napprovals: {escalation: [{after-seconds: 60, to: leads}]}\napplications: {bank: {approvals: {escalation: [{to: desk}]}}}\n");
        Assert.Empty(result.Errors);
        Assert.Equal("desk", result.Set!.For("default", "bank").Approvals.Escalation.Single().To.Single());
    }

    [Fact]
    public void A_step_that_never_begins_is_told_to_the_author()
    {
        PolicyResult result = Parse("version: 1\napprovals: {expires-seconds: 600, escalation: [{after-seconds: 600, to: leads}]}\n");
        Assert.Contains(result.Set!.Lint(), warning => warning.Message.Contains("nobody is asked after 600 seconds", StringComparison.Ordinal));
        Assert.DoesNotContain(Parse(Two).Set!.Lint(), warning => warning.Message.Contains("escalation", StringComparison.Ordinal));
    }

    [Fact]
    public void Steps_and_names_are_bounded_and_names_are_those_of_groups_and_keys()
    {
        string Step(int after, int names) => $"{{after-seconds: {after}, to: [{string.Join(", ", Enumerable.Range(0, names).Select(i => $"g{i}"))}]}}";
        string Policy(int steps, int names) => $"version: 1\napprovals: {{escalation: [{string.Join(", ", Enumerable.Range(0, steps).Select(i => Step(i, names)))}]}}\n";
        Assert.Empty(Parse(Policy(8, 16)).Errors);
        Assert.Single(Parse(Policy(9, 1)).Errors);
        Assert.Single(Parse(Policy(1, 17)).Errors);
        Assert.Single(Parse("version: 1\napprovals: {escalation: [{to: The Board}]}\n").Errors);
        Assert.Single(Parse("version: 1\napprovals: {escalation: [{after-seconds: 5}]}\n").Errors);
    }

    private static PolicyResult Parse(string text) => PolicySet.Parse(text, "p.yaml");
}
