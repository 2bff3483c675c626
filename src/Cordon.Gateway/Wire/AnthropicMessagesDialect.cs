using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Anthropic's messages: <c>POST /v1/messages</c> and <c>/v1/messages/count_tokens</c>.</summary>
internal sealed class AnthropicMessagesDialect : Dialect
{
    // A user id is meant to be an opaque id; a longer one is inspected.
    private const int LongestUserId = 64;

    public override string Name => "anthropic-messages";

    public override string Provider => "anthropic";

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body);
        Placing placing = reader.Placing;
        JsonNode root = reader.Root;
        var blocks = new AnthropicBlocks(placing);
        blocks.Content(root.Get("system"u8), Surface.System, Trust.Trusted);
        ReadMessages(root, placing, blocks);
        if (placing.Is(root.Get("tools"u8), JsonValueKind.Array))
        {
            foreach (JsonNode tool in root.Get("tools"u8).Items)
            {
                reader.Definition(tool);
            }
        }

        placing.Tree(root.Get("mcp_servers"u8), Surface.ToolDefinition, Trust.Untrusted, null, JsonSchemaWords.Names);
        Schema(root.Get("output_format"u8));
        Schema(root.Get("output_config"u8).Get("format"u8));
        JsonNode user = root.Get("metadata"u8).Get("user_id"u8);
        reader.Conversation = user.TextOrNull();
        if (user.Kind == JsonValueKind.String && user.Raw.Length > LongestUserId + 2)
        {
            placing.Text(user, Surface.Unknown, Trust.User);
        }

        return reader.Finish(AnthropicProtocol.Request);

        void Schema(JsonNode format)
        {
            JsonNode schema = format.Get("schema"u8);
            if (schema.Kind == JsonValueKind.Object)
            {
                reader.OutputSchema = schema.Bytes;
                placing.Tree(schema, Surface.System, Trust.Trusted, null, JsonSchemaWords.Names);
            }
        }
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        var placing = new Placing(body);
        new AnthropicBlocks(placing).Content(body.Root.Get("content"u8), Surface.Assistant, Trust.Untrusted);
        placing.Sweep(AnthropicProtocol.Answer, Trust.Untrusted);
        return placing.Segments();
    }

    public override Usage? ReadUsage(JsonTape answer) => ReportedUsage.Anthropic(answer.Root);

    public override StreamReading OpenStream() => new AnthropicStream();

    public override string RequestIdHeader => "request-id";

    public override byte[] WriteError(Denial denial) => WireWriter.Json(json => Error(json, denial));

    public override byte[] WriteStreamError(Denial denial)
    {
        var stream = new ArrayBufferWriter<byte>(512);
        WireWriter.Event(stream, "error", json => Error(json, denial));
        return stream.WrittenSpan.ToArray();
    }

    public override byte[] WriteMessage(RequestReading request, string exchange, string text) => WireWriter.Json(json =>
        Message(json, request, exchange, text));

    public override byte[] WriteStreamMessage(RequestReading request, string exchange, string text)
    {
        var stream = new ArrayBufferWriter<byte>(1024);
        Event("message_start", json => json.Object("message", message => Message(message, request, exchange, null)));
        Event("content_block_start", json =>
        {
            json.WriteNumber("index", 0);
            json.Object("content_block", block => Text(block, "text", ""));
        });
        Event("content_block_delta", json =>
        {
            json.WriteNumber("index", 0);
            json.Object("delta", delta => Text(delta, "text_delta", text));
        });
        Event("content_block_stop", json => json.WriteNumber("index", 0));
        Event("message_delta", json =>
        {
            json.Object("delta", delta =>
            {
                delta.WriteString("stop_reason", "end_turn");
                delta.WriteNull("stop_sequence");
            });
            json.Object("usage", usage => usage.WriteNumber("output_tokens", 0));
        });
        Event("message_stop", static _ => { });
        return stream.WrittenSpan.ToArray();

        void Event(string name, Action<Utf8JsonWriter> write) => WireWriter.Event(stream, name, json =>
        {
            json.WriteString("type", name);
            write(json);
        });
    }

    private static void ReadMessages(JsonNode root, Placing placing, AnthropicBlocks blocks)
    {
        JsonNode messages = root.Get("messages"u8);
        if (root.Kind == JsonValueKind.Object && messages.Kind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            placing.Refuse("missing", root, "Send messages.");
        }

        if (!placing.Is(messages, JsonValueKind.Array))
        {
            return;
        }

        foreach (JsonNode message in messages.Items)
        {
            if (!placing.Is(message, JsonValueKind.Object))
            {
                continue;
            }

            JsonNode role = message.Get("role"u8);
            (Surface surface, Trust trust) =
                role.TextIs("user"u8) ? (Surface.User, Trust.User)
                : role.TextIs("assistant"u8) ? (Surface.Assistant, Trust.User)
                : role.TextIs("system"u8) ? (Surface.System, Trust.Trusted)
                : (Surface.Unknown, Trust.Untrusted);
            if (surface != Surface.Unknown)
            {
                placing.Protocol(role);
            }

            blocks.Content(message.Get("content"u8), surface, trust);
        }
    }

    private static void Message(Utf8JsonWriter json, RequestReading request, string exchange, string? text)
    {
        json.WriteString("id", "msg_" + exchange);
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", request.Model ?? "");
        json.ArrayOf("content", text is null ? null : block => Text(block, "text", text));
        json.WriteString("stop_reason", text is null ? null : "end_turn");
        json.WriteNull("stop_sequence");
        json.Object("usage", usage =>
        {
            usage.WriteNumber("input_tokens", 0);
            usage.WriteNumber("output_tokens", 0);
        });
    }

    private static void Text(Utf8JsonWriter json, string type, string text)
    {
        json.WriteString("type", type);
        json.WriteString("text", text);
    }

    // The libraries choose their exception by status, and in a stream by this type.
    private static void Error(Utf8JsonWriter json, Denial denial)
    {
        json.WriteString("type", "error");
        json.Object("error", error =>
        {
            error.WriteString("type", denial.Status switch
            {
                400 => "invalid_request_error",
                401 => "authentication_error",
                403 => "permission_error",
                404 => "not_found_error",
                413 => "request_too_large",
                429 => "rate_limit_error",
                503 or 529 => "overloaded_error",
                504 => "timeout_error",
                _ => "api_error",
            });
            error.WriteString("message", denial.Message);
            error.WriteString("cordon_type", denial.Type);
            error.WriteString("code", denial.Code);
            error.WriteString("exchange", denial.Exchange);
            ApprovalTickets.Write(error, denial);
        });
        json.WriteString("request_id", denial.Exchange);
    }
}
