using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.Gateway;
using Cordon.State.Statements;

namespace Cordon.EndToEnd;

/// <summary>What many callers, slow callers and unknown callers can take together. docs/reference/limits.md names these tests.</summary>
public sealed class CrowdTests
{
    private const string Question = """{"model":"m","messages":[{"role":"user","content":"Good morning."}]}""";

    [Fact]
    public async Task A_stranger_is_refused_before_the_body_is_read()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(development: false);
        using Line line = await Line.ToAsync(gateway);
        await line.SayAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: cordon\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");

        string head = await line.HeadAsync();
        Assert.StartsWith("HTTP/1.1 401", head, StringComparison.Ordinal);
        Assert.Contains("x-cordon-receipt", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Strangers_cannot_fill_the_log()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(development: false, configure: options => options with { Time = new StoppedClock() });
        for (int i = 0; i < 70; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", Question);
            Assert.Equal(401, (int)response.StatusCode);
        }

        IReadOnlyList<IndexedStatement> recorded = await gateway.StopAndReadRecordsAsync();
        Assert.Equal(60, recorded.Count);
        Assert.All(recorded, row => Assert.Equal(Decision.Deny, row.Decision));
        await using EvidenceLog log = await EvidenceLog.OpenAsync(new EvidenceOptions { Directory = Path.Combine(gateway.Directory, "evidence"), Origin = "cordon.local/evidence" });
        using JsonDocument last = Enumerable.Range(0, (int)log.Count).Select(at => JsonDocument.Parse(log.ReadStatement(at)!.Bytes))
            .Last(statement => statement.RootElement.GetProperty("predicate").TryGetProperty("final", out JsonElement final) && final.GetBoolean());
        Assert.Equal(10, last.RootElement.GetProperty("predicate").GetProperty("unlisted").GetInt64());
        Assert.Equal(70, last.RootElement.GetProperty("predicate").GetProperty("seen").GetInt64());
    }

    [Fact]
    public async Task Bodies_that_are_too_many_together_are_told_to_come_back()
    {
        await using RunningGateway gateway = await StartAsync(options => options with { MaxHeldBytes = 4096 });
        using Line slow = await Line.ToAsync(gateway);
        byte[] padded = Encoding.UTF8.GetBytes(Question + new string(' ', 3000 - Question.Length));
        await slow.SayAsync($"POST /v1/chat/completions HTTP/1.1\r\nHost: {gateway.Host.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {padded.Length}\r\nExpect: 100-continue\r\n\r\n");
        // The gateway asks for the body once it has taken the bytes that were announced.
        Assert.StartsWith("HTTP/1.1 100", await slow.HeadAsync(), StringComparison.Ordinal);

        using HttpResponseMessage refused = await gateway.PostAsync("/v1/chat/completions", Question + new string(' ', 1500));
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Contains("too-many-bytes", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await slow.SayAsync(Encoding.UTF8.GetString(padded));
        Assert.StartsWith("HTTP/1.1 200", await slow.HeadAsync(), StringComparison.Ordinal);
        // The bytes are given back when the exchange ends, a moment after its answer has left.
        int status = 429;
        for (int i = 0; i < 100 && status == 429; i++)
        {
            using HttpResponseMessage again = await gateway.PostAsync("/v1/chat/completions", Question + new string(' ', 1500));
            status = (int)again.StatusCode;
        }

        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Answers_count_as_well_and_one_that_does_not_fit_is_not_read()
    {
        await using RunningGateway gateway = await StartAsync(options => options with { MaxHeldBytes = 200 });
        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", Question);
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Contains("too-many-bytes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_comes_drop_by_drop_is_given_up()
    {
        await using RunningGateway gateway = await StartAsync(options => options with { HeadersTimeout = TimeSpan.FromSeconds(1) });
        using Line line = await Line.ToAsync(gateway);
        await line.SayAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: cor");
        Assert.StartsWith("HTTP/1.1 408", await line.HeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_comes_drop_by_drop_is_given_up()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using Line line = await Line.ToAsync(gateway);
        await line.SayAsync($"POST /v1/chat/completions HTTP/1.1\r\nHost: {gateway.Host.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{");
        string head = await line.HeadAsync();
        Assert.StartsWith("HTTP/1.1 408", head, StringComparison.Ordinal);
        Assert.Contains("body-too-slow", await line.RestAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_cut_is_refused_and_recorded()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using (Line line = await Line.ToAsync(gateway))
        {
            await line.SayAsync($"POST /v1/chat/completions HTTP/1.1\r\nHost: {gateway.Host.Address.Authority}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
            Assert.StartsWith("HTTP/1.1 400", await line.HeadAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("body-cut", (await gateway.StopAndReadRecordsAsync()).Single().Reason);
    }

    [Fact]
    public async Task Headers_without_number_are_refused()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using Line line = await Line.ToAsync(gateway);
        await line.SayAsync($"GET /v1/models HTTP/1.1\r\nHost: cordon\r\n{string.Concat(Enumerable.Range(0, 100).Select(i => $"x-{i}: 1\r\n"))}\r\n");
        Assert.StartsWith("HTTP/1.1 431", await line.HeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_too_many_is_closed()
    {
        await using RunningGateway gateway = await StartAsync(options => options with { MaxConnections = 1 });
        using Line first = await Line.ToAsync(gateway);
        await first.SayAsync("GET /healthz HTTP/1.1\r\nHost: cordon\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await first.HeadAsync(), StringComparison.Ordinal);
        using Line second = await Line.ToAsync(gateway);
        await second.SayAsync("GET /healthz HTTP/1.1\r\nHost: cordon\r\n\r\n");
        Assert.Empty(await second.HeadAsync());
    }

    private static Task<RunningGateway> StartAsync(Func<GatewayOptions, GatewayOptions> with) =>
        RunningGateway.StartAsync(configure: options => options with { Gateway = with(options.Gateway) });

    /// <summary>Time stands still, timers run.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => _now;
    }

    /// <summary>A connection to which bytes are given as they are.</summary>
    private sealed class Line : IDisposable
    {
        private readonly TcpClient _client = new();

        public static async Task<Line> ToAsync(RunningGateway gateway)
        {
            Line line = new();
            await line._client.ConnectAsync(gateway.Host.Address.Host, gateway.Host.Address.Port);
            return line;
        }

        public async Task SayAsync(string bytes) => await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(bytes));

        /// <summary>Up to the blank line; empty when the connection is closed before anything came.</summary>
        public async Task<string> HeadAsync()
        {
            StringBuilder head = new();
            byte[] one = new byte[1];
            try
            {
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await _client.GetStream().ReadAsync(one) == 1)
                {
                    head.Append((char)one[0]);
                }
            }
            catch (IOException)
            {
                // Closed without a goodbye.
            }

            return head.ToString();
        }

        public async Task<string> RestAsync()
        {
            byte[] buffer = new byte[4096];
            return Encoding.UTF8.GetString(buffer, 0, await _client.GetStream().ReadAsync(buffer));
        }

        public void Dispose() => _client.Dispose();
    }
}
