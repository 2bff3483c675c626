using Cordon.Detection;
using Cordon.Evaluating.Evading;
using Cordon.Oversight.Measuring.Evasion;

namespace Cordon.Repository;

/// <summary>docs/detectors.md tells what the evasion suite costs the guards as they are.</summary>
public sealed class EvasionPage
{
    private const string Refresh = "dotnet run -c Release --project src/Cordon -- eval --evasion --data ../shared/data --markdown docs/detectors.md";

    private static readonly string Region = EvasionReport.Region.Of(Checkout.Read("docs/detectors.md"));

    [Fact]
    public void Figures_are_of_the_guards_as_they_are()
    {
        IEnumerable<string> stale = DetectorSet.BuiltIn.Where(guard => guard.Id is "injection" or "jailbreak" && !Region.Contains($"| {guard.Id} | `{guard.Version}` |", StringComparison.Ordinal)).Select(guard => guard.Id);
        Assert.True(!stale.Any(), $"docs/detectors.md has stale figures of the evasion suite: {string.Join(", ", stale)}. Measure again, in the checkout's root (some minutes):\n{Refresh}");
    }

    [Fact]
    public void Every_transformation_has_its_line_and_no_other_has()
    {
        string[] told = [.. Region.Split('\n').Where(line => line.Split(" | ").Length == 8 && !line.Contains("---", StringComparison.Ordinal)).Skip(1).Select(line => line.Split(" | ")[0][2..])];
        Assert.Equal(Transformations.All.Select(one => one.Name), told);
    }

    [Fact]
    public void The_page_says_how_it_is_written() => Assert.Contains(Refresh, Checkout.Read("docs/detectors.md"), StringComparison.Ordinal);
}
