using System.Collections.Frozen;
using System.Text;
using Cordon.EndToEnd.Matrix;
using Cordon.Gateway;

namespace Cordon.EndToEnd.Relay;

/// <summary>A real gateway in front of an upstream that says what the test wants, for many cases of one policy.</summary>
internal sealed class RelayGateway : IAsyncDisposable
{
    private RelayGateway(string directory, RawUpstream upstream, GatewayHost host)
    {
        Directory = directory;
        Upstream = upstream;
        Host = host;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
    }

    public string Directory { get; }
    public RawUpstream Upstream { get; }
    public GatewayHost Host { get; }
    public HttpClient Client { get; }

    public static async Task<RelayGateway> StartAsync(string policy = "version: 1\npreset: balanced\n", TimeSpan? idle = null)
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("cordon-relay-").FullName;
        string file = Path.Combine(directory, "policy.yaml");
        await File.WriteAllTextAsync(file, policy);
        RawUpstream upstream = new();
        UpstreamTarget target = new(upstream.Address, null);
        GatewayHost host = await GatewayHost.StartAsync(new GatewayHostOptions
        {
            DataDirectory = directory,
            Urls = "http://127.0.0.1:0",
            PolicyFile = file,
            // What flows is asked here, not how fast on a busy machine.
            Time = new ManualTicks(),
            Gateway = new GatewayOptions
            {
                Development = true,
                Upstreams = ((string[])["openai", "anthropic", "azure", "ollama", "bedrock"]).ToFrozenDictionary(provider => provider, _ => target),
                StreamIdleTimeout = idle ?? TimeSpan.FromSeconds(300),
            },
        });
        return new RelayGateway(directory, upstream, host);
    }

    /// <summary>Sends a request whose upstream answers by the script; the answer's body is still to be read.</summary>
    public Task<HttpResponseMessage> AskAsync(string path, string json, Func<RawExchange, Task> script, CancellationToken cancel = default)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Add("x-case", Upstream.Add(script));
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Upstream.DisposeAsync();
        await Host.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}

/// <summary>What a caller has received of a body, and whether it ended as it should.</summary>
internal sealed record Received(byte[] Bytes, bool Complete)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public static async Task<Received> AllAsync(HttpResponseMessage response)
    {
        MemoryStream bytes = new();
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync();
            await body.CopyToAsync(bytes);
            return new Received(bytes.ToArray(), true);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return new Received(bytes.ToArray(), false);
        }
    }
}
