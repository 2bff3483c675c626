using System.Text.Json;
using Anthropic;
using Anthropic.Models.Messages;
using Anthropic.Models.Models;

namespace Cordon.EndToEnd.Clients;

/// <summary>What programs do with Anthropic's .NET client, and what it then hands to them.</summary>
internal static class AnthropicScenarios
{
    private const string Model = "gullible-1";
    private const string WeatherQuestion = "What is the weather in Paris?";

    private static readonly Tool Weather = new()
    {
        Name = "get_weather",
        Description = "The weather in a city",
        InputSchema = new InputSchema
        {
            Properties = new Dictionary<string, JsonElement> { ["city"] = JsonElement.Parse("""{"type":"string"}""") },
            Required = ["city"],
        },
    };

    public static Dictionary<string, Func<AnthropicClient, Action<string>, Task>> All { get; } = new()
    {
        ["message"] = async (client, see) => see((await client.Messages.Create(Ask(Said.Question) with { System = "You are the desk of a library." })).ToString()),
        ["message stream"] = (client, see) => StreamAsync(client, Ask(Said.Question), see),
        ["tools"] = ToolsAsync,
        ["tools stream"] = (client, see) => StreamAsync(client, Ask(WeatherQuestion) with { Tools = [Weather] }, see),
        ["thinking"] = (client, see) => StreamAsync(client, Ask(Said.Question) with { MaxTokens = 2000, Thinking = new ThinkingConfigEnabled(1024) }, see),
        ["count tokens"] = async (client, see) => see((await client.Messages.CountTokens(new() { Model = Model, Messages = [new UserMessageParam(Said.Question)] })).ToString()),
        ["models"] = async (client, see) => see(string.Join(';', (await client.Models.List(new ModelListParams())).Items)),
        ["unknown model"] = async (client, see) => see((await client.Models.Retrieve("no-such-model")).ToString()),
        ["error 401"] = (client, see) => FailAsync(client, 401, see),
        ["error 429"] = (client, see) => FailAsync(client, 429, see),
        ["error 500"] = (client, see) => FailAsync(client, 500, see),
        ["error 529"] = (client, see) => FailAsync(client, 529, see),
        ["streamed error"] = (client, see) => StreamAsync(client, Ask(Said.Question + " [simulate: mid-stream-error]"), see),
    };

    /// <summary>The client as its documentation makes it, less retries: what is compared is one exchange.</summary>
    public static AnthropicClient Client(Uri address, string key = "none") =>
        new() { ApiKey = key, AuthToken = null, BaseUrl = address.ToString().TrimEnd('/'), MaxRetries = 0 };

    private static MessageCreateParams Ask(string question) => new() { Model = Model, MaxTokens = 400, Messages = [new UserMessageParam(question)] };

    private static async Task FailAsync(AnthropicClient client, int status, Action<string> see) =>
        see((await client.Messages.Create(Ask($"{Said.Question} [simulate: error={status}]"))).ToString());

    private static async Task StreamAsync(AnthropicClient client, MessageCreateParams ask, Action<string> see)
    {
        await foreach (RawMessageStreamEvent frame in client.Messages.CreateStreaming(ask))
        {
            see(frame.ToString());
        }
    }

    private static async Task ToolsAsync(AnthropicClient client, Action<string> see)
    {
        MessageCreateParams ask = Ask(WeatherQuestion) with { Tools = [Weather] };
        Message first = await client.Messages.Create(ask);
        see(first.ToString());
        Assert.True(first.Content[0].TryPickToolUse(out ToolUseBlock? call));
        List<ContentBlockParam> called = [new ToolUseBlockParam { ID = call.ID, Name = call.Name, Input = call.Input }];
        List<ContentBlockParam> result = [new ToolResultBlockParam(call.ID) { Content = "18 degrees and cloudy" }];
        see((await client.Messages.Create(ask with { Messages = [.. ask.Messages, new AssistantMessageParam(called), new UserMessageParam(result)] })).ToString());
    }
}
