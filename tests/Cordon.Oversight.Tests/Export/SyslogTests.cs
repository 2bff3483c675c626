using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cordon.Evidence;
using Cordon.Oversight.Export;
using Cordon.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Oversight.Tests.Export;

/// <summary>Debian's rsyslog as the receiver.</summary>
public sealed class SyslogTests
{
    [Theory]
    [InlineData(SyslogTransport.Tcp)]
    [InlineData(SyslogTransport.Tls)]
    public async Task Over_a_stream_rsyslog_gets_the_whole_log_in_order_and_each_statement_still_verifies(SyslogTransport transport)
    {
        using Rsyslog rsyslog = await Rsyslog.StartAsync();
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.AppendAsync(700, tenant: "wo\"ei]rd\\name = ünïcode");
        await using Exports exports = Start(recorded, To(rsyslog, transport));
        await Wait.ForAsync(() => rsyslog.All().Count >= recorded.Log.Count);

        IReadOnlyList<Received> received = rsyslog.All();
        Assert.Equal(recorded.Ids(), received.Select(message => message.Id));
        foreach ((Received message, StoredStatement stored) in received.Zip(recorded.Log.ReadStatements(0)))
        {
            Assert.Equal((13 * 8, "1", "cordon"), (message.Priority - (message.Priority % 8), message.Version, message.Application));
            Assert.Equal(message.Field("kind"), message.MessageId);
            using JsonDocument json = JsonDocument.Parse(message.Message), signed = JsonDocument.Parse(stored.Bytes);
            JsonElement statement = json.RootElement.GetProperty("statement");
            // What is not ASCII comes escaped: another spelling of the value whose canonical form was signed. All else comes as it was signed.
            Assert.True(JsonElement.DeepEquals(signed.RootElement, statement));
            Assert.Equal(Ascii.IsValid(stored.Bytes.Span), Encoding.UTF8.GetString(stored.Bytes.Span) == statement.GetRawText());
            Assert.Equal(stored.Sequence.ToString(), message.Field("sequence"));
        }

        Assert.All(received.Where(message => message.MessageId == "verdict"), message => Assert.Equal("wo\"ei]rd\\name = ünïcode", message.Field("tenant")));
    }

