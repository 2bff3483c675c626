using Cordon.State.Statements;

namespace Cordon.EndToEnd.Clients;

/// <summary>Callers who leave in the middle of an answer that never ends.</summary>
public sealed class LeavingTests
{
    [Theory]
    [MemberData(nameof(Way.StreamNames), MemberType = typeof(Way))]
    public async Task A_dotnet_client_that_leaves_midway_is_recorded_and_the_gateway_goes_on(string way)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using CancellationTokenSource leaving = new();
        Sight left = await Sight.OfAsync(see => Way.All[way].Ask(
            new Talk(gateway.Host.Address, Said.Question + " [simulate: never-end]"),
            piece =>
            {
                see(piece);
                if (piece.Length > 0)
                {
                    leaving.Cancel();
                }
            },
            leaving.Token));

        Assert.NotEqual("", left.Text);
        await AssertRecordedAsync(gateway);
    }

    [Theory]
    [InlineData("openai.mjs")]
    [InlineData("anthropic.mjs")]
    [InlineData("ollama.mjs")]
    public async Task An_npm_client_that_leaves_midway_is_recorded_and_the_gateway_goes_on(string script)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (_, Sight left) = Assert.Single(await NodeClient.RunAsync(script, gateway.Host.Address, "none", "leave"));

        Assert.Single(left.Seen);
        await AssertRecordedAsync(gateway);
    }

    private static async Task AssertRecordedAsync(RunningGateway gateway)
    {
        Sight next = await Way.AskAsync("OpenAI chat", new Talk(gateway.Host.Address, Said.Question));
        Assert.Null(next.Raised);

        IReadOnlyList<IndexedStatement> records = await gateway.StopAndReadRecordsAsync();
        Assert.Equal(gateway.Model.Received.Count, records.Count);
        Assert.Equal([null, "caller-left"], records.Select(record => record.Reason).Order());
    }
}
