using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>OpenAI's older text completions: <c>POST /v1/completions</c>.</summary>
internal sealed class OpenAiCompletionsDialect : Dialect
{
    private static readonly Protocol RequestWords = new(
        ["model", "stop~", "stop/*~", "safety_identifier", "service_tier"],
        [
            "prompt", "suffix", "best_of", "echo", "frequency_penalty", "presence_penalty", "logit_bias", "logprobs", "max_tokens", "n", "seed",
            "stream", "stream_options", "include_usage", "temperature", "top_p", "top_k", "min_p", "user",
        ]);

    internal static Protocol AnswerWords { get; } = new(
        ["id", "object", "model", "system_fingerprint", "service_tier", "choices/*/finish_reason", "error/type", "error/code", "error/param"],
        [.. OpenAiChatProtocol.Answer.Names]);

    public override string Name => "openai-completions";

    public override string Provider => "openai";

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body);
        OpenAiInputs.Place(reader.Placing, reader.Root.Get("prompt"u8), Surface.User);
        reader.Placing.Text(reader.Root.Get("suffix"u8), Surface.User, Trust.User);
        reader.Conversation = reader.Root.Get("user"u8).TextOrNull();
        return reader.Finish(RequestWords);
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        var placing = new Placing(body);
        foreach (JsonNode choice in body.Root.Get("choices"u8).Items)
        {
            placing.Text(choice.Get("text"u8), Surface.Assistant, Trust.Untrusted);
            OpenAiChatDialect.PlaceLogprobs(placing, choice.Get("logprobs"u8), null);
        }

        placing.Sweep(AnswerWords, Trust.Untrusted);
        return placing.Segments();
    }

    public override Usage? ReadUsage(JsonTape answer) => ReportedUsage.OpenAi(answer.Root);

    public override StreamReading OpenStream() => new OpenAiCompletionsStream();

    public override byte[] WriteError(Denial denial) => OpenAiErrors.Body(denial);

    public override bool BreaksAfterStreamError => true;

    public override byte[] WriteStreamError(Denial denial) => OpenAiErrors.Event(denial);

    public override byte[] WriteMessage(RequestReading request, string exchange, string text) =>
        WireWriter.Json(json => Completion(json, request, exchange, text));

    public override byte[] WriteStreamMessage(RequestReading request, string exchange, string text)
    {
        var stream = new ArrayBufferWriter<byte>(512);
        WireWriter.Event(stream, null, json => Completion(json, request, exchange, text));
        stream.Write("data: [DONE]\n\n"u8);
        return stream.WrittenSpan.ToArray();
    }

    private static void Completion(Utf8JsonWriter json, RequestReading request, string exchange, string text)
    {
        json.WriteString("id", "cmpl-" + exchange);
        json.WriteString("object", "text_completion");
        json.WriteNumber("created", 0);
        json.WriteString("model", request.Model ?? "");
        json.ArrayOf("choices", choice =>
        {
            choice.WriteNumber("index", 0);
            choice.WriteString("text", text);
            choice.WriteNull("logprobs");
            choice.WriteString("finish_reason", "stop");
        });
    }
}

/// <summary>Chunks of text completions.</summary>
internal sealed class OpenAiCompletionsStream : EventStream
{
    protected override FrameKind Place(JsonNode data, Placing placing)
    {
        foreach (JsonNode choice in data.Get("choices"u8).Items)
        {
            int index = choice.Get("index"u8).Integer() ?? choice.Ordinal;
            placing.Text(choice.Get("text"u8), Surface.Assistant, Trust.Untrusted, null, $"choices/{index}/text");
            OpenAiChatDialect.PlaceLogprobs(placing, choice.Get("logprobs"u8), $"choices/{index}/logprobs");
            if (choice.Get("finish_reason"u8).Kind == JsonValueKind.String)
            {
                Closes($"choices/{index}");
            }
        }

        placing.Sweep(OpenAiCompletionsDialect.AnswerWords, Trust.Untrusted);
        return data.Get("error"u8).Kind is JsonValueKind.Object or JsonValueKind.String ? FrameKind.Error : FrameKind.Ordinary;
    }

    protected override Usage? ReadUsage(JsonNode data) => ReportedUsage.OpenAi(data);
}
