using System.IO.Compression;
using System.Net;
using System.Text;

namespace Cordon.EndToEnd.Relay;

/// <summary>Answers that are not streams: the same bytes, the same status, whatever their form.</summary>
public sealed class WholeAnswerTests
{
    private const string Ask = """{"model":"m","messages":[{"role":"user","content":"Hello"}]}""";
    private const string Chat = "/v1/chat/completions";

    public static TheoryData<int, string, string> Answers => new()
    {
        { 200, "application/json", "{ \"id\":\"c\" ,\n\t\"choices\":[ {\"finish_reason\":\"stop\",\"message\":{\"content\":\"a\\u0062\\/ \\ud83c\\udf0a é\",\"role\":\"assistant\",\"x_new\":[1.50,1e2,null,{}]},\"index\":0 } ],\"zz\":{\"b\":1,\"a\":2} }\n" },
        { 200, "application/json; charset=utf-8", """{"id":"c","choices":[],"id":"d","choices":[]}""" },
        { 200, "application/json", """{"text":"Some words.","note":"More words.","choices":[]}""" },
        { 200, "application/json", "" },
        { 200, "application/json", "null" },
        { 200, "application/json", "{\"id\":\"c\",\"choices\":[" },
        { 200, "text/plain", "Just some words." },
        { 200, "application/octet-stream", "\u0001\u0002 bytes" },
        { 400, "application/json", """{"error":{"message":"Invalid value: 'tool'.","type":"invalid_request_error","param":"messages[0].role","code":"invalid_value"}}""" },
        { 401, "application/json", """{"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""" },
        { 429, "application/json", """{"type":"error","error":{"type":"rate_limit_error","message":"Slow down."}}""" },
        { 502, "text/html", "<html><head><title>502 Bad Gateway</title></head></html>" },
        { 529, "application/json", """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""" },
    };

    [Fact]
    public async Task Whole_answers_pass_byte_for_byte_with_their_status_and_type_chunked_or_not()
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync();
        foreach ((int status, string type, string body) in Answers.Select(row => row.Data))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(body);
            string head = $"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\nx-request-id: abc\r\nConnection: close\r\n";
            (string Form, Func<RawExchange, Task> Script)[] forms =
            [
                ("length", async raw =>
                {
                    await raw.SendAsync(head + $"Content-Length: {bytes.Length}\r\n\r\n");
                    await raw.SendAsync(bytes);
                }),
                ("chunked", async raw =>
                {
                    await raw.SendAsync(head + "Transfer-Encoding: chunked\r\n\r\n");
                    for (int at = 0; at < bytes.Length; at += 7)
                    {
                        await raw.ChunkAsync(bytes.AsMemory(at, Math.Min(7, bytes.Length - at)));
                    }

                    await raw.EndAsync();
                }),
                ("until closed", async raw =>
                {
                    await raw.SendAsync(head + "\r\n");
                    await raw.SendAsync(bytes);
                }),
            ];
            foreach ((string form, Func<RawExchange, Task> script) in forms)
            {
                using HttpResponseMessage response = await gateway.AskAsync(Chat, Ask, script);
                Received received = await Received.AllAsync(response);
                Assert.True(status == (int)response.StatusCode, $"{status} {form}: {received.Text}");
                Assert.Equal(bytes, received.Bytes);
                Assert.Equal(type, response.Content.Headers.ContentType?.ToString());
                Assert.Equal("abc", response.Headers.GetValues("x-request-id").Single());
                Assert.Equal("allow", response.Headers.GetValues("x-cordon-decision").Single());
            }
        }
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    [InlineData(205)]
    public async Task A_status_without_a_body_passes(int status)
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync();
        using HttpResponseMessage response = await gateway.AskAsync(Chat, Ask, raw => raw.SendAsync($"HTTP/1.1 {status} X\r\nConnection: close\r\n{(status == 205 ? "Content-Length: 0\r\n" : "")}\r\n"));
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_redirect_is_passed_on_and_not_followed()
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync();
        using HttpResponseMessage response = await gateway.AskAsync(Chat, Ask, raw => raw.SendAsync("HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
    }

    [Fact]
    public async Task A_compressed_answer_is_refused_because_it_was_not_asked_for_and_cannot_be_read()
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync();
        MemoryStream zipped = new();
        await using (GZipStream zip = new(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            await zip.WriteAsync("{}"u8.ToArray());
        }

        string asked = "";
        using HttpResponseMessage response = await gateway.AskAsync(Chat, Ask, async raw =>
        {
            asked = raw.Head;
            await raw.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {zipped.Length}\r\nConnection: close\r\n\r\n");
            await raw.SendAsync(zipped.ToArray());
        });
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("content-encoding", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("gzip", asked, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Headers_that_nobody_reads_or_that_cannot_be_written_again_are_left_out_and_the_answer_still_comes()
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync();
        foreach (string type in new[] { "application/json", "text/event-stream" })
        {
            byte[] head = Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nx-request-id: Gr\u00fc\u00dfe\r\nx-note: 4111 1111 1111 1111\r\nx-ratelimit-remaining-requests: kept\r\nx-cordon-decision: allow-all\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
            using HttpResponseMessage response = await gateway.AskAsync(Chat, Ask, raw => raw.SendAsync(head));
            Assert.Equal("{}", (await Received.AllAsync(response)).Text);
            Assert.Equal("kept", response.Headers.GetValues("x-ratelimit-remaining-requests").Single());
            Assert.DoesNotContain("4111", response.Headers.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("allow-all", response.Headers.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_answer_that_breaks_off_or_falls_silent_is_an_error_of_the_upstream()
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync(idle: TimeSpan.FromMilliseconds(300));
        const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"id\":";
        using HttpResponseMessage cut = await gateway.AskAsync(Chat, Ask, async raw =>
        {
            await raw.SendAsync(Head);
            raw.Break();
        });
        using HttpResponseMessage silent = await gateway.AskAsync(Chat, Ask, async raw =>
        {
            await raw.SendAsync(Head);
            await Task.Delay(Timeout.Infinite, raw.Stop);
        });
        foreach (HttpResponseMessage response in new[] { cut, silent })
        {
            Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
            Assert.Contains("upstream-cut", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }
}
