using System.Text;
using Cordon.Gateway.Upstream;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Upstream;

public sealed class ResendingTests
{
    [Fact]
    public void What_may_be_sent_again_is_this_table()
    {
        string[] table =
        [
            .. from end in Enum.GetValues<AttemptEnd>()
               from effect in Enum.GetValues<Effect>()
               where Resending.IsSafe(effect, end)
               select $"{end} {effect}",
        ];
        Assert.Equal(
            [
                "RateLimited None", "RateLimited Answer", "RateLimited Lasting",
                "Unavailable None", "Unavailable Answer",
                "NotSent None", "NotSent Answer", "NotSent Lasting",
                "NoAnswer None",
            ],
            table);
    }

    [Theory]
    [InlineData("/v1/embeddings", "{}", Effect.None)]
    [InlineData("/v1/messages/count_tokens", "{}", Effect.None)]
    [InlineData("/v1/chat/completions", "{}", Effect.Answer)]
    [InlineData("/v1/chat/completions", """{"store":false,"tools":[{"type":"function","function":{"name":"f"}},{"type":"custom","custom":{"name":"g"}}]}""", Effect.Answer)]
    [InlineData("/v1/chat/completions", """{"store":true}""", Effect.Lasting)]
    [InlineData("/v1/chat/completions", """{"st\u006fre":true}""", Effect.Lasting)]
    [InlineData("/v1/chat/completions", """{"store":"true"}""", Effect.Lasting)]
    [InlineData("/v1/chat/completions", """{"tools":[{"type":"web_search"}]}""", Effect.Lasting)]
    [InlineData("/v1/responses", """{"input":"x"}""", Effect.Lasting)]
    [InlineData("/v1/responses", """{"input":"x","store":false}""", Effect.Answer)]
    [InlineData("/v1/responses", """{"store":false,"background":true}""", Effect.Lasting)]
    [InlineData("/v1/responses", """{"store":false,"conversation":"c"}""", Effect.Lasting)]
    [InlineData("/v1/responses", """{"store":false,"tools":[{"type":"mcp"}]}""", Effect.Lasting)]
    [InlineData("/v1/messages", """{"tools":[{"name":"f","input_schema":{}}]}""", Effect.Answer)]
    [InlineData("/v1/messages", """{"tools":[{"name":"f","type":"code_execution_20250825"}]}""", Effect.Lasting)]
    [InlineData("/v1/messages", """{"mcp_servers":[]}""", Effect.Lasting)]
    [InlineData("/v1/messages", """{"tools":[{"functionDeclarations":[{}]}]}""", Effect.Answer)]
    [InlineData("/v1/messages", """{"tools":[{"functionDeclarations":[{}],"codeExecution":{}}]}""", Effect.Lasting)]
    [InlineData("/v1/messages", """{"toolConfig":{"tools":[{"toolSpec":{}}]}}""", Effect.Answer)]
    [InlineData("/v1/messages", """{"toolConfig":{"tools":[{"systemTool":{}}]}}""", Effect.Lasting)]
    [InlineData("/openai/v1/responses", """{"input":"x"}""", Effect.Lasting)]
    [InlineData("/openai/responses", """{"input":"x","store":false}""", Effect.Answer)]
    [InlineData("/openai/deployments/desk/chat/completions", """{"store":true}""", Effect.Lasting)]
    [InlineData("/openai/deployments/desk/embeddings", "{}", Effect.None)]
    [InlineData("/api/chat", """{"tools":[{"type":"function","function":{"name":"f"}}]}""", Effect.Answer)]
    [InlineData("/api/generate", "{}", Effect.Answer)]
    [InlineData("/api/embed", "{}", Effect.None)]
    [InlineData("/api/show", "{}", Effect.None)]
    public void The_effect_of_a_request_is_read_from_it(string path, string body, Effect effect) =>
        Assert.Equal(effect, Dialects.Find("POST", path)!.EffectOf(JsonTape.Read(Encoding.UTF8.GetBytes(body), JsonLimits.Default, out _)!.Root));

    [Fact]
    public void A_request_that_cannot_be_read_counts_as_lasting_and_a_list_as_nothing()
    {
        Assert.Equal(Effect.Lasting, Dialects.Find("POST", "/v1/chat/completions")!.EffectOf(default));
        Assert.Equal(Effect.None, Dialects.Find("GET", "/v1/models")!.EffectOf(default));
    }

    [Theory]
    [InlineData("GET", "/v1/models/a/models/b", "a/models/b")]
    [InlineData("GET", "/openai/v1/models/a", "a")]
    [InlineData("GET", "/openai/models/a", "a")]
    [InlineData("GET", "/v1/models", null)]
    [InlineData("GET", "/api/version", null)]
    [InlineData("POST", "/openai/deployments/chat/chat/completions", "chat")]
    [InlineData("POST", "/openai/v1/chat/completions", null)]
    public void The_model_in_a_path_is_found_in_its_place(string method, string path, string? model) =>
        Assert.Equal(model, Dialects.Find(method, path)!.ModelInPath(path) is { } place ? path[place] : null);

    [Fact]
    public void A_wait_is_a_part_of_a_bound_that_doubles_up_to_the_longest()
    {
        SplitMix chance = new(5);
        RetryOptions retry = new() { Backoff = TimeSpan.FromMilliseconds(100), MaxBackoff = TimeSpan.FromMilliseconds(350) };
        int[] longest = [.. new[] { 1, 2, 3, 9 }.Select(attempts => Enumerable.Range(0, 5_000).Max(_ => (int)Resending.Backoff(retry, attempts, chance).TotalMilliseconds))];
        Assert.Equal([100, 200, 350, 350], longest);
    }

    [Fact]
    public void A_budget_is_a_share_of_traffic_with_a_burst_on_top()
    {
        RetryBudget budget = new(share: 0.25, burst: 2);
        Assert.Equal(2, Spend(budget));
        for (int i = 0; i < 7; i++)
        {
            budget.Earn();
        }

        Assert.Equal(1, Spend(budget));
        for (int i = 0; i < 1_000; i++)
        {
            budget.Earn();
        }

        Assert.Equal(2, Spend(budget));
        budget.Return();
        Assert.Equal(1, Spend(budget));
    }

    [Theory]
    [InlineData("openai", "Authorization: Bearer secret")]
    [InlineData("anthropic", "x-api-key: secret")]
    [InlineData("gemini", "x-goog-api-key: secret")]
    [InlineData("ollama", "Authorization: Bearer secret")]
    [InlineData("azure", "api-key: secret")]
    [InlineData("bedrock", "Authorization: Bearer secret")]
    public async Task The_credential_goes_where_the_provider_of_the_upstream_expects_it(string provider, string expected)
    {
        await using UpstreamClient upstream = new("any", new UpstreamTarget(new Uri("http://127.0.0.1:1"), "secret") { Provider = provider }, new(), TimeProvider.System);
        using HttpRequestMessage request = new();
        ForwardedRequest.Authorise(request, upstream, default, DateTimeOffset.UnixEpoch);
        Assert.Equal(expected, request.Headers.ToString().Trim());
    }

    private static int Spend(RetryBudget budget)
    {
        int spent = 0;
        while (budget.TrySpend())
        {
            spent++;
        }

        return spent;
    }
}
