using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Cordon.Gateway.Mcp;

namespace Cordon.Wrapping;

/// <summary>
/// Carries the lines of a client that speaks MCP over standard input and output to a gateway, and what the gateway answers back as lines
/// (MCP 2025-11-25, Transports). It reads no more of a message than it takes to carry it.
/// </summary>
internal sealed class StdioBridge(Uri server, string key, Stream input, Stream output, int mostMessageBytes) : IDisposable
{
    private const int CopyBytes = 16 * 1024;

    // JSON-RPC 2.0, 5.1: -32000 to -32099 are the implementation's own.
    private const int NotCarried = -32000;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly SemaphoreSlim _writing = new(1);
    private string? _session;
    private string? _version;

    /// <summary>Carries until the client closes its end; then ends the session, and waits for what is still on its way.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        HashSet<Task> carried = [];
        Task listening = Task.CompletedTask;
        try
        {
            await foreach (byte[] line in LinesAsync(cancel))
            {
                Message message = Message.Read(line);
                if (message.Method == "initialize")
                {
                    // What comes after it needs its session.
                    await CarryAsync(message, line, over.Token);
                    continue;
                }

                carried.RemoveWhere(task => task.IsCompleted);
                carried.Add(CarryAsync(message, line, over.Token));
                if (message.Method == "notifications/initialized")
                {
                    listening = ListenAsync(over.Token);
                }
            }
        }
        finally
        {
            await EndAsync();
            await over.CancelAsync();
            await Task.WhenAll([.. carried, listening]);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _writing.Dispose();
    }

    // A line that is too long is the end too: what follows it could be read as anything.
    private async IAsyncEnumerable<byte[]> LinesAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        LineBuffer lines = new(mostMessageBytes);
        byte[] buffer = new byte[CopyBytes];
        while (!lines.IsTooLong && await input.ReadAsync(buffer, cancel) is > 0 and int count)
        {
            foreach (byte[] line in lines.Add(buffer.AsMemory(0, count)))
            {
                yield return line;
            }
        }
    }

    private async Task CarryAsync(Message message, byte[] line, CancellationToken cancel)
    {
        try
        {
            using HttpRequestMessage request = Request(HttpMethod.Post);
            request.Content = new ByteArrayContent(line);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (message.Method == "initialize" && response.Headers.TryGetValues(StdioServer.SessionHeader, out IEnumerable<string>? sessions))
            {
                _session = sessions.First();
            }

            await PassOnAsync(message, response, cancel);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            await RefuseAsync(message, "The connection to the server broke.");
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
    }

    private async Task PassOnAsync(Message message, HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            await foreach (SseItem<byte[]> item in Events(await response.Content.ReadAsStreamAsync(cancel)).EnumerateAsync(cancel))
            {
                await SayAsync(message, item.Data);
            }

            return;
        }

        byte[] body = await response.Content.ReadAsByteArrayAsync(cancel);
        if (response.IsSuccessStatusCode && body.Length > 0)
        {
            await SayAsync(message, body);
        }
        else if (!response.IsSuccessStatusCode)
        {
            await RefuseAsync(message, response.StatusCode == HttpStatusCode.NotFound ? "The server's session is over. Start again." : $"The gateway answered {(int)response.StatusCode}.");
        }
    }

    // What the server says without being asked. A server without that says 405, and then there is nothing to listen to.
    private async Task ListenAsync(CancellationToken cancel)
    {
        string last = "";
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                using HttpRequestMessage request = Request(HttpMethod.Get);
                if (last.Length > 0)
                {
                    request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
                }

                using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
                if (!response.IsSuccessStatusCode)
                {
                    return;
                }

                SseParser<byte[]> events = Events(await response.Content.ReadAsStreamAsync(cancel));
                await foreach (SseItem<byte[]> item in events.EnumerateAsync(cancel))
                {
                    await SayAsync(Message.None, item.Data);
                    last = events.LastEventId;
                }

                await Task.Delay(Again, cancel);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                await Task.Delay(Again, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task EndAsync()
    {
        if (_session is null)
        {
            return;
        }

        try
        {
            using HttpRequestMessage request = Request(HttpMethod.Delete);
            using HttpResponseMessage response = await _http.SendAsync(request, CancellationToken.None);
        }
        catch (HttpRequestException)
        {
            // It ends with the gateway.
        }
    }

    private static SseParser<byte[]> Events(Stream body) => SseParser.Create(body, static (_, data) => data.ToArray());

    private HttpRequestMessage Request(HttpMethod method)
    {
        HttpRequestMessage request = new(method, server);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Accept.ParseAdd(method == HttpMethod.Get ? "text/event-stream" : "application/json, text/event-stream");
        if (_session is not null)
        {
            request.Headers.TryAddWithoutValidation(StdioServer.SessionHeader, _session);
        }

        if (_version is not null)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", _version);
        }

        return request;
    }

    private async Task SayAsync(Message asked, ReadOnlyMemory<byte> message)
    {
        if (message.IsEmpty)
        {
            return;
        }

        if (asked.Method == "initialize")
        {
            _version ??= Message.VersionIn(message);
        }

        byte[] line = [.. message.Span, (byte)'\n'];
        line.AsSpan(..^1).Replace((byte)'\n', (byte)' ');
        line.AsSpan(..^1).Replace((byte)'\r', (byte)' ');
        await _writing.WaitAsync();
        try
        {
            await output.WriteAsync(line);
            await output.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Whoever asked is told in the protocol's words; a notification has nobody to tell.</summary>
    private Task RefuseAsync(Message asked, string why) => asked is { Id: { } id, Method: not null }
        ? SayAsync(Message.None, Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":{{{NotCarried}}},"message":"{{{why}}}"}}"""))
        : Task.CompletedTask;

    /// <param name="Id">As it is written; null where there is none, or where the message is none: the gateway says what is wrong with that.</param>
    private sealed record Message(string? Id, string? Method)
    {
        public static Message None { get; } = new(null, null);

        public static Message Read(byte[] line)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                JsonElement root = document.RootElement;
                return root.ValueKind != JsonValueKind.Object
                    ? None
                    : new Message(
                        root.TryGetProperty("id", out JsonElement id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number ? id.GetRawText() : null,
                        root.TryGetProperty("method", out JsonElement method) && method.ValueKind == JsonValueKind.String ? method.GetString() : null);
            }
            catch (JsonException)
            {
                return None;
            }
        }

        /// <summary>What the server's answer to <c>initialize</c> agreed on; null when it did not.</summary>
        public static string? VersionIn(ReadOnlyMemory<byte> answer)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(answer);
                return document.RootElement.TryGetProperty("result", out JsonElement result) && result.ValueKind == JsonValueKind.Object
                    && result.TryGetProperty("protocolVersion", out JsonElement version) && version.ValueKind == JsonValueKind.String
                    ? version.GetString()
                    : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
