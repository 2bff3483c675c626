using System.Text.RegularExpressions;

namespace Cordon.Repository;

/// <summary>The pipeline reads like a table of contents only as long as no step reaches into another.</summary>
public sealed partial class Steps
{
    private const string Pipeline = "src/Cordon.Gateway/GatewayPipeline.cs";

    [Fact]
    public void Each_step_is_a_folder_of_the_same_name() =>
        Assert.All(Names(), step => Assert.True(Checkout.Exists($"src/Cordon.Gateway/{step}/{step.TrimEnd('s')}Stage.cs") || Checkout.Exists($"src/Cordon.Gateway/{step}/{step}Stage.cs"), step));

    [Fact]
    public void Steps_do_not_know_each_other()
    {
        string[] steps = Names();
        foreach (string step in steps)
        {
            string others = string.Join('|', steps.Where(other => other != step));
            foreach (string file in Checkout.Files($"src/Cordon.Gateway/{step}", "*.cs"))
            {
                Assert.False(
                    Regex.IsMatch(Checkout.Read(file), $@"\bCordon\.Gateway\.({others})\b|\b({others})Stage\b|(?<![\w.])({others})\.[A-Z]\w+\("),
                    $"{file} uses another step.");
            }
        }
    }

    [Fact]
    public void What_the_steps_share_does_not_know_the_steps()
    {
        string steps = string.Join('|', Names());
        Assert.All(
            Checkout.Files("src/Cordon.Gateway/Judging", "*.cs").Concat(Checkout.Files("src/Cordon.Gateway/Wire", "*.cs")),
            file => Assert.DoesNotMatch($@"Cordon\.Gateway\.({steps})\b", Checkout.Read(file)));
    }

    [Fact]
    public void The_life_of_an_exchange_tells_the_steps_of_the_pipeline_in_order()
    {
        IEnumerable<string> told = Heading().Matches(Checkout.Read("docs/life-of-an-exchange.md")).Select(heading => heading.Groups[1].Value);
        Assert.Equal(Names(), told);
    }

    private static string[] Names() => [.. StageParameter().Matches(Checkout.Read(Pipeline)).Select(parameter => Folder(parameter.Groups[1].Value))];

    private static string Folder(string stage) => stage is "Guardrail" or "Approval" ? stage + "s" : stage;

    [GeneratedRegex(@"^    (\w+)Stage \w+[,)]", RegexOptions.Multiline)]
    private static partial Regex StageParameter();

    [GeneratedRegex(@"^## \d+ (\w+)", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
