using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;

namespace Cordon.Simulation.Tests;

/// <summary>A plain HTTP client of the simulated model.</summary>
internal sealed class Caller(SimulatedModel model) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = model.Address };

    public async Task<HttpResponseMessage> SendAsync(string path, string json, string? simulate = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (simulate is not null)
        {
            request.Headers.Add("x-simulate", simulate);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task<JsonNode> JsonAsync(string path, string json, string? simulate = null)
    {
        using HttpResponseMessage response = await SendAsync(path, json, simulate);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    public async Task<List<SseItem<string>>> EventsAsync(string path, string json, string? simulate = null)
    {
        using HttpResponseMessage response = await SendAsync(path, json, simulate);
        Assert.StartsWith("text/event-stream", response.Content.Headers.ContentType!.ToString());
        List<SseItem<string>> items = [];
        await foreach (SseItem<string> item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            items.Add(item);
        }

        return items;
    }

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _http.GetStringAsync(path))!;

    public void Dispose() => _http.Dispose();
}

internal static class Requests
{
    public static string Chat(string user, string? system = null, bool stream = false, string more = "") =>
        $$"""{"model":"gpt-4o","stream":{{(stream ? "true" : "false")}},"messages":[{{(system is null ? "" : $$"""{"role":"system","content":{{Quote(system)}}},""")}}{"role":"user","content":{{Quote(user)}}}]{{more}}}""";

    public static string Messages(string user, bool stream = false, string more = "") =>
        $$"""{"model":"claude-sonnet-4","max_tokens":1000,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":{{Quote(user)}}}]{{more}}}""";

    public static string Response(string user, bool stream = false, string more = "") =>
        $$"""{"model":"gpt-4o","stream":{{(stream ? "true" : "false")}},"input":{{Quote(user)}}{{more}}}""";

    private static string Quote(string text) => JsonValue.Create(text)!.ToJsonString();
}
