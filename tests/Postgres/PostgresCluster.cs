using System.Diagnostics;
using Npgsql;

namespace Cordon.Tests.Postgres;

/// <summary>
/// A PostgreSQL server of the tests' own: its files, its socket and its unprivileged user are nobody else's. It stops with the process that
/// started it, however that ends.
/// </summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private const string Ready = "database system is ready to accept connections";

    // Root may not run a server, so it is run as this one, whom every system has.
    private const string Nobody = "65534";

    private readonly string _directory;
    private readonly string _programs;
    private readonly bool _durable;
    private Process _server;

    private PostgresCluster(string directory, string programs, bool durable, Process server) => (_directory, _programs, _durable, _server) = (directory, programs, durable, server);

    /// <summary>Where the server's programs are; null where there are none.</summary>
    public static string? Programs { get; } = Find();

    public static string Missing => "PostgreSQL is not installed (apt-get install postgresql): the state was NOT tested against it";

    /// <param name="durable">Whether commits reach the disk; without it the server is faster, and survives a kill but no power cut.</param>
    public static async Task<PostgresCluster> StartAsync(bool durable = false)
    {
        string programs = Programs ?? throw new InvalidOperationException(Missing);
        string directory = Path.Combine(Path.GetTempPath(), $"cordon-pg-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()[..6])}");
        using (Process initialise = Start($"mkdir -m 700 '{directory}' && printf %s '{Password}' >'{directory}/password' && '{programs}/initdb' -D '{directory}/data' -U cordon -A scram-sha-256 --pwfile='{directory}/password' -E UTF8 --locale=C.UTF-8 -N"))
        {
            initialise.StandardInput.Close();
            string complaint = await initialise.StandardError.ReadToEndAsync();
            await initialise.WaitForExitAsync();
            if (initialise.ExitCode != 0)
            {
                throw new InvalidOperationException($"initdb ended with {initialise.ExitCode}: {complaint}");
            }
        }

        return new PostgresCluster(directory, programs, durable, await ServeAsync(directory, programs, durable));
    }

    /// <summary>Makes an empty database; answers with how to reach it, which has a password that must nowhere be seen.</summary>
    public string Create()
    {
        string name = $"t{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()[..8])}";
        Execute("postgres", $"CREATE DATABASE {name} TEMPLATE template0");
        return To(name);
    }

    public void Drop(string connection)
    {
        NpgsqlConnection.ClearPool(new NpgsqlConnection(connection));
        Execute("postgres", $"DROP DATABASE {new NpgsqlConnectionStringBuilder(connection).Database} WITH (FORCE)");
    }

    public const string Password = "canary-of-the-password-81c2";

    private string To(string database) => $"Host={_directory};Database={database};Username=cordon;Password={Password}";

    /// <summary>Ends the server as a crash would, and starts it again.</summary>
    public async Task CrashAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    public Task StopAsync() => EndAsync("QUIT");

    public async Task StartAgainAsync() => _server = await ServeAsync(_directory, _programs, _durable);

    public async ValueTask DisposeAsync()
    {
        await EndAsync("QUIT");
        using Process remove = Start($"rm -rf '{_directory}'");
        await remove.WaitForExitAsync();
    }

    private async Task EndAsync(string signal)
    {
        await _server.StandardInput.WriteLineAsync(signal);
        await _server.StandardInput.FlushAsync();
        await _server.WaitForExitAsync();
        _server.Dispose();
        NpgsqlConnection.ClearAllPools();
    }

    private void Execute(string database, string sql)
    {
        using NpgsqlConnection connection = new($"{To(database)};Pooling=false");
        connection.Open();
        // The names in it are our own.
#pragma warning disable CA2100
        using NpgsqlCommand command = new(sql, connection);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static async Task<Process> ServeAsync(string directory, string programs, bool durable)
    {
        string sync = durable ? "on" : "off";
        // The shell waits for a word, or for the end of whoever would say it, and then ends the server.
        Process server = Start(
            $"exec 3<&0; '{programs}/postgres' -D '{directory}/data' -k '{directory}' -c listen_addresses= -c fsync={sync} -c full_page_writes={sync} -c max_connections=300 " +
            $"-c shared_buffers=32MB -c max_wal_size=256MB -c autovacuum=off </dev/null & server=$!; read how <&3; kill -\"${{how:-QUIT}}\" $server; wait $server");
        TaskCompletionSource<bool> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<string> said = [];
        server.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.Contains(Ready, StringComparison.Ordinal))
            {
                ready.TrySetResult(line.Data is not null);
                return;
            }

            lock (said)
            {
                said.Add(line.Data);
            }
        };
        server.BeginErrorReadLine();
        server.BeginOutputReadLine();
        return await ready.Task ? server : throw new InvalidOperationException($"postgres did not start: {string.Join(" ", said)}");
    }

    private static Process Start(string script)
    {
        ProcessStartInfo start = new() { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        string[] words = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", "/bin/sh", "-c", script] : ["/bin/sh", "-c", script];
        start.FileName = words[0];
        foreach (string word in words[1..])
        {
            start.ArgumentList.Add(word);
        }

        return Process.Start(start)!;
    }

    private static string? Find()
    {
        string debian = "/usr/lib/postgresql";
        IEnumerable<string> versions = Directory.Exists(debian) ? Directory.GetDirectories(debian).OrderByDescending(path => path, StringComparer.Ordinal).Select(path => Path.Combine(path, "bin")) : [];
        return OperatingSystem.IsWindows() ? null
            : versions.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }
}
