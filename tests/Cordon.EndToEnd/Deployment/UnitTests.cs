using System.Globalization;
using System.Text.RegularExpressions;
using Cordon.EndToEnd.CommandLine;
using Cordon.EndToEnd.Operations;

namespace Cordon.EndToEnd.Deployment;

/// <summary>The systemd unit, read by systemd.</summary>
public sealed partial class UnitTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Systemd_finds_nothing_to_complain_about()
    {
        CommandResult run = await AnalyzeAsync("verify");
        Assert.Equal((0, "", ""), (run.Code, run.Output, run.Errors));
    }

    [Fact]
    public async Task The_service_is_exposed_to_little_of_the_machine()
    {
        CommandResult run = await AnalyzeAsync("security", "--offline=true", "--no-pager");
        Match level = Level().Match(run.Output);
        Assert.True(level.Success, run.Output + run.Errors);
        Assert.InRange(double.Parse(level.Groups[1].Value, CultureInfo.InvariantCulture), 0, 2.0);
    }

    private async Task<CommandResult> AnalyzeAsync(params string[] arguments)
    {
        OtherProgram.SkipUnlessInstalled("systemd-analyze", "systemd");
        string unit = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "systemd", "cordon.service"), TestContext.Current.CancellationToken);
        Assert.Contains("ExecStart=/usr/local/bin/cordon ", unit, StringComparison.Ordinal);
        // systemd looks whether the program is there.
        string copy = _folder.File("cordon.service", unit.Replace("/usr/local/bin/cordon", BuiltCordon.Executable, StringComparison.Ordinal));
        return await OtherProgram.RunAsync("systemd-analyze", "", [.. arguments, copy]);
    }

    [GeneratedRegex(@"Overall exposure level for cordon\.service: (\d+\.\d)")]
    private static partial Regex Level();
}
