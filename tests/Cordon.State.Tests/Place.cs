using System.Text;
using Cordon.Tests.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(Cordon.State.Tests.Server))]

namespace Cordon.State.Tests;

/// <summary>A data directory of its own for one test, and perhaps a database on a server.</summary>
public sealed class Place : IDisposable
{
    private readonly string? _connection;
    private readonly bool _isOwner = true;

    public Place()
    {
    }

    private Place(string? connection, bool isOwner) => (_connection, _isOwner) = (connection, isOwner);

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("cordon-state-").FullName;

    public bool IsShared => _connection is not null;

    internal string Connection => _connection!;

    /// <summary>With a database of its own; skips the test, loudly, where there is no server.</summary>
    public static Place OnPostgres()
    {
        Assert.SkipWhen(PostgresCluster.Programs is null, PostgresCluster.Missing);
        return new Place(Server.Cluster.Create(), isOwner: true);
    }

    public StateDatabase Open() => StateDatabase.Open(Directory, _connection is null ? null : new SharedState(_connection));

    /// <summary>As a crash of this process at this moment would leave it: the files, and what the server has taken.</summary>
    public Place Crashed() => CopyTo(new Place(_connection, isOwner: false));

    /// <summary>Another replica's directory, with what replicas have to have in common.</summary>
    public Place OtherReplica() => CopyTo(new Place(_connection, isOwner: false), "pepper.key");

    /// <summary>Whether a text stands in a file, or in a row that the server still shows.</summary>
    public bool Holds(string text) => System.IO.Directory.GetFiles(Directory).Any(file => Bytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0) || (IsShared && ServerHolds(text));

    public void Dispose()
    {
        System.IO.Directory.Delete(Directory, recursive: true);
        if (IsShared && _isOwner)
        {
            Server.Cluster.Drop(_connection!);
        }
    }

    private Place CopyTo(Place copy, string pattern = "*")
    {
        foreach (string file in System.IO.Directory.GetFiles(Directory, pattern).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy.Directory, Path.GetFileName(file)));
        }

        return copy;
    }

    private bool ServerHolds(string text)
    {
        using NpgsqlConnection connection = new(_connection);
        connection.Open();
        using NpgsqlCommand command = new("SELECT query_to_xml('SELECT * FROM approval', true, true, '')::text || query_to_xml('SELECT * FROM api_key', true, true, '')::text", connection);
        return ((string)command.ExecuteScalar()!).Contains(text, StringComparison.Ordinal);
    }

    private static byte[] Bytes(string file)
    {
        using FileStream open = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using MemoryStream bytes = new();
        open.CopyTo(bytes);
        return bytes.ToArray();
    }
}

/// <summary>The server that all places of this run have their databases on; started when the first asks for one.</summary>
public sealed class Server : IAsyncDisposable
{
    private static readonly Lazy<PostgresCluster> Started = new(() => Task.Run(() => PostgresCluster.StartAsync()).GetAwaiter().GetResult());

    internal static PostgresCluster Cluster => Started.Value;

    public async ValueTask DisposeAsync()
    {
        if (Started.IsValueCreated)
        {
            await Cluster.DisposeAsync();
        }
    }
}

/// <summary>Time that stands until told.</summary>
public sealed class ManualTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public void Pass(TimeSpan time) => _now += time;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
}
