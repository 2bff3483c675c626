namespace Cordon.EndToEnd.CommandLine;

/// <summary>What the command line and the environment lay over the configuration file.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_setting_that_is_wrong_is_named_by_its_source()
    {
        CommandResult run = await BuiltCordon.RunAsync("serve", "--data", _folder.Path, "--set", "limits.in-flight=many", "--set", "limits.in-flihgt=1", "--set", "nothing");
        Assert.Equal(2, run.Code);
        Assert.Contains("--set limits.in-flight:1:1: limits.in-flight must be a whole number", run.Errors, StringComparison.Ordinal);
        Assert.Contains("unknown key 'limits.in-flihgt' (did you mean 'in-flight'?", run.Errors, StringComparison.Ordinal);
        Assert.Contains("no key or no '='", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_wins_over_the_file_and_the_command_line_over_both()
    {
        string file = _folder.File("cordon.yaml", "listen: http://127.0.0.1:1\nlimits:\n  in-flight: 0\n");
        CommandResult fromFile = await BuiltCordon.RunAsync("doctor", "--data", _folder.Path, "--config", file);
        Assert.Contains("cordon.yaml:3:", fromFile.Errors, StringComparison.Ordinal);

        CommandResult fromVariable = await BuiltCordon.RunInShellAsync($"CORDON_LIMITS_IN_FLIGHT=none cordon doctor --data '{_folder.Path}' --config '{file}'");
        Assert.Contains("CORDON_LIMITS_IN_FLIGHT:1:1: limits.in-flight", fromVariable.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("cordon.yaml:3:", fromVariable.Errors, StringComparison.Ordinal);

        CommandResult fromCommandLine = await BuiltCordon.RunInShellAsync($"CORDON_LIMITS_IN_FLIGHT=none cordon doctor --data '{_folder.Path}' --config '{file}' --set limits.in-flight=7");
        Assert.Equal(1, fromCommandLine.Code);
        Assert.Empty(fromCommandLine.Errors);
    }
}
