using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Cordon.ToolCalls;

/// <summary>An agent with one connection and one session: it calls the tool, waits for the whole answer, and calls again.</summary>
internal sealed class Caller : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseProxy = false }) { Timeout = Patience };
    private readonly Uri _address;
    private readonly string _call;
    private string? _session;

    private Caller(Uri address, string call) => (_address, _call) = (address, call);

    /// <summary>Begins a session, and lists the tools as every agent does.</summary>
    public static async Task<Caller> ConnectAsync(Uri address, string message)
    {
        Caller caller = new(address, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"message\":" + JsonSerializer.Serialize(message) + "}}}");
        await caller.SendAsync("""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}""");
        await caller.SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        string tools = await caller.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        return tools.Contains("\"echo\"", StringComparison.Ordinal) ? caller : throw new InvalidOperationException($"{address} lists no tool 'echo'.");
    }

    /// <summary>How long each of so many calls took, in milliseconds. A call that is not answered as it should be ends the run.</summary>
    public async Task<double[]> CallAsync(int times, string expected, CancellationToken cancel)
    {
        double[] took = new double[times];
        for (int i = 0; i < times; i++)
        {
            cancel.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            string answer = await SendAsync(_call);
            took[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (!answer.Contains(expected, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{_address} did not give the message back.");
            }
        }

        return took;
    }

    public void Dispose() => _client.Dispose();

    private async Task<string> SendAsync(string message)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, _address) { Content = new StringContent(message, Encoding.UTF8, "application/json") };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (_session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", _session);
            request.Headers.Add("Mcp-Protocol-Version", "2025-06-18");
        }

        using HttpResponseMessage response = await _client.SendAsync(request);
        string body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{_address} answered {(int)response.StatusCode}.");
        }

        _session ??= response.Headers.TryGetValues("Mcp-Session-Id", out IEnumerable<string>? ids) ? ids.First() : null;
        return body;
    }
}
