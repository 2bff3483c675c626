using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Cordon.Gateway;

namespace Cordon.EndToEnd;

/// <summary>A real gateway in front of a <see cref="ScriptedModel"/>, with settings of the test's choice.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private ScriptedGateway(string directory, ScriptedModel model, GatewayHost host) =>
        (Directory, Model, Host, Client) = (directory, model, host, new HttpClient { BaseAddress = host.Address });

    public string Directory { get; }
    public ScriptedModel Model { get; }
    public GatewayHost Host { get; }
    public HttpClient Client { get; }

    public static async Task<ScriptedGateway> StartAsync(string policy = "version: 1\n", Func<GatewayOptions, GatewayOptions>? with = null)
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("cordon-test-").FullName;
        string file = Path.Combine(directory, "policy.yaml");
        await File.WriteAllTextAsync(file, policy);
        ScriptedModel model = await ScriptedModel.StartAsync();
        UpstreamTarget target = new(model.Address, null);
        GatewayOptions options = new()
        {
            Development = true,
            Upstreams = new Dictionary<string, UpstreamTarget> { ["openai"] = target, ["anthropic"] = target }.ToFrozenDictionary(),
        };
        GatewayHost host = await GatewayHost.StartAsync(new GatewayHostOptions
        {
            DataDirectory = directory,
            Urls = "http://127.0.0.1:0",
            PolicyFile = file,
            Gateway = with?.Invoke(options) ?? options,
        });
        return new ScriptedGateway(directory, model, host);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json) =>
        Client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Status and code of an error in the caller's dialect; the code is empty when there is no error.</summary>
    public async Task<(int Status, string Code)> AskAsync(string path, string json)
    {
        using HttpResponseMessage response = await PostAsync(path, json);
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, body.RootElement.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetString()! : "");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        await Model.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
