using Cordon.EndToEnd.CommandLine;
using Cordon.EndToEnd.Operations;

namespace Cordon.EndToEnd.Deployment;

public sealed class ComposeTests
{
    private static readonly string Compose = Path.Combine(Repository.Root, "deploy", "compose");

    [Fact]
    public async Task Docker_compose_reads_the_file_and_finds_the_hardening_in_it()
    {
        OtherProgram.SkipUnlessInstalled("docker-compose", "docker-compose");
        CommandResult run = await OtherProgram.RunAsync("docker-compose", "", ["-f", Path.Combine(Compose, "compose.yaml"), "config"]);
        Assert.True(run.Code == 0, run.Errors);
        Assert.All((string[])["read_only: true", "no-new-privileges:true", "127.0.0.1:8080:8080"], expected => Assert.Contains(expected, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_gateway_reads_the_files_that_are_mounted()
    {
        CommandResult run = await BuiltCordon.RunAsync("check", Path.Combine(Compose, "cordon.yaml"), Path.Combine(Compose, "policy.yaml"));
        Assert.Equal((0, "2 file(s) fine"), (run.Code, run.Lines[^1]));
    }
}
