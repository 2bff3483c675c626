using System.Diagnostics;
using System.Globalization;
using Cordon.Soak.Processes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Cordon.Soak.Receivers;

/// <summary>Debian's rabbitmq-server on loopback, killed with all that it started, and a consumer that takes what its queue has.</summary>
internal sealed class RabbitReceiver(string directory, int port, int names, int nodes) : IAsyncDisposable
{
    public const string Queue = "evidence";

    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120), Look = TimeSpan.FromMilliseconds(200);

    private CordonProcess? _process;
    private IConnection? _connection;

    public static bool IsInstalled => File.Exists(Server);

    public Delivered Delivered { get; } = new();

    public int Restarts { get; private set; }

    public async Task StartAsync()
    {
        _process = CordonProcess.Begin(Command());
        long start = Stopwatch.GetTimestamp();
        while (_connection is null)
        {
            try
            {
                _connection = await new ConnectionFactory { HostName = "127.0.0.1", Port = port, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();
            }
            catch (BrokerUnreachableException) when (Stopwatch.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(Look);
            }
        }

        IChannel channel = await _connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false);
        AsyncEventingBasicConsumer consumer = new(channel);
        consumer.ReceivedAsync += async (_, message) =>
        {
            Delivered.Take(message.BasicProperties.MessageId!);
            try
            {
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false);
            }
            catch (AlreadyClosedException)
            {
                // Killed meanwhile: it comes again, and is known by its id.
                return;
            }
        };
        await channel.BasicQosAsync(0, 100, global: false);
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer);
    }

    public async Task KillAsync()
    {
        Restarts++;
        await EndAsync();
    }

    /// <summary>Waits until so many statements have come out of the queue.</summary>
    public async Task SettleAsync(long count)
    {
        long start = Stopwatch.GetTimestamp();
        while (Delivered.Count < count && Stopwatch.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(Look);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
        {
            return;
        }

        await EndAsync();
        // The name server that Erlang leaves behind; it has a port of its own, so this ends no other.
        await using CordonProcess end = CordonProcess.Begin(Command("epmd", "-kill"));
        await end.EndedAsync();
    }

    private async Task EndAsync()
    {
        if (_process is not null)
        {
            await _process.KillAsync(withChildren: true);
            await _process.DisposeAsync();
            _process = null;
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync();
            _connection = null;
        }
    }

    private ProcessStartInfo Command(string file = Server, params string[] arguments)
    {
        Directory.CreateDirectory(directory);
        string config = Path.Combine(directory, "rabbitmq.conf");
        File.WriteAllText(config, "loopback_users.guest = true\n");
        ProcessStartInfo start = new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
        [
            ("HOME", directory), ("RABBITMQ_NODENAME", $"soak{Text(port)}@localhost"), ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"), ("RABBITMQ_NODE_PORT", Text(port)),
            ("RABBITMQ_DIST_PORT", Text(nodes)), ("RABBITMQ_MNESIA_BASE", Path.Combine(directory, "mnesia")), ("RABBITMQ_LOG_BASE", Path.Combine(directory, "log")), ("RABBITMQ_LOGS", "-"),
            ("RABBITMQ_CONF_ENV_FILE", "/dev/null"), ("RABBITMQ_ENABLED_PLUGINS_FILE", Path.Combine(directory, "plugins")), ("RABBITMQ_CONFIG_FILE", config),
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"), ("ERL_EPMD_ADDRESS", "127.0.0.1"), ("ERL_EPMD_PORT", Text(names)),
        ])
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
