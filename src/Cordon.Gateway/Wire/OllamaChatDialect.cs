using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Ollama's chats: <c>POST /api/chat</c>. They stream unless the request says otherwise.</summary>
internal sealed class OllamaChatDialect : OllamaDialect
{
    public override string Name => "ollama-chat";

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body) { StreamsUnlessTold = true };
        var messages = new OllamaMessages(reader.Placing);
        messages.Refuse(reader.Root);
        messages.Request(reader.Root.Get("messages"u8));
        if (reader.Placing.Is(reader.Root.Get("tools"u8), JsonValueKind.Array))
        {
            foreach (JsonNode tool in reader.Root.Get("tools"u8).Items)
            {
                reader.Definition(tool.Get("function"u8));
                reader.Placing.Tree(tool, Surface.ToolDefinition, Trust.Untrusted, null, JsonSchemaWords.Names);
            }
        }

        ReadFormat(reader);
        return reader.Finish(OllamaProtocol.Request);
    }

    public override byte[] WriteMessage(RequestReading request, string exchange, string text) =>
        WireWriter.Json(json => Message(json, request, text, done: true));

    public override byte[] WriteStreamMessage(RequestReading request, string exchange, string text) =>
    [
        .. WireWriter.Json(json => Message(json, request, text, done: false)), (byte)'\n',
        .. WireWriter.Json(json => Message(json, request, "", done: true)), (byte)'\n',
    ];

    private static void Message(Utf8JsonWriter json, RequestReading request, string text, bool done)
    {
        json.WriteString("model", request.Model ?? "");
        json.WriteString("created_at", NoDate);
        json.Object("message", message =>
        {
            message.WriteString("role", "assistant");
            message.WriteString("content", text);
        });
        json.WriteBoolean("done", done);
        if (done)
        {
            json.WriteString("done_reason", "stop");
        }
    }
}
