using System.Collections.Frozen;
using Cordon.EndToEnd.Clients;
using Cordon.Gateway;

namespace Cordon.EndToEnd.A2a;

/// <summary>The official client with an agent made with the official SDK: through the gateway as without it, apart from what policy forbids.</summary>
public sealed class SdkTests
{
    private const string Script = "a2a/client.mjs";
    private const string Policy = "version: 1\npreset: balanced\n";

    [Fact]
    public async Task The_official_client_sees_the_same_with_and_without_the_gateway_in_every_scenario()
    {
        await using NodeProgram agent = await NodeProgram.StartAsync("a2a", "agent.mjs");
        await using RunningGateway gateway = await BehindAsync(agent);

        IReadOnlyList<(string Scenario, Sight Sight)> direct = await NodeClient.RunAsync(Script, agent.Address);
        IReadOnlyList<(string Scenario, Sight Sight)> through = await NodeClient.RunAsync(Script, new Uri(gateway.Host.Address, "a2a/desk"));

        Assert.Equal(5, direct.Count);
        Assert.All(direct, line => Assert.Null(line.Sight.Raised));
        Assert.Equal(direct.Select(Shown), through.Select(Shown));
        // Every message of it went through here, although the agent's own card leads to the agent.
        Assert.Contains(await gateway.StopAndReadRecordsAsync(), record => record.FindingTypes.Contains("definition-new"));
    }

    [Fact]
    public async Task An_injection_and_another_ones_task_raise_the_clients_own_errors_and_a_secret_comes_redacted()
    {
        await using NodeProgram agent = await NodeProgram.StartAsync("a2a", "agent.mjs");
        await using RunningGateway gateway = await BehindAsync(agent);
        Dictionary<string, Sight> seen = (await NodeClient.RunAsync(Script, new Uri(gateway.Host.Address, "a2a/desk"), "none", "secret", "injected", "unknown task")).ToDictionary(line => line.Scenario, line => line.Sight);

        Assert.Matches("The key is \\[REDACTED:[^\\]]+\\], mind it", seen["secret"].Text);
        Assert.Contains("prompt-injection", seen["injected"].Raised?.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("PWNED", seen["injected"].Raised?.Body, StringComparison.Ordinal);
        Assert.NotNull(seen["unknown task"].Raised);
    }

    private static Task<RunningGateway> BehindAsync(NodeProgram agent) => RunningGateway.StartAsync(Policy, options => options with
    {
        Gateway = options.Gateway with
        {
            A2a = new A2aOptions
            {
                Agents = new Dictionary<string, A2aPeer>
                {
                    ["desk"] = new(new UpstreamTarget(new Uri(agent.Address, "desk"), null), new Uri(agent.Address, ".well-known/agent-card.json")),
                }.ToFrozenDictionary(),
            },
        },
    });

    private static string Shown((string Scenario, Sight Sight) line) => $"{line.Scenario}: {string.Join('\n', line.Sight.Seen)} {line.Sight.Raised}";
}
