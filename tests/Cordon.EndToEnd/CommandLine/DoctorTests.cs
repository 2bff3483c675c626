using System.Text.Json;

namespace Cordon.EndToEnd.CommandLine;

public sealed class DoctorTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_weakened_default_comes_with_its_remedy()
    {
        CommandResult run = await BuiltCordon.RunAsync("doctor", "--data", _folder.Path);

        Assert.Equal(1, run.Code);
        Assert.Contains("development mode", run.Output, StringComparison.Ordinal);
        Assert.Contains("simulated model", run.Output, StringComparison.Ordinal);
        Assert.Equal(run.Lines.Count(line => line.StartsWith("- ", StringComparison.Ordinal)), run.Lines.Count(line => line.StartsWith("  remedy: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_guard_that_is_off_and_an_upstream_without_tls_are_named()
    {
        string policy = _folder.File("policy.yaml", "version: 1\nguards: {secrets: {mode: off}}\n");
        string config = _folder.File("cordon.yaml", "upstreams:\n  openai: {address: \"http://model.example.com\"}\ndevelopment: false\n");
        CommandResult run = await BuiltCordon.RunAsync("doctor", "--data", _folder.Path, "--policy", policy, "--config", config, "--json");

        string[] points = [.. run.Lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("point").GetString()!)];
        Assert.Contains(points, point => point.Contains("guard secrets is off", StringComparison.Ordinal));
        Assert.Contains(points, point => point.Contains("openai is reached without TLS", StringComparison.Ordinal));
        Assert.DoesNotContain(points, point => point.Contains("development mode", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Groups_of_approvers_that_nobody_belongs_to_are_named()
    {
        string policy = _folder.File("policy.yaml", "version: 1\napprovals: {escalation: [{to: [desk, night]}, {after-seconds: 60, to: leads}]}\n");
        Assert.DoesNotContain("escalation", (await BuiltCordon.RunAsync("doctor", "--data", _folder.Path, "--policy", policy)).Output, StringComparison.Ordinal);
        await BuiltCordon.RunAsync("keys", "create", "--data", _folder.Path, "--role", "approver", "--name", "dora", "--group", "desk", "--group", "leads");
        Assert.Equal(2, (await BuiltCordon.RunAsync("keys", "create", "--data", _folder.Path, "--role", "caller", "--name", "shop", "--group", "night")).Code);
        string told = (await BuiltCordon.RunAsync("doctor", "--data", _folder.Path, "--policy", policy)).Output;
        Assert.Contains("approvals.escalation asks night,", told, StringComparison.Ordinal);
        Assert.DoesNotContain("asks desk", told, StringComparison.Ordinal);
        Assert.DoesNotContain("asks leads", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_configuration_is_a_usage_error() =>
        Assert.Equal(2, (await BuiltCordon.RunAsync("doctor", "--config", _folder.File("cordon.yaml", "listne: x\n"))).Code);
}
