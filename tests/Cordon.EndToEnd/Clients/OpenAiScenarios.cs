#pragma warning disable OPENAI001 // The Responses client is marked experimental by its authors.
using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Responses;

namespace Cordon.EndToEnd.Clients;

/// <summary>What programs do with OpenAI's .NET client, and what it then hands to them.</summary>
internal static class OpenAiScenarios
{
    private const string Model = "gullible-1";
    private const string WeatherQuestion = "What is the weather in Paris?";
    private const string WeatherResult = "18 degrees and cloudy";

    private static readonly BinaryData City = BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("get_weather", "The weather in a city", City);

    public static Dictionary<string, Func<OpenAIClient, Action<string>, Task>> All { get; } = new()
    {
        ["chat"] = async (client, see) => see(Json((await client.GetChatClient(Model).CompleteChatAsync(Said.Question)).Value)),
        ["chat stream"] = (client, see) => StreamAsync(client, Said.Question, new(), see),
        ["chat json"] = async (client, see) => see(Json((await client.GetChatClient(Model).CompleteChatAsync(
            [new UserChatMessage(WeatherQuestion)], new() { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("place", City) })).Value)),
        ["tools"] = ToolsAsync,
        ["tools stream"] = (client, see) => StreamAsync(client, WeatherQuestion, new() { Tools = { Weather } }, see),
        ["embeddings"] = async (client, see) =>
        {
            OpenAIEmbeddingCollection embeddings = await client.GetEmbeddingClient("gullible-embedding").GenerateEmbeddingsAsync(["one text", "another text"]);
            see(string.Join(';', embeddings.Select(e => string.Join(',', e.ToFloats().ToArray()))));
        },
        ["models"] = async (client, see) => see(Json((await client.GetOpenAIModelClient().GetModelsAsync()).Value)),
        ["unknown model"] = async (client, see) => see(Json((await client.GetOpenAIModelClient().GetModelAsync("no-such-model")).Value)),
        ["responses"] = async (client, see) => see(Json((await client.GetResponsesClient().CreateResponseAsync(Model, Said.Question)).Value)),
        ["responses stream"] = (client, see) => StreamAsync(client, new CreateResponseOptions(Model, [ResponseItem.CreateUserMessageItem(Said.Question)]), see),
        ["responses tools"] = ResponsesToolsAsync,
        ["responses tools stream"] = (client, see) => StreamAsync(client, WithTools(ResponseItem.CreateUserMessageItem(WeatherQuestion)), see),
        ["error 401"] = (client, see) => FailAsync(client, 401, see),
        ["error 429"] = (client, see) => FailAsync(client, 429, see),
        ["error 500"] = (client, see) => FailAsync(client, 500, see),
        ["error 529"] = (client, see) => FailAsync(client, 529, see),
        ["streamed error"] = (client, see) => StreamAsync(client, Said.Question + " [simulate: mid-stream-error]", new(), see),
        ["responses streamed error"] = (client, see) =>
            StreamAsync(client, new CreateResponseOptions(Model, [ResponseItem.CreateUserMessageItem(Said.Question + " [simulate: mid-stream-error]")]), see),
    };

    /// <summary>The client as its documentation makes it, less retries: what is compared is one exchange.</summary>
    public static OpenAIClient Client(Uri address, string key = "none") =>
        new(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(address, "/v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) });

    private static async Task FailAsync(OpenAIClient client, int status, Action<string> see) =>
        see(Json((await client.GetChatClient(Model).CompleteChatAsync($"{Said.Question} [simulate: error={status}]")).Value));

    private static async Task StreamAsync(OpenAIClient client, string question, ChatCompletionOptions options, Action<string> see)
    {
        await foreach (StreamingChatCompletionUpdate update in client.GetChatClient(Model).CompleteChatStreamingAsync([new UserChatMessage(question)], options))
        {
            see(Json(update));
        }
    }

    private static async Task StreamAsync(OpenAIClient client, CreateResponseOptions options, Action<string> see)
    {
        options.StreamingEnabled = true;
        await foreach (StreamingResponseUpdate update in await client.GetResponsesClient().CreateResponseStreamingAsync(options))
        {
            see(Json(update));
        }
    }

    private static async Task ToolsAsync(OpenAIClient client, Action<string> see)
    {
        ChatClient chat = client.GetChatClient(Model);
        ChatCompletionOptions options = new() { Tools = { Weather } };
        List<ChatMessage> messages = [new UserChatMessage(WeatherQuestion)];
        ChatCompletion first = await chat.CompleteChatAsync(messages, options);
        see(Json(first));
        messages.Add(new AssistantChatMessage(first));
        messages.Add(new ToolChatMessage(first.ToolCalls[0].Id, WeatherResult));
        see(Json((await chat.CompleteChatAsync(messages, options)).Value));
    }

    private static async Task ResponsesToolsAsync(OpenAIClient client, Action<string> see)
    {
        ResponsesClient responses = client.GetResponsesClient();
        ResponseResult first = await responses.CreateResponseAsync(WithTools(ResponseItem.CreateUserMessageItem(WeatherQuestion)));
        see(Json(first));
        FunctionCallResponseItem call = first.OutputItems.OfType<FunctionCallResponseItem>().Single();
        CreateResponseOptions next = WithTools(ResponseItem.CreateFunctionCallOutputItem(call.CallId, WeatherResult));
        next.PreviousResponseId = first.Id;
        see(Json((await responses.CreateResponseAsync(next)).Value));
    }

    private static CreateResponseOptions WithTools(ResponseItem item) =>
        new(Model, [item]) { Tools = { ResponseTool.CreateFunctionTool("get_weather", City, strictModeEnabled: false, "The weather in a city") } };

    private static string Json(object model) => ModelReaderWriter.Write(model).ToString();
}
