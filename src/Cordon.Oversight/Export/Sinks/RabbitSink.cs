using System.Buffers;
using System.Globalization;
using Cordon.Oversight.Export.Formats;
using RabbitMQ.Client;

namespace Cordon.Oversight.Export.Sinks;

/// <summary>
/// RabbitMQ with publisher confirms. A batch counts when the broker has confirmed each message; a message that no queue takes comes back
/// (mandatory) and counts as not delivered. The exchange and its bindings are the operator's: nothing is declared here.
/// </summary>
internal sealed class RabbitSink(RabbitDestination destination, SinkOptions options) : ISink
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(2);

    private IConnection? _connection;
    private IChannel? _channel;

    public void Write(ExportEvent statement, bool shortened, IBufferWriter<byte> target) => Rendering.Write(options.Format, statement, target, shortened: shortened);

    public async Task<Delivery> DeliverAsync(Batch batch, CancellationToken cancel)
    {
        List<Task> confirms = new(batch.Items.Count);
        try
        {
            IChannel channel = await ChannelAsync(cancel);
            foreach (BatchItem item in batch.Items)
            {
                confirms.Add(channel.BasicPublishAsync(destination.Exchange, destination.RoutingKey, mandatory: true, Properties(batch, item), batch.BytesOf(item), cancel).AsTask());
            }

            await Task.WhenAll(confirms);
            return Delivery.Delivered;
        }
        catch
        {
            // After a failure the channel's numbers and ours may differ; the next attempt begins with a new connection.
            await CloseAsync();
            await Task.WhenAll(confirms).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private BasicProperties Properties(Batch batch, BatchItem item) => new()
    {
        MessageId = item.Id,
        AppId = "cordon",
        Type = item.Kind,
        ContentType = options.Format == ExportFormat.Cef ? "text/plain" : "application/json",
        DeliveryMode = DeliveryModes.Persistent,
        Timestamp = new AmqpTimestamp(item.Time?.ToUnixTimeSeconds() ?? 0),
        Headers = new Dictionary<string, object?> { ["log"] = batch.Log, ["sequence"] = item.Sequence },
    };

    private async Task<IChannel> ChannelAsync(CancellationToken cancel)
    {
        if (_channel is { IsOpen: true } open)
        {
            return open;
        }

        await CloseAsync();
        ConnectionFactory factory = new()
        {
            HostName = destination.Host,
            Port = destination.Port,
            VirtualHost = destination.VirtualHost,
            UserName = destination.User,
            Password = destination.Password,
            ClientProvidedName = string.Create(CultureInfo.InvariantCulture, $"cordon export {options.Name}"),
            // The pump tries again, with the cursor; a second hand that does so would publish out of order.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = options.Timeout,
        };
        if (destination.Tls is { } tls)
        {
            factory.Ssl = RabbitTls.Of(tls, destination.Host);
        }

        _connection = await factory.CreateConnectionAsync(cancel);
        // No limiter: the batch is the bound, and the usual limiter waits up to a second for each message once half of its places are taken.
        _channel = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null), cancel);
        return _channel;
    }

    private async ValueTask CloseAsync()
    {
        (IConnection? connection, IChannel? channel) = (_connection, _channel);
        (_connection, _channel) = (null, null);
        if (connection is not null)
        {
            // A broker that does not answer must not hold up a stop.
            await connection.AbortAsync(LongestGoodbye);
        }

        if (channel is not null)
        {
            await channel.DisposeAsync();
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }
}
