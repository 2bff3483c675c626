#pragma warning disable OPENAI001 // The Responses client is marked experimental by its authors.
using Anthropic.Models.Messages;
using OpenAI.Chat;
using OpenAI.Responses;

namespace Cordon.EndToEnd.Clients;

/// <summary>Where a client talks to, with which key, and what its user says.</summary>
internal sealed record Talk(Uri Address, string Question, string Key = "none");

/// <summary>One way in which a program asks a model with a .NET client, and reads the text of the answer.</summary>
internal sealed record Way(bool Streams, Func<Talk, Action<string>, CancellationToken, Task> Ask)
{
    private const string Model = "gullible-1";

    public static Dictionary<string, Way> All { get; } = new()
    {
        ["OpenAI chat"] = new(Streams: false, async (talk, see, cancel) =>
        {
            ChatCompletion answer = await OpenAiScenarios.Client(talk.Address, talk.Key).GetChatClient(Model).CompleteChatAsync([new UserChatMessage(talk.Question)], cancellationToken: cancel);
            see(answer.Content[0].Text);
        }),
        ["OpenAI chat stream"] = new(Streams: true, async (talk, see, cancel) =>
        {
            await foreach (StreamingChatCompletionUpdate update in OpenAiScenarios.Client(talk.Address, talk.Key).GetChatClient(Model)
                .CompleteChatStreamingAsync([new UserChatMessage(talk.Question)], cancellationToken: cancel))
            {
                see(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            }
        }),
        ["OpenAI responses"] = new(Streams: false, async (talk, see, cancel) =>
        {
            ResponseResult answer = await OpenAiScenarios.Client(talk.Address, talk.Key).GetResponsesClient().CreateResponseAsync(Model, talk.Question, cancellationToken: cancel);
            see(answer.GetOutputText());
        }),
        ["OpenAI responses stream"] = new(Streams: true, async (talk, see, cancel) =>
        {
            await foreach (StreamingResponseUpdate update in await OpenAiScenarios.Client(talk.Address, talk.Key).GetResponsesClient()
                .CreateResponseStreamingAsync(Model, talk.Question, cancellationToken: cancel))
            {
                see(update is StreamingResponseOutputTextDeltaUpdate delta ? delta.Delta : "");
            }
        }),
        ["Anthropic message"] = new(Streams: false, async (talk, see, cancel) =>
        {
            Message answer = await AnthropicScenarios.Client(talk.Address, talk.Key).Messages.Create(Asked(talk.Question), cancel);
            see(answer.Content[0].TryPickText(out TextBlock? text) ? text.Text : "");
        }),
        ["Anthropic message stream"] = new(Streams: true, async (talk, see, cancel) =>
        {
            await foreach (RawMessageStreamEvent frame in AnthropicScenarios.Client(talk.Address, talk.Key).Messages.CreateStreaming(Asked(talk.Question), cancel))
            {
                see(frame.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? delta) && delta.Delta.TryPickText(out TextDelta? text) ? text.Text : "");
            }
        }),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public static TheoryData<string> StreamNames => [.. All.Where(way => way.Value.Streams).Select(way => way.Key)];

    public static Task<Sight> AskAsync(string name, Talk talk) => Sight.OfAsync(see => All[name].Ask(talk, see, CancellationToken.None));

    private static MessageCreateParams Asked(string question) => new() { Model = Model, MaxTokens = 9000, Messages = [new UserMessageParam(question)] };
}
