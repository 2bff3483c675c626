using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Upstream;

/// <summary>All upstreams of a gateway: their connections, their health, and the checks that some of them are given.</summary>
public sealed class UpstreamPool : IAsyncDisposable
{
    private readonly FrozenDictionary<string, UpstreamClient> _clients;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _checks;

    private UpstreamPool(GatewayOptions options, FrozenDictionary<string, UpstreamClient> clients, TimeProvider time)
    {
        _clients = clients;
        Routes = new RouteTable(options, clients);
        Chance = new SplitMix(options.RoutingSeed ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        _checks = Task.WhenAll(clients.Values.Where(client => client.Target.HealthPath is not null).Select(client => CheckAsync(client, time)));
    }

    internal RouteTable Routes { get; }

    internal SplitMix Chance { get; }

    /// <summary>How the upstreams do, by name.</summary>
    public ImmutableArray<UpstreamHealth> Health() =>
        [.. _clients.Values.OrderBy(client => client.Name, StringComparer.Ordinal).Select(client => client.Breaker.Health(client.Name, client.Provider))];

    /// <summary>Throws <see cref="GatewayStartException"/> with everything that is wrong with the settings.</summary>
    public static UpstreamPool Open(GatewayOptions options, TimeProvider time)
    {
        List<string> wrong = [.. UpstreamComplaints.About(options)];
        Dictionary<string, (UpstreamTarget Target, SslClientAuthenticationOptions Tls)> reached = [];
        IEnumerable<KeyValuePair<string, UpstreamTarget>> servers = options.Mcp.Servers.Select(server => KeyValuePair.Create(McpRoute.UpstreamOf(server.Key), server.Value with { Provider = "mcp" }));
        IEnumerable<KeyValuePair<string, UpstreamTarget>> agents = options.A2a.Agents.SelectMany(agent => new[]
        {
            KeyValuePair.Create(A2aRoute.UpstreamOf(agent.Key), agent.Value.Target with { Provider = "a2a" }),
            KeyValuePair.Create(A2aRoute.CardUpstreamOf(agent.Key), agent.Value.Target with { Provider = "a2a", Address = agent.Value.Card }),
        });
        foreach ((string name, UpstreamTarget target) in options.Upstreams.Concat(servers).Concat(agents))
        {
            SslClientAuthenticationOptions? tls = UpstreamTls.Of(name, target, out string? complaint);
            if (tls is null)
            {
                wrong.Add(complaint!);
                continue;
            }

            reached[name] = (target, tls);
        }

        return wrong.Count > 0
            ? throw new GatewayStartException([.. wrong])
            : new UpstreamPool(options, reached.ToFrozenDictionary(by => by.Key, by => new UpstreamClient(by.Key, by.Value.Target, by.Value.Tls, time), StringComparer.Ordinal), time);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _checks;
        foreach (UpstreamClient client in _clients.Values)
        {
            await client.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task CheckAsync(UpstreamClient client, TimeProvider time)
    {
        using PeriodicTimer timer = new(client.Target.HealthInterval, time);
        try
        {
            do
            {
                await client.CheckAsync(_stop.Token);
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException && _stop.IsCancellationRequested)
        {
            // The gateway closes.
        }
    }
}