    [Fact]
    public async Task Over_UDP_each_statement_is_one_datagram()
    {
        using Rsyslog rsyslog = await Rsyslog.StartAsync();
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.AppendAsync(20);
        await using Exports exports = Start(recorded, To(rsyslog, SyslogTransport.Udp));
        await Wait.ForAsync(() => rsyslog.All().DistinctBy(message => message.Id).Count() >= recorded.Log.Count);
        Assert.Equal(recorded.Ids().Order(StringComparer.Ordinal), rsyslog.All().Select(message => message.Id).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_receiver_with_a_certificate_of_somebody_else_gets_nothing()
    {
        using Rsyslog rsyslog = await Rsyslog.StartAsync();
        using Rsyslog other = await Rsyslog.StartAsync();
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        SinkOptions trusting = To(rsyslog, SyslogTransport.Tls);
        SyslogDestination wrong = (SyslogDestination)trusting.To with { Tls = new TlsOptions { AuthorityFile = other.Authority } };
        await using Exports exports = Start(recorded, trusting with { To = wrong });
        await Wait.ForAsync(() => exports.Health[0].Error is not null);
        Assert.Equal(("tls", 0L, SinkState.Retrying), (exports.Health[0].Error, exports.Health[0].Next, exports.Health[0].State));
        Assert.Empty(rsyslog.All());
    }

    [Fact]
    public async Task A_receiver_that_is_killed_and_comes_back_has_missed_nothing()
    {
        using Rsyslog rsyslog = await Rsyslog.StartAsync();
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await using Exports exports = Start(recorded, To(rsyslog, SyslogTransport.Tcp));
        await recorded.AppendAsync(300);
        // Written, not only confirmed: what a receiver holds in its own memory dies with it, whoever sent it.
        await Wait.ForAsync(() => exports.Health[0].Lag == 0 && rsyslog.All().Count >= recorded.Log.Count);
        rsyslog.Kill();
        await recorded.AppendAsync(300);
        await Wait.ForAsync(() => exports.Health[0].State == SinkState.Retrying);
        Assert.StartsWith("socket-", exports.Health[0].Error, StringComparison.Ordinal);
        Assert.True(exports.Health[0].Lag > 0);
        await rsyslog.StartAgainAsync();
        await Wait.ForAsync(() => exports.Health[0].Lag == 0 && rsyslog.All().DistinctBy(message => message.Id).Count() == recorded.Log.Count);
        Assert.Equal(recorded.Ids(), rsyslog.All().Select(message => message.Id).Distinct());
        Assert.Equal(SinkState.Running, exports.Health[0].State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_took_the_bytes_and_was_reset_is_no_delivery_where_confirmation_is_asked(bool confirm)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        SyslogDestination destination = new(SyslogTransport.Tcp, "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port) { Confirm = confirm };
        await using Exports exports = Start(recorded, new SinkOptions { Name = "syslog", To = destination, RetryFirst = TimeSpan.FromMilliseconds(20), RetryMost = TimeSpan.FromMilliseconds(50) });
        using (Socket deaf = await listener.AcceptSocketAsync())
        {
            // All the bytes are in the receiver's system, nobody has read them, and the connection breaks.
            await Wait.ForAsync(() => deaf.Available > 0);
            await Wait.ForAsync(() => confirm || exports.Health[0].Lag == 0);
            deaf.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        if (!confirm)
        {
            Assert.Equal(SinkState.Running, exports.Health[0].State);
            return;
        }

        using Socket reading = await listener.AcceptSocketAsync();
        Assert.Equal(0, exports.Health[0].Next);
        using MemoryStream bytes = new();
        await using (NetworkStream stream = new(reading, ownsSocket: true))
        {
            await stream.CopyToAsync(bytes);
            Assert.Equal(0, exports.Health[0].Next);
        }

        await Wait.ForAsync(() => exports.Health[0].Lag == 0);
        Assert.All(recorded.Ids(), id => Assert.Contains(id, Encoding.UTF8.GetString(bytes.ToArray()), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_that_is_too_long_for_receivers_goes_without_its_lists()
    {
        using Rsyslog rsyslog = await Rsyslog.StartAsync();
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.Log.AppendAsync(new VerdictStatement(RecordedLog.Verdict(0, findings: 900)));
        await using Exports exports = Start(recorded, To(rsyslog, SyslogTransport.Tcp));
        await Wait.ForAsync(() => rsyslog.All().Count >= recorded.Log.Count);
        Received verdict = rsyslog.All().Single(message => message.MessageId == "verdict");
        Assert.True(Encoding.UTF8.GetByteCount(verdict.Message) < SyslogDestination.UsualMessageBytes);
        using JsonDocument json = JsonDocument.Parse(verdict.Message);
        Assert.Equal((true, 900, "deny"), (json.RootElement.GetProperty("shortened").GetBoolean(), json.RootElement.GetProperty("findings").GetInt32(), json.RootElement.GetProperty("decision").GetString()));
    }

    private static SinkOptions To(Rsyslog rsyslog, SyslogTransport transport) => new()
    {
        Name = "syslog",
        To = transport switch
        {
            SyslogTransport.Udp => new SyslogDestination(transport, "127.0.0.1", rsyslog.UdpPort),
            SyslogTransport.Tcp => new SyslogDestination(transport, "127.0.0.1", rsyslog.TcpPort),
            SyslogTransport.Tls => new SyslogDestination(transport, "localhost", rsyslog.TlsPort) { Tls = new TlsOptions { AuthorityFile = rsyslog.Authority } },
        },
        Interval = TimeSpan.FromMilliseconds(20),
        RetryFirst = TimeSpan.FromMilliseconds(20),
        RetryMost = TimeSpan.FromMilliseconds(200),
    };

    private static Exports Start(RecordedLog recorded, SinkOptions sink) =>
        Exports.Start(new ExportOptions { Sinks = [sink] }, recorded.Log, recorded.State, TimeProvider.System, NullLoggerFactory.Instance);
}
