using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Cordon.Gateway;

namespace Cordon.EndToEnd.Routing;

/// <summary>A real gateway with upstreams and models of the test's choice.</summary>
internal sealed class RoutingGateway : IAsyncDisposable
{
    public const string Chat = """{"model":"m","messages":[{"role":"user","content":"What are your opening hours?"}]}""";
    public const string ChatStream = """{"model":"m","stream":true,"messages":[{"role":"user","content":"What are your opening hours?"}]}""";
    public const string Embedding = """{"model":"m","input":"What are your opening hours?"}""";

    private readonly string _directory;

    private RoutingGateway(string directory, GatewayHost host) =>
        (_directory, Host, Client) = (directory, host, new HttpClient { BaseAddress = host.Address });

    public GatewayHost Host { get; }

    public HttpClient Client { get; }

    public static async Task<RoutingGateway> StartAsync(
        (string Name, UpstreamTarget Target)[] upstreams, ModelRoute[] models, Func<GatewayOptions, GatewayOptions>? with = null, TimeProvider? time = null)
    {
        string directory = Directory.CreateTempSubdirectory("cordon-routing-").FullName;
        string file = Path.Combine(directory, "policy.yaml");
        await File.WriteAllTextAsync(file, "version: 1\n");
        GatewayOptions options = new()
        {
            Development = true,
            Upstreams = upstreams.ToFrozenDictionary(upstream => upstream.Name, upstream => upstream.Target),
            Models = [.. models],
            RoutingSeed = 1,
        };
        GatewayHost host = await GatewayHost.StartAsync(new GatewayHostOptions
        {
            DataDirectory = directory,
            Urls = "http://127.0.0.1:0",
            PolicyFile = file,
            Gateway = with?.Invoke(options) ?? options,
            Time = time ?? TimeProvider.System,
        });
        return new RoutingGateway(directory, host);
    }

    /// <summary>An upstream of the provider openai.</summary>
    public static UpstreamTarget At(Uri address) => new(address, null) { Provider = "openai" };

    /// <summary>Sends again at once, and as often as it likes.</summary>
    public static RetryOptions Eager(int attempts) => new() { Attempts = attempts, Backoff = TimeSpan.Zero, Budget = 1, Burst = 1_000 };

    public async Task<Told> AskAsync(string path, string? json, string? session = null)
    {
        using HttpRequestMessage request = new(json is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        if (session is not null)
        {
            request.Headers.Add("x-cordon-session", session);
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        string body = await response.Content.ReadAsStringAsync();
        using JsonDocument document = JsonDocument.Parse(body);
        string code = document.RootElement.TryGetProperty("error", out JsonElement error) && error.TryGetProperty("code", out JsonElement said) ? said.GetString() ?? "" : "";
        string upstream = response.Headers.TryGetValues("x-cordon-upstream", out IEnumerable<string>? names) ? names.Single() : "";
        return new Told((int)response.StatusCode, code, upstream, response.Headers.RetryAfter?.ToString(), body);
    }

    public Task<Told> ChatAsync(string? session = null) => AskAsync("/v1/chat/completions", Chat, session);

    public Task<Told> EmbedAsync() => AskAsync("/v1/embeddings", Embedding);

    /// <summary>What the statements say about upstreams, in their order: <c>name attempts model</c>; <c>none</c> where nothing was sent.</summary>
    public string[] Recorded() =>
    [
        .. Host.Log.ReadStatements(0)
            .Select(statement => JsonDocument.Parse(statement.Bytes).RootElement)
            .Where(statement => statement.GetProperty("predicateType").GetString()!.EndsWith("/verdict/v1", StringComparison.Ordinal))
            .Select(statement => statement.GetProperty("predicate").TryGetProperty("upstream", out JsonElement upstream)
                ? $"{upstream.GetProperty("name")} {upstream.GetProperty("attempts")} {(upstream.TryGetProperty("model", out JsonElement model) ? model.GetString() : "")}".Trim()
                : "none"),
    ];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}

/// <summary>What a caller was told.</summary>
internal sealed record Told(int Status, string Code, string Upstream, string? RetryAfter, string Body);
