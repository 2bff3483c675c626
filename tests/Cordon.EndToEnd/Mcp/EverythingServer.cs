using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using Cordon.EndToEnd.Clients;
using Cordon.Gateway;
using Cordon.Gateway.Mcp;
using Cordon.Gateway.Wire;

namespace Cordon.EndToEnd.Mcp;

/// <summary>The official server that shows everything the protocol has, as its package ships it, and gateways before it.</summary>
public sealed class EverythingServer : IAsyncLifetime
{
    private const string Program = "node_modules/@modelcontextprotocol/server-everything/dist/index.js";

    private readonly Dictionary<string, RunningGateway> _gateways = [];
    private Process? _process;

    private static string Script => Path.Combine(NodeClient.Repository, "tests", "clients", "mcp", Program);

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    public async ValueTask InitializeAsync()
    {
        string file = Script;
        if (!NodeClient.OnPath("node") || !File.Exists(file))
        {
            return;
        }

        int port = LoopbackPort.Free();
        ProcessStartInfo start = new("node", [file, "streamableHttp"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PORT"] = $"{port}";
        _process = Process.Start(start)!;
        TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                listening.TrySetException(new InvalidOperationException("The server of everything did not start."));
            }
            else if (line.Data.Contains("listening", StringComparison.Ordinal))
            {
                listening.TrySetResult();
            }
        };
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await listening.Task;
        Address = new Uri($"http://127.0.0.1:{port}/mcp");
    }

    /// <summary>The address of the server behind a gateway with a policy.</summary>
    internal async Task<Uri> BehindAsync(string policy) => new((await GatewayAsync(policy)).Host.Address, "mcp/everything");

    /// <summary>The same server where it is one of several, and the only one of them; its name stands behind the address, for the client.</summary>
    internal async Task<Uri> AmongOthersAsync(string policy) => new((await GatewayAsync(policy)).Host.Address, "mcp/others#everything");

    /// <summary>The same server as a program of the gateway's.</summary>
    internal async Task<Uri> AsProgramAsync(string policy) => new((await GatewayAsync(policy)).Host.Address, "mcp/program");

    internal async Task<RunningGateway> GatewayAsync(string policy)
    {
        Assert.SkipWhen(_process is null, "SKIPPED: run 'npm ci' in tests/clients/mcp, on a machine with node.");
        if (!_gateways.TryGetValue(policy, out RunningGateway? gateway))
        {
            StdioOptions program = new(["node", Script, "stdio"]);
            McpOptions mcp = new()
            {
                Servers = new Dictionary<string, UpstreamTarget>
                {
                    ["everything"] = new(Address, null),
                    ["program"] = new(new Uri("http://stdio.invalid/"), null) { Handler = () => new StdioServer(program, JsonLimits.Default, TimeProvider.System) },
                }.ToFrozenDictionary(),
                Aggregates = new Dictionary<string, ImmutableArray<string>> { ["others"] = ["everything"] }.ToFrozenDictionary(),
            };
            _gateways[policy] = gateway = await RunningGateway.StartAsync(policy, options => options with { Gateway = options.Gateway with { Mcp = mcp } });
        }

        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RunningGateway gateway in _gateways.Values)
        {
            await gateway.DisposeAsync();
        }

        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }
}
