using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>OpenAI's chat completions: <c>POST /v1/chat/completions</c>.</summary>
internal sealed class OpenAiChatDialect : Dialect
{
    public override string Name => "openai-chat";

    public override string Provider => "openai";

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body);
        JsonNode root = reader.Root;
        if (root.Kind == JsonValueKind.Object && root.Get("messages"u8).Kind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            reader.Placing.Refuse("missing", root, "Send messages.");
        }

        var messages = new OpenAiMessages(reader.Placing);
        messages.Request(root.Get("messages"u8));
        if (root.Get("prediction"u8) is { Kind: JsonValueKind.Object } prediction)
        {
            messages.Content(prediction.Get("content"u8), Surface.Assistant, Trust.User);
        }

        ReadTools(reader);
        JsonNode format = root.Get("response_format"u8).Get("json_schema"u8);
        reader.OutputSchema = format.Get("schema"u8).Bytes;
        reader.Placing.Tree(format, Surface.System, Trust.Trusted, null, JsonSchemaWords.Names);
        reader.Conversation = root.Get("user"u8).TextOrNull() ?? root.Get("safety_identifier"u8).TextOrNull();
        return reader.Finish(OpenAiChatProtocol.Request);
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        var placing = new Placing(body);
        var messages = new OpenAiMessages(placing);
        foreach (JsonNode choice in body.Root.Get("choices"u8).Items)
        {
            messages.Message(choice.Get("message"u8), Surface.Assistant, Trust.Untrusted);
            PlaceLogprobs(placing, choice.Get("logprobs"u8), null);
        }

        placing.Sweep(OpenAiChatProtocol.Answer, Trust.Untrusted);
        return placing.Segments();
    }

    public override Usage? ReadUsage(JsonTape answer) => ReportedUsage.OpenAi(answer.Root);

    public override StreamReading OpenStream() => new OpenAiChatStream();

    public override byte[] WriteError(Denial denial) => OpenAiErrors.Body(denial);

    public override bool BreaksAfterStreamError => true;

    public override byte[] WriteStreamError(Denial denial) => OpenAiErrors.Event(denial);

    public override byte[] WriteMessage(RequestReading request, string exchange, string text) => WireWriter.Json(json =>
    {
        Head(json, "chat.completion", request, exchange);
        json.ArrayOf("choices", choice =>
        {
            choice.WriteNumber("index", 0);
            choice.Object("message", message =>
            {
                message.WriteString("role", "assistant");
                message.WriteString("content", text);
                message.WriteNull("refusal");
            });
            choice.WriteNull("logprobs");
            choice.WriteString("finish_reason", "stop");
        });
        json.Object("usage", usage =>
        {
            usage.WriteNumber("prompt_tokens", 0);
            usage.WriteNumber("completion_tokens", 0);
            usage.WriteNumber("total_tokens", 0);
        });
    });

    public override byte[] WriteStreamMessage(RequestReading request, string exchange, string text)
    {
        var stream = new ArrayBufferWriter<byte>(1024);
        Chunk(text, null);
        Chunk(null, "stop");
        stream.Write("data: [DONE]\n\n"u8);
        return stream.WrittenSpan.ToArray();

        void Chunk(string? content, string? reason) => WireWriter.Event(stream, null, json =>
        {
            Head(json, "chat.completion.chunk", request, exchange);
            json.ArrayOf("choices", choice =>
            {
                choice.WriteNumber("index", 0);
                choice.Object("delta", delta =>
                {
                    if (content is not null)
                    {
                        delta.WriteString("role", "assistant");
                        delta.WriteString("content", content);
                    }
                });
                choice.WriteString("finish_reason", reason);
            });
        });
    }

    /// <summary>
    /// Token probabilities repeat the answer's text, as tokens and as byte values. The tokens are text; the byte values
    /// are text that no guard reads, so policy is told about them.
    /// </summary>
    internal static void PlaceLogprobs(Placing placing, JsonNode logprobs, string? channel, Surface surface = Surface.Assistant)
    {
        if (logprobs.Kind is not (JsonValueKind.Object or JsonValueKind.Array) || logprobs.Next == logprobs.Index + 1)
        {
            return;
        }

        Tokens(logprobs);
        foreach (JsonNode list in logprobs.Members)
        {
            Tokens(list);
        }

        placing.Tree(logprobs, surface, Trust.Untrusted, null, OpenAiChatProtocol.Answer);
        placing.OpaqueBeside(logprobs, Surface.Unknown, Trust.Untrusted);

        void Tokens(JsonNode list)
        {
            foreach (JsonNode item in list.Items)
            {
                placing.Text(item.Kind == JsonValueKind.String ? item : item.Get("token"u8), surface, Trust.Untrusted, null, channel);
            }
        }
    }

    private static void ReadTools(RequestReader reader)
    {
        if (reader.Placing.Is(reader.Root.Get("tools"u8), JsonValueKind.Array))
        {
            foreach (JsonNode tool in reader.Root.Get("tools"u8).Items)
            {
                reader.Definition(tool.Get("function"u8));
                reader.Definition(tool.Get("custom"u8));
                // Tools of other kinds have their text elsewhere: it is still a definition.
                reader.Placing.Tree(tool, Surface.ToolDefinition, Trust.Untrusted, null, JsonSchemaWords.Names);
            }
        }

        if (reader.Placing.Is(reader.Root.Get("functions"u8), JsonValueKind.Array))
        {
            foreach (JsonNode function in reader.Root.Get("functions"u8).Items)
            {
                reader.Definition(function);
            }
        }
    }

    private static void Head(Utf8JsonWriter json, string kind, RequestReading request, string exchange)
    {
        json.WriteString("id", "chatcmpl-" + exchange);
        json.WriteString("object", kind);
        json.WriteNumber("created", 0);
        json.WriteString("model", request.Model ?? "");
    }
}
