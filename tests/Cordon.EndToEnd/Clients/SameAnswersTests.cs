using System.Text.RegularExpressions;
using Cordon.Simulation;

namespace Cordon.EndToEnd.Clients;

/// <summary>The official clients, unmodified: what policy allows is the same with the gateway and without it, answers and errors alike.</summary>
public sealed partial class SameAnswersTests(BalancedGateway balanced) : IClassFixture<BalancedGateway>
{
    // The caller's credential is for the gateway; the others belong to one connection (RFC 9110, 7.6.1) or to how a body is framed on it.
    private static readonly string[] NotForwarded =
    [
        "Authorization", "x-api-key", "api-key", "x-goog-api-key", "x-cordon-key", "Host", "Connection", "Accept-Encoding", "Content-Length", "Transfer-Encoding",
        // The caller's own signature ends at the gateway; the last is drawn anew for each request.
        "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "x-amz-user-agent", "amz-sdk-invocation-id",
    ];

    public static TheoryData<string> OpenAi => [.. OpenAiScenarios.All.Keys];

    public static TheoryData<string> Anthropic => [.. AnthropicScenarios.All.Keys];

    [Theory]
    [MemberData(nameof(OpenAi))]
    public Task The_dotnet_client_of_OpenAI_sees_and_sends_the_same(string scenario) => CompareAsync(async address =>
        [(scenario, await Sight.OfAsync(see => OpenAiScenarios.All[scenario](OpenAiScenarios.Client(address), see)))]);

    [Theory]
    [MemberData(nameof(Anthropic))]
    public Task The_dotnet_client_of_Anthropic_sees_and_sends_the_same(string scenario) => CompareAsync(async address =>
        [(scenario, await Sight.OfAsync(see => AnthropicScenarios.All[scenario](AnthropicScenarios.Client(address), see)))]);

    [Theory]
    [InlineData("openai.mjs", 24)]
    [InlineData("anthropic.mjs", 17)]
    [InlineData("ollama.mjs", 20)]
    [InlineData("azure.mjs", 18)]
    [InlineData("gemini.mjs", 18)]
    [InlineData("bedrock.mjs", 21)]
    [InlineData("frameworks/ai.mjs", 52)]
    [InlineData("frameworks/langchain.mjs", 42)]
    public async Task The_npm_client_sees_and_sends_the_same(string script, int scenarios) =>
        Assert.Equal(scenarios, await CompareAsync(address => NodeClient.RunAsync(script, address)));

    private async Task<int> CompareAsync(Func<Uri, Task<IReadOnlyList<(string Scenario, Sight Sight)>>> runAsync)
    {
        SimulatedModel model = balanced.Running.Model;
        int before = model.Received.Count;
        IReadOnlyList<(string Scenario, Sight Sight)> direct = await runAsync(model.Address);
        int between = model.Received.Count;
        IReadOnlyList<(string Scenario, Sight Sight)> through = await runAsync(balanced.Running.Host.Address);

        Assert.Equal(direct.Count, through.Count);
        foreach (((string scenario, Sight expected), (string same, Sight actual)) in direct.Zip(through))
        {
            Assert.Equal(scenario, same);
            Assert.True(expected.Seen.SequenceEqual(actual.Seen), $"{scenario}: {expected.Text} became {actual.Text}");
            Assert.True(expected.Raised == actual.Raised, $"{scenario}: {expected.Raised} became {actual.Raised}");
            AssertMeaning(scenario, expected);
        }

        Assert.Equal(model.Received.Take(between).Skip(before).Select(Essence), model.Received.Skip(between).Select(Essence));
        return direct.Count;
    }

    /// <summary>Two equal sights prove nothing when both are blind: an answer was seen, or the error that was ordered.</summary>
    private static void AssertMeaning(string scenario, Sight sight)
    {
        if (scenario.StartsWith("error", StringComparison.Ordinal))
        {
            int status = int.TryParse(scenario[6..], out int ordered) ? ordered : 429;
            Assert.Equal(status, sight.Raised?.Status);
        }
        else if (scenario.Contains("unknown", StringComparison.Ordinal))
        {
            Assert.Equal(404, sight.Raised?.Status);
        }
        else
        {
            Assert.NotEmpty(sight.Seen);
            Assert.True(sight.Raised is null || scenario.Contains("error", StringComparison.Ordinal), $"{scenario}: {sight.Raised}");
        }
    }

    private static string Essence(ReceivedRequest request) => string.Join('\n',
    [
        $"{request.Method} {request.Path}",
        .. request.Headers.Where(header => !NotForwarded.Contains(header.Key, StringComparer.OrdinalIgnoreCase)).Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.OrdinalIgnoreCase),
        DrawnId().Replace(request.BodyText, "drawn"),
    ]);

    /// <summary>What a framework draws for a call that came without an id.</summary>
    [GeneratedRegex("(?<=id\":\")([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-Za-z]{16})(?=\")")]
    private static partial Regex DrawnId();
}
