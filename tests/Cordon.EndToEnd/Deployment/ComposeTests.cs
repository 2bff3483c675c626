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
    public async Task Two_gateways_on_one_database_have_a_log_each_and_no_file_has_a_secret()
    {
        OtherProgram.SkipUnlessInstalled("docker-compose", "docker-compose");
        string file = Path.Combine(Compose, "replicas.yaml");
        CommandResult without = await OtherProgram.RunAsync("docker-compose", "", ["-f", file, "config"]);
        Assert.Contains("CORDON_DB_PASSWORD", without.Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, without.Code);

        CommandResult run = await OtherProgram.RunAsync("docker-compose", "", ["-f", file, "config"], new("CORDON_DB_PASSWORD", "p"), new("CORDON_PEPPER", "q"));
        Assert.True(run.Code == 0, run.Errors);
        Assert.All(
            (string[])["one.cordon.local/evidence", "two.cordon.local/evidence", "internal: true", "service_healthy", "Host=postgres;Database=cordon;Username=cordon;Password=p", "env:CORDON_STATE_DB"],
            expected => Assert.Contains(expected, run.Output, StringComparison.Ordinal));
        Assert.Equal(4, run.Output.Split("no-new-privileges:true").Length - 1);
    }

    [Fact]
    public async Task The_gateway_reads_the_files_that_are_mounted()
    {
        CommandResult run = await BuiltCordon.RunAsync("check", Path.Combine(Compose, "cordon.yaml"), Path.Combine(Compose, "policy.yaml"));
        Assert.Equal((0, "2 file(s) fine"), (run.Code, run.Lines[^1]));
    }
}
