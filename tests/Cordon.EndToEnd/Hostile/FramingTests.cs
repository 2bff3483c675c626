using Cordon.Hostile.Client;

namespace Cordon.EndToEnd.Hostile;

/// <summary>How a message is cut out of a connection: what two readers could cut differently is refused, whichever side sends it.</summary>
public sealed class FramingTests
{
    private const string Hidden = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

    [Theory]
    [InlineData("chunked, chunked", "transfer-encoding")]
    [InlineData("gzip, chunked", "transfer-encoding")]
    public async Task Codings_other_than_chunks_are_refused_and_nothing_behind_them_is_read(string coding, string code)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using RawLine line = await SayAsync(gateway, $"Transfer-Encoding: {coding}\r\n", "0\r\n\r\n" + Hidden);
        Assert.Equal($"400 {code}", (await line.AnswerAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).Short);
        Assert.Equal(0, (await line.AnswerAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).Status);
        Assert.Equal(code, (await gateway.StopAndReadRecordsAsync()).Single().Reason);
    }

    [Fact]
    public async Task A_chunk_larger_than_any_number_is_a_mistake_of_the_caller_who_is_still_there()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using RawLine line = await SayAsync(gateway, "Transfer-Encoding: chunked\r\n", $"fffffffffffffffff\r\n{{}}\r\n0\r\n\r\n{Hidden}");
        Assert.Equal("400 body-cut", (await line.AnswerAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).Short);
    }

    [Fact]
    public async Task A_body_with_a_length_and_in_chunks_is_read_in_chunks_and_nothing_behind_it_is_read()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using RawLine line = await SayAsync(gateway, $"Content-Length: {Hidden.Length + 5}\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + Hidden);
        Assert.Equal("400 invalid-json", (await line.AnswerAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).Short);
        Assert.Equal(0, (await line.AnswerAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task An_upstream_that_changes_the_protocol_unasked_is_an_error_of_the_upstream()
    {
        await using Relay.RawUpstream upstream = new();
        await using RunningGateway gateway = await RunningGateway.StartAsync(upstream: upstream.Address);
        string name = upstream.Add(exchange => exchange.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nhello"));
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"m","messages":[{"role":"user","content":"Good morning."}]}""") };
        request.Headers.Add("x-case", name);
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        Assert.Equal(502, (int)response.StatusCode);
        Assert.Contains("upstream-protocol", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<RawLine> SayAsync(RunningGateway gateway, string headers, string body)
    {
        RawLine line = await RawLine.OpenAsync(gateway.Host.Address, TestContext.Current.CancellationToken);
        await line.SendAsync($"POST /v1/chat/completions HTTP/1.1\r\nHost: {gateway.Host.Address.Authority}\r\nContent-Type: application/json\r\n{headers}\r\n{body}", TestContext.Current.CancellationToken);
        return line;
    }
}
