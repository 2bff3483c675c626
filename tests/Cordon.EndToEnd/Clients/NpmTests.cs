using Cordon.Simulation.Mind;

namespace Cordon.EndToEnd.Clients;

/// <summary>What the official npm clients make of a denial, of an answer that is cut, and of text that was changed.</summary>
public sealed class NpmTests(GuardingGateway guarding) : IClassFixture<GuardingGateway>
{
    [Theory]
    [InlineData("openai.mjs", "denied", "denied-stream", "denied-responses")]
    [InlineData("azure.mjs", "denied", "denied-stream", "denied-responses", "denied-v1")]
    [InlineData("anthropic.mjs", "denied", "denied-stream")]
    public Task A_denied_request_raises_the_clients_own_error_with_our_code(string script, params string[] scenarios) => EachAsync(script, scenarios, sight =>
    {
        Expected.Denied(sight, anthropic: script == "anthropic.mjs");
        Assert.Equal("PermissionDeniedError", sight.Raised?.Class);
    });

    [Fact]
    public Task A_denied_request_raises_the_error_of_Ollamas_client_with_our_reason() => EachAsync("ollama.mjs", ["denied", "denied-stream", "denied-generate"], sight =>
    {
        Assert.Empty(sight.Seen);
        Assert.Equal(("ResponseError", 403), (sight.Raised?.Class, sight.Raised?.Status));
        Assert.Contains("prompt-injection", sight.Raised?.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("PWNED", sight.Raised?.Body, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_path_of_Ollama_that_changes_models_is_not_served() => EachAsync("ollama.mjs", ["pull", "pull-stream", "push", "create", "copy", "delete"], sight =>
    {
        Assert.Equal(("ResponseError", 404), (sight.Raised?.Class, sight.Raised?.Status));
        Assert.Contains("does not serve this path", sight.Raised?.Body, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("openai.mjs", "denied-midway", "denied-midway-responses")]
    [InlineData("anthropic.mjs", "denied-midway")]
    [InlineData("azure.mjs", "denied-midway")]
    [InlineData("ollama.mjs", "denied-midway", "denied-midway-generate")]
    public Task An_answer_that_is_denied_midway_raises_an_error_and_ends_before_what_was_denied(string script, params string[] scenarios) => EachAsync(script, scenarios, sight =>
    {
        Expected.CutMidway(sight, anthropic: script == "anthropic.mjs");
        if (script == "ollama.mjs")
        {
            Assert.NotEqual("", sight.Text);
            Assert.Contains("denied-term", sight.Raised?.Body, StringComparison.Ordinal);
        }
    });

    [Theory]
    [InlineData("openai.mjs", "secret", "secret-stream", "secret-responses", "secret-responses-stream")]
    [InlineData("anthropic.mjs", "secret", "secret-stream")]
    [InlineData("azure.mjs", "secret-stream")]
    [InlineData("ollama.mjs", "secret", "secret-stream", "secret-generate", "secret-generate-stream")]
    public Task A_secret_in_an_answer_is_redacted_to_its_last_fragment(string script, params string[] scenarios) => EachAsync(script, scenarios, Expected.Redacted);

    [Theory]
    [InlineData("openai.mjs", "personal", "personal-stream")]
    [InlineData("anthropic.mjs", "personal", "personal-stream")]
    [InlineData("ollama.mjs", "personal", "personal-stream")]
    public async Task Personal_data_come_back_to_the_caller_and_the_model_never_saw_them(string script, params string[] scenarios)
    {
        await EachAsync(script, scenarios, sight => Assert.Equal($"Please write to {PlantedRecords.Email} today.", sight.Text));
        Assert.DoesNotContain(guarding.Running.Model.Received, request => request.BodyText.Contains(PlantedRecords.Email, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("openai.mjs")]
    [InlineData("anthropic.mjs")]
    [InlineData("ollama.mjs")]
    public async Task An_answer_that_the_upstream_cuts_raises_an_error_with_and_without_the_gateway(string script)
    {
        (_, Sight direct) = Assert.Single(await NodeClient.RunAsync(script, guarding.Running.Model.Address, "none", "cut"));
        Assert.NotNull(direct.Raised);
        await EachAsync(script, ["cut"], sight => Assert.NotNull(sight.Raised));
    }

    private async Task EachAsync(string script, string[] scenarios, Action<Sight> assert)
    {
        IReadOnlyList<(string Scenario, Sight Sight)> lines = await NodeClient.RunAsync(script, guarding.Running.Host.Address, "none", scenarios);
        Assert.Equal(scenarios, lines.Select(line => line.Scenario));
        Assert.All(lines, line => assert(line.Sight));
    }
}
