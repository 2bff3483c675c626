using Cordon.State;
using Cordon.Tests.Postgres;

namespace Cordon.EndToEnd.Replicas;

/// <summary>A PostgreSQL server for the tests of one class; started when the first of them asks for a database.</summary>
public sealed class SharedServer : IAsyncDisposable
{
    public const string Pepper = "a pepper that all replicas are given";

    private readonly Lazy<Task<PostgresCluster>> _cluster = new(() => PostgresCluster.StartAsync());

    internal Task<PostgresCluster> ClusterAsync()
    {
        Assert.SkipWhen(PostgresCluster.Programs is null, PostgresCluster.Missing);
        return _cluster.Value;
    }

    public async Task<SharedState> CreateAsync() => new((await ClusterAsync()).Create(), Pepper);

    public async ValueTask DisposeAsync()
    {
        if (_cluster.IsValueCreated)
        {
            await (await _cluster.Value).DisposeAsync();
        }
    }
}
