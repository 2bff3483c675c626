using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Ollama's completions: <c>POST /api/generate</c>. They stream unless the request says otherwise.</summary>
internal sealed class OllamaGenerateDialect : OllamaDialect
{
    public override string Name => "ollama-generate";

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body) { StreamsUnlessTold = true };
        Placing placing = reader.Placing;
        var messages = new OllamaMessages(placing);
        messages.Refuse(reader.Root);
        placing.Text(reader.Root.Get("system"u8), Surface.System, Trust.Trusted);
        placing.Text(reader.Root.Get("template"u8), Surface.System, Trust.Trusted);
        placing.Text(reader.Root.Get("prompt"u8), Surface.User, Trust.User);
        placing.Text(reader.Root.Get("suffix"u8), Surface.User, Trust.User);
        messages.Images(reader.Root.Get("images"u8), Trust.User);
        messages.Tokens(reader.Root.Get("context"u8), Trust.User);
        ReadFormat(reader);
        return reader.Finish(OllamaProtocol.Request);
    }

    public override byte[] WriteMessage(RequestReading request, string exchange, string text) =>
        WireWriter.Json(json => Completion(json, request, text, done: true));

    public override byte[] WriteStreamMessage(RequestReading request, string exchange, string text) =>
    [
        .. WireWriter.Json(json => Completion(json, request, text, done: false)), (byte)'\n',
        .. WireWriter.Json(json => Completion(json, request, "", done: true)), (byte)'\n',
    ];

    private static void Completion(Utf8JsonWriter json, RequestReading request, string text, bool done)
    {
        json.WriteString("model", request.Model ?? "");
        json.WriteString("created_at", NoDate);
        json.WriteString("response", text);
        json.WriteBoolean("done", done);
        if (done)
        {
            json.WriteString("done_reason", "stop");
        }
    }
}
