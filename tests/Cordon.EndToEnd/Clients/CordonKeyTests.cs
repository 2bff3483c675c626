using System.Net.Http.Headers;
using System.Text.Json;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Clients;

/// <summary>Cordon keys in the place where each client puts its key by itself; nobody is trusted without one.</summary>
public sealed class CordonKeyTests
{
    private const string Credential = "credential-of-the-operator";

    [Theory]
    [MemberData(nameof(Way.Names), MemberType = typeof(Way))]
    public async Task A_dotnet_client_passes_with_its_Cordon_key_which_the_model_never_sees(string way)
    {
        await using RunningGateway gateway = await StartAsync();
        Sight sight = await Way.AskAsync(way, new Talk(gateway.Host.Address, Said.Question, Issue(gateway, KeyRole.Caller)));

        Assert.Null(sight.Raised);
        Assert.NotEqual("", sight.Text);
        AssertOnlyOurCredentialArrived(gateway, way.StartsWith("Anthropic", StringComparison.Ordinal) ? "x-api-key" : "Authorization");
    }

    [Theory]
    [MemberData(nameof(Way.Names), MemberType = typeof(Way))]
    public async Task A_dotnet_client_with_a_wrong_key_raises_its_authentication_error(string way)
    {
        await using RunningGateway gateway = await StartAsync();
        string right = Issue(gateway, KeyRole.Caller);
        foreach (string wrong in new[] { right[..^1] + (right[^1] == 'A' ? 'B' : 'A'), "ck_", "none" })
        {
            Sight sight = await Way.AskAsync(way, new Talk(gateway.Host.Address, Said.Question, wrong));
            Assert.Equal(401, sight.Raised?.Status);
            Assert.Equal(way.StartsWith("Anthropic", StringComparison.Ordinal) ? "authentication_error" : "cordon_unauthorized", sight.Raised?.Type);
            Assert.DoesNotContain(right[..^1], sight.Raised?.Body, StringComparison.Ordinal);
        }

        Assert.Empty(gateway.Model.Received);
    }

    [Theory]
    [InlineData("openai.mjs", "chat", "chat-stream", "models")]
    [InlineData("anthropic.mjs", "message", "message-stream", "models")]
    [InlineData("azure.mjs", "chat", "chat-stream", "responses", "models", "v1-chat")]
    public async Task An_npm_client_passes_with_its_Cordon_key_and_raises_its_authentication_error_with_a_wrong_one(string script, params string[] scenarios)
    {
        await using RunningGateway gateway = await StartAsync();
        string right = Issue(gateway, KeyRole.Caller);
        Assert.All(await NodeClient.RunAsync(script, gateway.Host.Address, right, scenarios), line => Assert.True(line.Sight is { Raised: null, Seen.Length: > 0 }));
        AssertOnlyOurCredentialArrived(gateway, script == "anthropic.mjs" ? "x-api-key" : script == "azure.mjs" ? "api-key" : "Authorization");

        Assert.All(await NodeClient.RunAsync(script, gateway.Host.Address, right[..^1], scenarios), line => Assert.Equal("AuthenticationError", line.Sight.Raised?.Class));
        Assert.Equal(scenarios.Length, gateway.Model.Received.Count);
    }

    [Fact]
    public async Task A_client_of_Ollama_passes_with_its_Cordon_key_and_raises_an_error_with_a_wrong_one()
    {
        await using RunningGateway gateway = await StartAsync();
        string right = Issue(gateway, KeyRole.Caller);
        string[] scenarios = ["chat", "generate-stream", "list"];
        Assert.All(await NodeClient.RunAsync("ollama.mjs", gateway.Host.Address, right, scenarios), line => Assert.True(line.Sight is { Raised: null, Seen.Length: > 0 }));
        AssertOnlyOurCredentialArrived(gateway, "Authorization");

        Assert.All(await NodeClient.RunAsync("ollama.mjs", gateway.Host.Address, right[..^1], scenarios), line => Assert.Equal(("ResponseError", 401), (line.Sight.Raised?.Class, line.Sight.Raised?.Status)));
        Assert.Equal(scenarios.Length, gateway.Model.Received.Count);
    }

    [Fact]
    public async Task A_key_from_the_admin_interface_works_until_it_is_revoked()
    {
        await using RunningGateway gateway = await StartAsync();
        gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Issue(gateway, KeyRole.Admin));
        using JsonDocument created = JsonDocument.Parse(await (await gateway.PostAsync("/cordon/v1/keys", """{"name":"desk","application":"library"}""")).Content.ReadAsStringAsync());
        Talk talk = new(gateway.Host.Address, Said.Question, created.RootElement.GetProperty("secret").GetString()!);

        Assert.Null((await Way.AskAsync("Anthropic message", talk)).Raised);
        (await gateway.Client.DeleteAsync($"/cordon/v1/keys/{created.RootElement.GetProperty("id").GetString()}")).EnsureSuccessStatusCode();
        Assert.Equal("AnthropicUnauthorizedException", (await Way.AskAsync("Anthropic message", talk)).Raised?.Class);
        Assert.Equal("key-revoked", (await Way.AskAsync("OpenAI chat", talk)).Raised?.Code);
    }

    private static Task<RunningGateway> StartAsync() => RunningGateway.StartAsync(development: false, credential: Credential);

    private static string Issue(RunningGateway gateway, KeyRole role) => gateway.Host.Keys.Create(new KeyRequest("test", "default", "default", role)).Presented;

    private static void AssertOnlyOurCredentialArrived(RunningGateway gateway, string header)
    {
        Assert.NotEmpty(gateway.Model.Received);
        Assert.All(gateway.Model.Received, request =>
        {
            Assert.Equal(header == "Authorization" ? $"Bearer {Credential}" : Credential, request.Headers[header]);
            Assert.DoesNotContain("ck_", $"{request.Path} {string.Join(' ', request.Headers)} {request.BodyText}", StringComparison.Ordinal);
        });
    }
}
