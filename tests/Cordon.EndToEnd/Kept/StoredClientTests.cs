using Cordon.EndToEnd.Clients;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Kept;

/// <summary>The official npm clients, unmodified, with what providers keep.</summary>
public sealed class StoredClientTests(GuardingGateway guarding) : IClassFixture<GuardingGateway>
{
    private static readonly string[] Allowed = ["background", "background-stream", "conversation", "files", "batches", "anthropic-files", "anthropic-batches"];

    [Fact]
    public async Task They_see_what_they_see_without_the_gateway()
    {
        IReadOnlyList<(string Scenario, Sight Sight)> direct = await NodeClient.RunAsync("stored.mjs", guarding.Running.Model.Address, "none", Allowed);
        IReadOnlyList<(string Scenario, Sight Sight)> through = await NodeClient.RunAsync("stored.mjs", guarding.Running.Host.Address, "none", Allowed);
        Assert.Equal(Allowed.Length, through.Count);
        foreach (((string scenario, Sight expected), (_, Sight actual)) in direct.Zip(through))
        {
            // The simulated provider sends a stream from its beginning wherever it is to go on.
            string[] seen = scenario == "background-stream" ? [.. expected.Seen.Where(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) > 2)] : [.. expected.Seen];
            Assert.True(expected.Raised is null && actual.Raised is null, $"{scenario}: {expected.Raised} and {actual.Raised}");
            Assert.NotEmpty(seen);
            Assert.Equal(seen, actual.Seen);
        }
    }

    [Fact]
    public async Task They_pass_with_their_Cordon_keys()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(development: false);
        string key = gateway.Host.Keys.Create(new KeyRequest("of the desk", "default", "desk")).Presented;
        Assert.All(await NodeClient.RunAsync("stored.mjs", gateway.Host.Address, key, Allowed), line => Assert.True(line.Sight is { Raised: null, Seen.Length: > 0 }, $"{line.Scenario}: {line.Sight.Raised}"));
    }

    [Fact]
    public async Task A_denied_file_or_batch_raises_their_own_error()
    {
        IReadOnlyList<(string Scenario, Sight Sight)> lines = await NodeClient.RunAsync(
            "stored.mjs", guarding.Running.Host.Address, "none", "denied-file", "denied-conversation", "denied-anthropic-file", "denied-anthropic-batch");
        Assert.Equal(4, lines.Count);
        Assert.All(lines, line =>
        {
            Expected.Denied(line.Sight, anthropic: line.Scenario.Contains("anthropic", StringComparison.Ordinal));
            Assert.Equal("PermissionDeniedError", line.Sight.Raised?.Class);
        });
    }

    [Fact]
    public async Task A_secret_in_an_answer_that_is_fetched_later_is_redacted()
    {
        IReadOnlyList<(string Scenario, Sight Sight)> lines = await NodeClient.RunAsync(
            "stored.mjs", guarding.Running.Host.Address, "none", "secret-background", "secret-batch", "secret-anthropic-batch");
        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Expected.Redacted(line.Sight));
    }
}
