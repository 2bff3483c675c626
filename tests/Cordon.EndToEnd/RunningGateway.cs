using System.Collections.Frozen;
using System.Text;
using Cordon.Gateway;
using Cordon.Simulation;
using Cordon.State;
using Cordon.State.Statements;

namespace Cordon.EndToEnd;

/// <summary>A real gateway in front of the simulated model, over sockets, with state and evidence in a directory of its own.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private bool _stopped;

    private RunningGateway(string directory, SimulatedModel model, GatewayHost host)
    {
        Directory = directory;
        Model = model;
        Host = host;
        Client = new HttpClient { BaseAddress = host.Address };
    }

    public string Directory { get; }
    public SimulatedModel Model { get; }
    public GatewayHost Host { get; }
    public HttpClient Client { get; }

    /// <param name="configure">Changes the host's options: the clock, the log, further guards.</param>
    /// <param name="upstream">Takes the place of the simulated model.</param>
    /// <param name="development">Whether callers on loopback need no key.</param>
    /// <param name="credential">The operator's credential for the model.</param>
    public static async Task<RunningGateway> StartAsync(
        string policy = "version: 1\npreset: balanced\n",
        Func<GatewayHostOptions, GatewayHostOptions>? configure = null,
        SimulatedModelOptions? model = null,
        Uri? upstream = null,
        bool development = true,
        string? credential = null)
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("cordon-test-").FullName;
        string file = Path.Combine(directory, "policy.yaml");
        await File.WriteAllTextAsync(file, policy);
        SimulatedModel simulated = await SimulatedModel.StartAsync(model);
        UpstreamTarget target = new(upstream ?? simulated.Address, credential);
        GatewayHostOptions options = new()
        {
            DataDirectory = directory,
            Urls = "http://127.0.0.1:0",
            PolicyFile = file,
            Gateway = new GatewayOptions
            {
                Development = development,
                Upstreams = ((string[])["openai", "anthropic", "azure", "ollama"]).ToFrozenDictionary(provider => provider, _ => target),
            },
        };
        GatewayHost host = await GatewayHost.StartAsync(configure is null ? options : configure(options));
        return new RunningGateway(directory, simulated, host);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json, string? simulate = null)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (simulate is not null)
        {
            request.Headers.Add("x-simulate", simulate);
        }

        return Client.SendAsync(request);
    }

    /// <summary>Stops the gateway, which ends the exchanges in flight first, and reads what it recorded about all of them.</summary>
    public async Task<IReadOnlyList<IndexedStatement>> StopAndReadRecordsAsync()
    {
        await StopAsync();
        using StateDatabase state = StateDatabase.Open(Directory);
        await using StatementIndex index = new(state);
        return index.List(new StatementFilter());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        await Model.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await Host.DisposeAsync();
        }
    }
}
