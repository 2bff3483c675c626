#pragma warning disable OPENAI001 // The Responses client is marked experimental by its authors.
using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using Anthropic.Models.Messages;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;

namespace Cordon.Simulation.Tests;

/// <summary>The official clients, unchanged, against the simulated model.</summary>
public sealed class SdkTests : IAsyncLifetime
{
    private SimulatedModel _model = null!;
    private OpenAIClient _openAi = null!;

    public async ValueTask InitializeAsync()
    {
        _model = await SimulatedModel.StartAsync();
        _openAi = new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(_model.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) });
    }

    public ValueTask DisposeAsync() => _model.DisposeAsync();

    [Fact]
    public async Task OpenAi_chat_answers_and_streams()
    {
        ChatClient chat = _openAi.GetChatClient("gullible-1");
        ChatCompletion whole = await chat.CompleteChatAsync("say hello world");
        string streamed = "";
        int tokens = 0;
        await foreach (StreamingChatCompletionUpdate update in chat.CompleteChatStreamingAsync("say hello world [simulate: chunk=2]"))
        {
            streamed += string.Concat(update.ContentUpdate.Select(p => p.Text));
            tokens = update.Usage?.OutputTokenCount ?? tokens;
        }

        Assert.Equal("hello world", whole.Content[0].Text);
        Assert.Equal("hello world", streamed);
        Assert.Equal(whole.Usage.OutputTokenCount, tokens);
    }

    [Fact]
    public async Task OpenAi_chat_streams_a_tool_call()
    {
        ChatCompletionOptions options = new() { Tools = { ChatTool.CreateFunctionTool("get_weather", "weather in a city", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}}}""")) } };
        string name = "", arguments = "";
        await foreach (StreamingChatCompletionUpdate update in _openAi.GetChatClient("m").CompleteChatStreamingAsync([new UserChatMessage("weather in Paris")], options))
        {
            foreach (StreamingChatToolCallUpdate call in update.ToolCallUpdates)
            {
                name += call.FunctionName;
                arguments += call.FunctionArgumentsUpdate;
            }
        }

        Assert.Equal("get_weather", name);
        Assert.Equal("""{"city":"Paris"}""", arguments);
    }

    [Fact]
    public async Task OpenAi_responses_answer_and_stream()
    {
        ResponsesClient responses = _openAi.GetResponsesClient();
        ResponseResult whole = await responses.CreateResponseAsync("m", "say hello");
        string streamed = "";
        bool completed = false;
        await foreach (StreamingResponseUpdate update in await responses.CreateResponseStreamingAsync("m", "say hello"))
        {
            streamed += update is StreamingResponseOutputTextDeltaUpdate delta ? delta.Delta : "";
            completed |= update is StreamingResponseCompletedUpdate;
        }

        Assert.Equal("hello", whole.GetOutputText());
        Assert.Equal("hello", streamed);
        Assert.True(completed);
    }

    [Fact]
    public async Task OpenAi_embeddings_and_models_and_errors_are_understood()
    {
        var embedding = await _openAi.GetEmbeddingClient("gullible-embedding").GenerateEmbeddingAsync("text");
        var models = await _openAi.GetOpenAIModelClient().GetModelsAsync();
        ClientResultException refused = await Assert.ThrowsAsync<ClientResultException>(() => _openAi.GetChatClient("m").CompleteChatAsync("[simulate: error=429]"));

        Assert.Equal(256, embedding.Value.ToFloats().Length);
        Assert.Equal(3, models.Value.Count);
        Assert.Equal(429, refused.Status);
    }

    [Fact]
    public async Task Anthropic_answers_streams_and_counts()
    {
        AnthropicClient client = new() { ApiKey = "none", BaseUrl = _model.Address.ToString().TrimEnd('/') };
        MessageCreateParams ask = new() { Model = "gullible-1", MaxTokens = 100, Messages = [new UserMessageParam("say hello world [simulate: chunk=2]")] };
        Message whole = await client.Messages.Create(ask);
        string streamed = "";
        await foreach (RawMessageStreamEvent frame in client.Messages.CreateStreaming(ask))
        {
            if (frame.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var text))
            {
                streamed += text.Text;
            }
        }

        var count = await client.Messages.CountTokens(new() { Model = "gullible-1", Messages = ask.Messages });

        Assert.True(whole.Content[0].TryPickText(out var block));
        Assert.Equal("hello world", block.Text);
        Assert.Equal("hello world", streamed);
        Assert.Equal(whole.Usage.InputTokens, count.InputTokens);
    }
}
