using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Simulation.Dialects;
using Cordon.Simulation.Mind;
using Microsoft.AspNetCore.Http;

namespace Cordon.Simulation.Delivery;

/// <summary>One realtime session: an event at a time, answered before the next is read.</summary>
internal sealed class RealtimeTalk(HttpContext context, WebSocket socket, SimulatedModelOptions options, string? orders, Action<ReadOnlyMemory<byte>> keep)
{
    private const int MostEventBytes = 16 << 20;

    private readonly CancellationToken _cancel = context.RequestAborted;
    private readonly RealtimeConversation _conversation = new(context.Request.Query["model"].ToString());
    private Commands _commands = Commands.Read(orders, "");
    private RealtimeEvents _events = null!;

    public async Task RunAsync()
    {
        bool first = socket.SubProtocol == "openai-beta.realtime-v1" || context.Request.Headers["OpenAI-Beta"].ToString().Contains("realtime=v1", StringComparison.Ordinal);
        _events = new RealtimeEvents(first, text => _commands.Pieces(text, options.ChunkCharacters));
        await SendAsync(_events.Event("session.created", new() { ["session"] = Session() }));
        while (await ReadAsync() is { } message)
        {
            keep(message);
            if (!await AnswerAsync(message))
            {
                return;
            }
        }

        if (socket.State == WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(socket.CloseStatus is WebSocketCloseStatus.Empty or null ? WebSocketCloseStatus.NormalClosure : socket.CloseStatus.Value, null, _cancel);
        }
    }

    /// <summary>False when the session ends here.</summary>
    private async Task<bool> AnswerAsync(byte[] message)
    {
        using JsonDocument? json = TryParse(message);
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } root)
        {
            await SendAsync(_events.Error("invalid_json", "We could not parse the JSON of your event.", null));
            return true;
        }

        switch (root.Text("type"))
        {
            case "session.update" or "transcription_session.update" when root.Member("session") is { ValueKind: JsonValueKind.Object } session:
                _conversation.Update(session);
                await SendAsync(_events.Event(root.Text("type") + "d", new() { ["session"] = Session() }));
                return true;
            case "conversation.item.create" when root.Member("item") is { ValueKind: JsonValueKind.Object } item:
                await AddAsync(JsonNode.Parse(item.GetRawText())!.AsObject());
                return true;
            case "conversation.item.retrieve" when _conversation.Find(root.Text("item_id")) is { } found:
                await SendAsync(_events.Event("conversation.item.retrieved", new() { ["item"] = found.DeepClone() }));
                return true;
            case "conversation.item.delete" when _conversation.Remove(root.Text("item_id")):
                await SendAsync(_events.Event("conversation.item.deleted", new() { ["item_id"] = root.Text("item_id") }));
                return true;
            case "input_audio_buffer.append" when root.Text("audio") is { } sound:
                _conversation.Hear(sound);
                return true;
            case "input_audio_buffer.commit":
                await HearAsync(_conversation.TakeHeard());
                return true;
            case "input_audio_buffer.clear":
                _conversation.TakeHeard();
                await SendAsync(_events.Event("input_audio_buffer.cleared", []));
                return true;
            case "response.create":
                return await RespondAsync(root.Member("response"));
            case "response.cancel":
                await SendAsync(_events.Error("response_cancel_not_active", "Cancellation failed: no active response found.", root.Text("event_id")));
                return true;
            default:
                await SendAsync(_events.Error("invalid_value", "This event is unknown, or lacks what it needs.", root.Text("event_id")));
                return true;
        }
    }

    private async Task AddAsync(JsonObject item)
    {
        string id = item["id"]?.ToString() ?? _events.NextId("item_");
        item["id"] = id;
        item["object"] = "realtime.item";
        item["status"] = "completed";
        string? previous = _conversation.Last;
        _conversation.Add(id, item);
        foreach (JsonObject added in _events.Added(item, previous, isWhole: true))
        {
            await SendAsync(added);
        }
    }

    private async Task HearAsync(string text)
    {
        string id = _events.NextId("item_");
        await SendAsync(_events.Event("input_audio_buffer.committed", new() { ["previous_item_id"] = _conversation.Last, ["item_id"] = id }));
        await AddAsync(new JsonObject
        {
            ["id"] = id,
            ["type"] = "message",
            ["role"] = "user",
            // The mind reads texts; the client is told what was heard only when it asked to be.
            ["content"] = new JsonArray(new JsonObject { ["type"] = "input_audio", ["transcript"] = null }),
        });
        _conversation.Remove(id);
        _conversation.Add(id, new JsonObject
        {
            ["id"] = id,
            ["type"] = "message",
            ["role"] = "user",
            ["content"] = new JsonArray(new JsonObject { ["type"] = "input_text", ["text"] = text }),
        });
        foreach (JsonObject heard in _conversation.Transcribes ? _events.Heard(id, text) : [])
        {
            await SendAsync(heard);
        }
    }

    private async Task<bool> RespondAsync(JsonElement? response)
    {
        Conversation conversation = _conversation.Read(response);
        _commands = Commands.Read(orders, conversation.LastUserText);
        Reply reply = GullibleMind.Answer(conversation, _commands);
        List<JsonObject> items = [];
        List<JsonObject> events = [.. _events.Response(reply, _conversation.IsAloud(response), _conversation.Last, items)];
        foreach ((int at, JsonObject said) in events.Index())
        {
            if (at == events.Count / 2 && _commands.Garbage)
            {
                await SendAsync("{\"not\": json, \u0001"u8.ToArray());
            }

            if (at == events.Count / 2 && _commands.CutOff)
            {
                context.Abort();
                return false;
            }

            await SendAsync(said);
        }

        foreach (JsonObject item in items)
        {
            _conversation.Add(item["id"]!.GetValue<string>(), item);
        }

        return true;
    }

    private JsonObject Session()
    {
        JsonObject session = new() { ["id"] = "sess_simulated", ["object"] = "realtime.session", ["type"] = "realtime", ["model"] = context.Request.Query["model"].ToString() };
        foreach ((string name, JsonNode? value) in _conversation.Session)
        {
            session[name] = value?.DeepClone();
        }

        return session;
    }

    private Task SendAsync(JsonObject said) => SendAsync(JsonText.Bytes(said));

    private Task SendAsync(byte[] bytes) => socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, _cancel);

    private async Task<byte[]?> ReadAsync()
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            WebSocketReceiveResult part;
            try
            {
                part = await socket.ReceiveAsync(buffer, _cancel);
            }
            catch (WebSocketException)
            {
                return null;
            }

            if (part.MessageType != WebSocketMessageType.Text || message.Length + part.Count > MostEventBytes)
            {
                return null;
            }

            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }

    private static JsonDocument? TryParse(byte[] message)
    {
        try
        {
            return JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
