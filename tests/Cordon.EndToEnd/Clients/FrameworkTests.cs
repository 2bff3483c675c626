using Cordon.Simulation.Mind;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Clients;

/// <summary>What the frameworks on top of the clients make of what the gateway does, for every provider that they speak to.</summary>
public sealed class FrameworkTests(GuardingGateway guarding) : IClassFixture<GuardingGateway>
{
    private const string Ai = "frameworks/ai.mjs";
    private const string LangChain = "frameworks/langchain.mjs";

    private static readonly Dictionary<string, string[]> Providers = new()
    {
        [Ai] = ["openai", "responses", "compatible", "anthropic", "google", "ollama"],
        [LangChain] = ["openai", "responses", "anthropic", "google", "ollama"],
    };

    [Theory]
    [InlineData(Ai)]
    [InlineData(LangChain)]
    public Task A_denied_request_raises_an_error_with_our_status_and_reason(string script) => EachAsync(script, ["denied", "denied-stream", "denied-object"], (provider, _, sight) =>
    {
        if ((script, provider) == (LangChain, "ollama"))
        {
            // Ollama's own client keeps the message and nothing else.
            Assert.Equal(("ResponseError", 403), (sight.Raised?.Class, sight.Raised?.Status));
            Assert.Contains("prompt-injection", sight.Raised?.Body, StringComparison.Ordinal);
            return;
        }

        Expected.Denied(sight, anthropic: provider == "anthropic");
    });

    [Theory]
    [InlineData(Ai)]
    [InlineData(LangChain)]
    public Task A_call_that_a_person_must_approve_is_not_made_and_its_error_says_so(string script) => EachAsync(script, ["approval", "approval-stream"], (provider, scenario, sight) =>
    {
        Assert.Equal("", sight.Text);
        Assert.NotNull(sight.Raised);
        if (!OverlooksErrorsOfStreams(script, provider, scenario))
        {
            Assert.Contains("Policy asks a person to approve this answer (payments)", sight.Raised.Body, StringComparison.Ordinal);
            Assert.Equal((script, provider) == (LangChain, "ollama") ? null : "approval_required", sight.Raised.Code);
        }
    });

    [Theory]
    [InlineData(Ai)]
    [InlineData(LangChain)]
    public Task An_answer_that_is_denied_midway_raises_an_error_and_ends_before_what_was_denied(string script) => EachAsync(script, ["denied-midway"], (provider, scenario, sight) =>
    {
        Expected.CutMidway(sight, anthropic: provider == "anthropic");
        if (!OverlooksErrorsOfStreams(script, provider, scenario))
        {
            Assert.Contains("denied-term", sight.Raised?.Body, StringComparison.Ordinal);
        }
    });

    [Theory]
    [InlineData(Ai)]
    [InlineData(LangChain)]
    public Task A_secret_in_an_answer_is_redacted_to_its_last_fragment(string script) => EachAsync(script, ["secret", "secret-stream"], (_, _, sight) => Expected.Redacted(sight));

    [Theory]
    [InlineData(Ai)]
    [InlineData(LangChain)]
    public async Task Personal_data_come_back_to_the_caller_and_the_model_never_saw_them(string script)
    {
        await EachAsync(script, ["personal", "personal-stream"], (_, _, sight) =>
        {
            Assert.Null(sight.Raised);
            Assert.Equal($"Please write to {PlantedRecords.Email} today.", sight.Text);
        });
        Assert.DoesNotContain(guarding.Running.Model.Received, request => request.BodyText.Contains(PlantedRecords.Email, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Ai, "text", "stream")]
    [InlineData(LangChain, "invoke", "stream")]
    public async Task A_framework_passes_with_its_Cordon_key_and_raises_an_error_of_status_401_with_a_wrong_one(string script, string whole, string streamed)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(development: false, credential: "credential-of-the-operator");
        string right = gateway.Host.Keys.Create(new KeyRequest("test", "default", "default", KeyRole.Caller)).Presented;
        string[] scenarios = [.. Named(script, [whole, streamed])];

        Assert.All(await NodeClient.RunAsync(script, gateway.Host.Address, right, scenarios), line => Assert.True(line.Sight is { Raised: null, Seen.Length: > 0 }, line.ToString()));
        Assert.Equal(scenarios.Length, gateway.Model.Received.Count);
        Assert.All(gateway.Model.Received, request => Assert.DoesNotContain("ck_", $"{request.Path} {string.Join(' ', request.Headers)} {request.BodyText}", StringComparison.Ordinal));

        Assert.All(await NodeClient.RunAsync(script, gateway.Host.Address, right[..^1], scenarios), line => Assert.Equal(401, line.Sight.Raised?.Status));
        Assert.Equal(scenarios.Length, gateway.Model.Received.Count);
    }

    /// <summary>
    /// Two of the clients drop an error that comes in a stream: LangChain's for Google notices that the connection broke after it, the AI SDK's for
    /// Ollama only that the answer ended without a reason.
    /// </summary>
    private static bool OverlooksErrorsOfStreams(string script, string provider, string scenario) =>
        scenario is "approval-stream" or "denied-midway" && (script, provider) is (LangChain, "google") or (Ai, "ollama");

    private static IEnumerable<string> Named(string script, IEnumerable<string> scenarios) =>
        scenarios.SelectMany(scenario => Providers[script].Select(provider => $"{scenario} {provider}"));

    private async Task EachAsync(string script, string[] scenarios, Action<string, string, Sight> assert)
    {
        string[] names = [.. Named(script, scenarios)];
        IReadOnlyList<(string Scenario, Sight Sight)> lines = await NodeClient.RunAsync(script, guarding.Running.Host.Address, "none", names);
        Assert.Equal(names, lines.Select(line => line.Scenario));
        Assert.All(lines, line => assert(line.Scenario.Split(' ')[1], line.Scenario.Split(' ')[0], line.Sight));
    }
}
