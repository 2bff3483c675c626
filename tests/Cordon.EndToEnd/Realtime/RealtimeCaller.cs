using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Cordon.EndToEnd.Realtime;

/// <summary>A client of the Realtime API that hides nothing: what it sends and gets are the messages themselves.</summary>
internal sealed class RealtimeCaller : IDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    private RealtimeCaller(ClientWebSocket socket) => Socket = socket;

    public ClientWebSocket Socket { get; }

    /// <summary>Every message that came, as it came.</summary>
    public List<string> Heard { get; } = [];

    /// <summary>The exchange of the opening.</summary>
    public string Exchange => Socket.HttpResponseHeaders!["x-cordon-exchange"].Single();

    public static async Task<RealtimeCaller> OpenAsync(
        Uri address, string query = "?model=gullible-1", IEnumerable<(string Name, string Value)>? headers = null, params string[] protocols)
    {
        RealtimeCaller caller = new(new ClientWebSocket());
        caller.Socket.Options.CollectHttpResponseDetails = true;
        foreach ((string name, string value) in headers ?? [])
        {
            caller.Socket.Options.SetRequestHeader(name, value);
        }

        foreach (string protocol in protocols)
        {
            caller.Socket.Options.AddSubProtocol(protocol);
        }

        await caller.Socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/v1/realtime", Query = query }.Uri, caller._patience.Token);
        return caller;
    }

    public Task SendAsync(string message, WebSocketMessageType type = WebSocketMessageType.Text, bool end = true) =>
        Socket.SendAsync(Encoding.UTF8.GetBytes(message), type, end, _patience.Token);

    /// <summary>Says something, and asks for an answer.</summary>
    public async Task AskAsync(string text)
    {
        await SendAsync($$$"""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":{{{JsonValue.Create(text).ToJsonString()}}}}]}}""");
        await SendAsync("""{"type":"response.create"}""");
    }

    /// <summary>The next message; null when the other side has closed.</summary>
    public async Task<string?> HearAsync()
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            WebSocketReceiveResult part = await Socket.ReceiveAsync(buffer, _patience.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                string text = Encoding.UTF8.GetString(message.ToArray());
                Heard.Add(text);
                return text;
            }
        }
    }

    /// <summary>Listens up to an event of that type, and gives it.</summary>
    public async Task<JsonNode> HearAsync(string type)
    {
        while (await HearAsync() is { } message)
        {
            if (TypeOf(message) == type)
            {
                return JsonNode.Parse(message)!;
            }
        }

        throw new InvalidOperationException($"The session was closed ({Socket.CloseStatus}) before {type} came; {string.Join(", ", Heard.Select(TypeOf))} did.");
    }

    /// <summary>Listens to the end; gives the close code.</summary>
    public async Task<WebSocketCloseStatus?> HearOutAsync()
    {
        while (await HearAsync() is not null)
        {
        }

        return Socket.CloseStatus;
    }

    /// <summary>Closes in order, and hears what still comes.</summary>
    public async Task CloseAsync(WebSocketCloseStatus code = WebSocketCloseStatus.NormalClosure)
    {
        await Socket.CloseOutputAsync(code, null, _patience.Token);
        await HearOutAsync();
    }

    /// <summary>The pieces of all events of that type put together.</summary>
    public string Said(string type) => string.Concat(Heard.Where(message => TypeOf(message) == type).Select(message => JsonNode.Parse(message)!["delta"]!.ToString()));

    public IEnumerable<string> Types => Heard.Select(TypeOf);

    public static string TypeOf(string message)
    {
        try
        {
            return JsonNode.Parse(message)?["type"]?.ToString() ?? "";
        }
        catch (System.Text.Json.JsonException)
        {
            return "";
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        _patience.Dispose();
    }
}
