using Cordon.Hostile;
using Cordon.Hostile.Reporting;

namespace Cordon.EndToEnd.Hostile;

/// <summary>The hostile hour in one round: every attack once, against the built executable. <c>bench/Hostile</c> runs it for as long as one likes.</summary>
public sealed class HostileHourTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_attack_is_answered_as_it_should_be_and_nobody_else_is_harmed()
    {
        using StringWriter progress = new();
        HostileReport report = await new HostileHour(new Settings(Minutes: 0, Rounds: 1, QuietSeconds: 2, AtOnce: 16, Seed: 1), progress).RunAsync("one round", TestContext.Current.CancellationToken);
        output.WriteLine(report.Heading);

        Assert.Empty(report.Failures);
        Assert.True(report.Attacks.Count > 80);
        Assert.All(report.Good, part => Assert.True(part.Asked > 0));
    }
}
