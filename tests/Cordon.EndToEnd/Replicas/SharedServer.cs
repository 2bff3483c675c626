using Cordon.State;
using Cordon.Tests.Postgres;

namespace Cordon.EndToEnd.Replicas;

/// <summary>A PostgreSQL server for the tests of one class; started when the first of them asks for a database.</summary>
public sealed class SharedServer : IAsyncDisposable
{
    public const string Pepper = "a pepper that all replicas are given";

    private PostgresCluster? _cluster;

    /// <param name="durable">Whether the server, when it is started by this, waits for its disk.</param>
    internal async Task<PostgresCluster> ClusterAsync(bool durable = false)
    {
        Assert.SkipWhen(PostgresCluster.Programs is null, PostgresCluster.Missing);
        return _cluster ??= await PostgresCluster.StartAsync(durable);
    }

    public async Task<SharedState> CreateAsync(bool durable = false) => new((await ClusterAsync(durable)).Create(), Pepper);

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
