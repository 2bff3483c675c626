using System.Diagnostics;
using RabbitMQ.Client;

namespace Cordon.Oversight.Tests.Export;

/// <summary>Debian's rabbitmq-server on loopback, with everything it writes in a folder of its own.</summary>
internal sealed class RabbitBroker : IAsyncDisposable
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly string _folder = Directory.CreateTempSubdirectory("cordon-rabbit-").FullName;
    private readonly int _names = ThirdParty.FreePort(), _nodes = ThirdParty.FreePort();
    private Process? _process;
    private Task _drained = Task.CompletedTask;

    public int Port { get; } = ThirdParty.FreePort();

    public static async Task<RabbitBroker> StartAsync()
    {
        Assert.SkipUnless(File.Exists(Server), "SKIPPED: no rabbitmq-server on this machine (Debian: rabbitmq-server).");
        RabbitBroker broker = new();
        await broker.StartAgainAsync();
        return broker;
    }

    public async Task StartAgainAsync()
    {
        _process = Process.Start(Command(Server))!;
        _drained = Task.WhenAll(_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        await Wait.ForAsync(async () =>
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException("The broker ended before it was ready.");
            }

            try
            {
                await using IConnection connection = await ConnectAsync();
                return true;
            }
            catch (RabbitMQ.Client.Exceptions.BrokerUnreachableException)
            {
                return false;
            }
        });
    }

    /// <summary>SIGKILL to the virtual machine and what it started.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _drained;
        _process.Dispose();
        _process = null;
    }

    public Task<IConnection> ConnectAsync() => new ConnectionFactory { HostName = "127.0.0.1", Port = Port, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        // The name server that Erlang leaves behind; it has a port of its own, so this ends no other.
        using (Process end = Process.Start(Command("epmd", "-kill"))!)
        {
            await end.WaitForExitAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private ProcessStartInfo Command(string file, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(_folder, "rabbitmq.conf"), "loopback_users.guest = true\n");
        ProcessStartInfo start = new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
        [
            ("HOME", _folder), ("RABBITMQ_NODENAME", $"cordon{Port}@localhost"), ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"), ("RABBITMQ_NODE_PORT", $"{Port}"),
            ("RABBITMQ_DIST_PORT", $"{_nodes}"), ("RABBITMQ_MNESIA_BASE", Path.Combine(_folder, "mnesia")), ("RABBITMQ_LOG_BASE", Path.Combine(_folder, "log")), ("RABBITMQ_LOGS", "-"),
            ("RABBITMQ_CONF_ENV_FILE", "/dev/null"), ("RABBITMQ_ENABLED_PLUGINS_FILE", Path.Combine(_folder, "plugins")), ("RABBITMQ_CONFIG_FILE", Path.Combine(_folder, "rabbitmq.conf")),
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"), ("ERL_EPMD_ADDRESS", "127.0.0.1"), ("ERL_EPMD_PORT", $"{_names}"),
        ])
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
