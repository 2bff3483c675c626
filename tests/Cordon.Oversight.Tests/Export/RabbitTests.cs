using System.Text;
using Cordon.Oversight.Export;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace Cordon.Oversight.Tests.Export;

/// <summary>Debian's rabbitmq-server as the receiver.</summary>
public sealed class RabbitTests(RabbitTests.OneBroker one) : IClassFixture<RabbitTests.OneBroker>
{
    /// <summary>The broker of these tests, started by the first that needs it, because that takes ten seconds.</summary>
    public sealed class OneBroker : IAsyncDisposable
    {
        private RabbitBroker? _broker;

        internal async Task<RabbitBroker> GetAsync() => _broker ??= await RabbitBroker.StartAsync();

        public ValueTask DisposeAsync() => _broker?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_broker_that_is_killed_has_each_statement_in_its_queue_in_the_end_and_what_no_queue_takes_is_not_delivered()
    {
        RabbitBroker broker = await one.GetAsync();
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.AppendAsync(600);
        await using Exports exports = Exports.Start(new ExportOptions { Sinks = [To(broker)] }, recorded.Log, recorded.State, TimeProvider.System, NullLoggerFactory.Instance);

        // There is an exchange, but nothing is bound to it yet: the broker takes a message and has nowhere to put it.
        await using (IConnection connection = await broker.ConnectAsync())
        {
            await using IChannel channel = await connection.CreateChannelAsync();
            await Wait.ForAsync(() => exports.Health[0].Error == "amqp-404");
            await channel.ExchangeDeclareAsync("evidence", "topic", durable: true);
            await Wait.ForAsync(() => exports.Health[0].Error == "unroutable");
            Assert.Equal((0L, recorded.Log.Count), (exports.Health[0].Next, exports.Health[0].Lag));
            await channel.QueueDeclareAsync("siem", durable: true, exclusive: false, autoDelete: false);
            await channel.QueueBindAsync("siem", "evidence", "cordon.#");
        }

        await Wait.ForAsync(() => exports.Health[0].Lag == 0);
        await broker.KillAsync();
        await recorded.AppendAsync(600);
        await Wait.ForAsync(() => exports.Health[0].State == SinkState.Retrying);
        await broker.StartAgainAsync();
        await Wait.ForAsync(() => exports.Health[0].Lag == 0);

        List<(string Id, string Body, IReadOnlyBasicProperties Properties)> queued = await DrainAsync(broker);
        // What is sent again after the broker was killed may come behind what followed it.
        Assert.Equal(recorded.Ids().Order(), queued.Select(message => message.Id).Distinct().Order());
        Assert.All(queued, message => Assert.Contains($"\"id\":\"{message.Id}\"", message.Body, StringComparison.Ordinal));
        Assert.All(queued, message => Assert.Equal(("cordon", true, "application/json"), (message.Properties.AppId, message.Properties.Persistent, message.Properties.ContentType)));
    }

    [Fact]
    public async Task A_wrong_password_is_told_from_a_broker_that_is_not_there()
    {
        RabbitBroker broker = await one.GetAsync();
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        SinkOptions right = To(broker);
        SinkOptions refused = right with { Name = "refused", To = (RabbitDestination)right.To with { Password = "wrong" } };
        SinkOptions absent = right with { Name = "absent", To = (RabbitDestination)right.To with { Port = ThirdParty.FreePort() } };
        await using Exports exports = Exports.Start(new ExportOptions { Sinks = [refused, absent] }, recorded.Log, recorded.State, TimeProvider.System, NullLoggerFactory.Instance);
        await Wait.ForAsync(() => exports.Health.All(sink => sink.Error is not null));
        Assert.Equal(["amqp-refused", "socket-connection-refused"], exports.Health.Select(sink => sink.Error));
    }

    private static SinkOptions To(RabbitBroker broker) => new()
    {
        Name = "rabbit",
        To = new RabbitDestination("127.0.0.1", broker.Port, "evidence", "cordon.evidence") { User = "guest", Password = "guest" },
        Interval = TimeSpan.FromMilliseconds(20),
        RetryFirst = TimeSpan.FromMilliseconds(50),
        RetryMost = TimeSpan.FromMilliseconds(300),
    };

    private static async Task<List<(string, string, IReadOnlyBasicProperties)>> DrainAsync(RabbitBroker broker)
    {
        await using IConnection connection = await broker.ConnectAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        List<(string, string, IReadOnlyBasicProperties)> all = [];
        while (await channel.BasicGetAsync("siem", autoAck: true) is { } message)
        {
            all.Add((message.BasicProperties.MessageId!, Encoding.UTF8.GetString(message.Body.Span), message.BasicProperties));
        }

        return all;
    }
}
