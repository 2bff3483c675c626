using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text;
using Cordon.EndToEnd.Mcp;
using Cordon.Gateway;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.A2a;

/// <summary>A real gateway in front of a scripted agent, which is called desk.</summary>
internal sealed class A2aGateway : IAsyncDisposable
{
    public const string CardPath = "/a2a/desk/.well-known/agent-card.json";

    private A2aGateway(ScriptedAgent agent, RunningGateway running) => (Agent, Running) = (agent, running);

    public ScriptedAgent Agent { get; }

    public RunningGateway Running { get; }

    public static async Task<A2aGateway> StartAsync(string policy = "version: 1\npreset: balanced\n", bool development = true, Func<GatewayHostOptions, GatewayHostOptions>? configure = null)
    {
        ScriptedAgent agent = await ScriptedAgent.StartAsync();
        A2aOptions a2a = new()
        {
            Agents = new Dictionary<string, A2aPeer> { ["desk"] = new(new UpstreamTarget(agent.Address, null), agent.CardAddress) }.ToFrozenDictionary(),
            PushHosts = ["*.hooks.example.com"],
        };
        RunningGateway running = await RunningGateway.StartAsync(policy, host => (configure ?? (same => same))(host with { Gateway = host.Gateway with { A2a = a2a } }), development: development);
        return new A2aGateway(agent, running);
    }

    public string KeyOf(string application) => Running.Host.Keys.Create(new KeyRequest("test", "default", application, KeyRole.Caller)).Presented;

    /// <summary>A message with an id of its own.</summary>
    public static string Message(string parts, string method = "message/send", string id = "", string beside = "") =>
        """{"jsonrpc":"2.0","id":1,"method":"METHOD","params":{"message":{"kind":"message","role":"user","messageId":"ID","parts":[PARTS]BESIDE}}}"""
            .Replace("METHOD", method, StringComparison.Ordinal).Replace("ID", id.Length > 0 ? id : Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("BESIDE", beside, StringComparison.Ordinal).Replace("PARTS", parts, StringComparison.Ordinal);

    public static string Text(string text) => $$"""{"kind":"text","text":{{System.Text.Json.JsonSerializer.Serialize(text)}}}""";

    public async Task<Reply> PostAsync(string message, string? key = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/a2a/desk") { Content = new StringContent(message, Encoding.UTF8, "application/json") };
        return await SendAsync(request, key);
    }

    public async Task<Reply> CardAsync(string? key = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, CardPath);
        return await SendAsync(request, key);
    }

    public async ValueTask DisposeAsync()
    {
        await Running.DisposeAsync();
        await Agent.DisposeAsync();
    }

    private async Task<Reply> SendAsync(HttpRequestMessage request, string? key)
    {
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await Running.Client.SendAsync(request);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(), null, Header("x-cordon-exchange") ?? "", Header("x-cordon-decision"), Header("x-cordon-coverage"));

        string? Header(string name) => response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.Single() : null;
    }
}
