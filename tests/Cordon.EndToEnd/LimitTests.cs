using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Cordon.EndToEnd;

/// <summary>Each limit of the inline path, reached over sockets. docs/reference/limits.md names these tests.</summary>
public sealed class LimitTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Question = """{"model":"m","messages":[{"role":"user","content":"Good morning."}]}""";
    private const string Streamed = """{"model":"m","stream":true,"messages":[{"role":"user","content":"Good morning."}],"tools":[{"type":"function","function":{"name":"f"}}]}""";

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync(with: options => options with { MaxRequestBytes = 2048 });
        Assert.Equal((413, "body-too-large"), await gateway.AskAsync(Chat, Asking(new string('a', 2048))));
        Assert.Equal((200, ""), await gateway.AskAsync(Chat, Asking("a")));
    }

    [Fact]
    public async Task A_body_without_a_length_is_counted_as_it_comes()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync(with: options => options with { MaxRequestBytes = 2048 });
        using HttpRequestMessage request = new(HttpMethod.Post, Chat) { Content = new StringContent(Asking(new string('a', 2048))) };
        request.Headers.TransferEncodingChunked = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await gateway.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Headers_that_are_too_long_are_refused()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, Chat) { Content = new StringContent(Question) };
        request.Headers.Add("x-long", new string('a', 64 * 1024));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, (await gateway.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_compressed_request_is_refused()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, Chat) { Content = new StringContent(Question) };
        request.Content.Headers.ContentEncoding.Add("gzip");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await gateway.Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData(63, 200, "")]
    [InlineData(64, 400, "too-deep")]
    public async Task A_body_that_is_too_deep_is_refused(int arrays, int status, string code)
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync();
        string json = Question[..^1] + ",\"x\":" + new string('[', arrays) + new string(']', arrays) + "}";
        Assert.Equal((status, code), await gateway.AskAsync(Chat, json));
    }

    [Fact]
    public async Task One_exchange_too_many_is_told_to_come_back()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync(with: options => options with { MaxInFlight = 1 });
        TaskCompletionSource arrived = new();
        TaskCompletionSource go = new();
        gateway.Model.Script = async context =>
        {
            arrived.TrySetResult();
            await go.Task;
            await ScriptedModel.WriteAsync(context, "{}");
        };
        Task<(int Status, string Code)> first = gateway.AskAsync(Chat, Question);
        await arrived.Task;
        using HttpResponseMessage second = await gateway.PostAsync(Chat, Question);
        go.SetResult();

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Equal(200, (await first).Status);
    }

    [Fact]
    public async Task A_session_name_that_is_too_long_is_no_session_name()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync();
        foreach (int length in (int[])[128, 128, 129, 129])
        {
            using HttpRequestMessage request = new(HttpMethod.Post, Chat) { Content = new StringContent(Asking($"{Guid.NewGuid()}")) };
            request.Headers.Add("x-cordon-session", new string('s', length));
            await gateway.Client.SendAsync(request);
        }

        await gateway.Host.Sessions.FlushAsync();
        await gateway.Host.Index.FlushAsync();
        // The two named ones share a session; the two others differ in their first question, and so in their derived session.
        string[] sessions = [.. gateway.Host.Log.ReadStatements(0)
            .Select(statement => JsonNode.Parse(statement.Bytes.Span)!["predicate"]?["session_ref"]?.ToString()).OfType<string>()];
        Assert.Equal([1, 1, 2], sessions.GroupBy(session => session).Select(group => group.Count()).Order());
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_not_passed_on()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync(with: options => options with { MaxAnswerBytes = 2048 });
        gateway.Model.Text = new string('a', 4096);
        Assert.Equal((502, "answer-too-large"), await gateway.AskAsync(Chat, Question));
    }

    [Fact]
    public async Task An_upstream_that_does_not_answer_is_given_up()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync(with: options => options with { UpstreamTimeout = TimeSpan.FromMilliseconds(200) });
        gateway.Model.Script = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        Assert.Equal((504, "upstream-timeout"), await gateway.AskAsync(Chat, Question));
    }

    [Fact]
    public async Task A_stream_that_falls_silent_is_broken_off()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync(with: options => options with { StreamIdleTimeout = TimeSpan.FromMilliseconds(200) });
        gateway.Model.Script = async context =>
        {
            await ScriptedModel.WriteAsync(context, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Well, \"}}]}\n\n", "text/event-stream");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        await StreamAsync(gateway);
        Assert.Equal("upstream-cut", await ReasonAsync(gateway));
    }

    [Fact]
    public async Task A_frame_that_is_too_long_ends_the_stream()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync(with: options => options with { MaxFrameBytes = 2048 });
        string body = $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{new string('a', 4096)}\"}}}}]}}\n\n";
        gateway.Model.Script = context => ScriptedModel.WriteAsync(context, body, "text/event-stream");
        Assert.DoesNotContain("aaaa", await StreamAsync(gateway), StringComparison.Ordinal);
        Assert.NotNull(await ReasonAsync(gateway));
    }

    [Fact]
    public async Task A_tool_call_that_does_not_end_is_not_kept_for_ever()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync(with: options => options with { MaxBufferedCharacters = 1000 });
        StringBuilder body = new("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}}]}\n\n");
        for (int i = 0; i < 30; i++)
        {
            body.Append("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"").Append('1', 50).Append("\"}}]}}]}\n\n");
        }

        gateway.Model.Script = context => ScriptedModel.WriteAsync(context, body.ToString(), "text/event-stream");
        Assert.DoesNotContain("1111", await StreamAsync(gateway), StringComparison.Ordinal);
        Assert.Equal("buffered-too-large", await ReasonAsync(gateway));
    }

    [Fact]
    public async Task A_stream_of_too_many_texts_at_once_lets_no_secret_through()
    {
        // Assembled so that no scanner of repositories takes it for a real one.
        string secret = "AKIA" + "IOSFODNN7EXAMPLE";
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync();
        string choices = string.Join(',', Enumerable.Range(0, 1025).Select(i => $$$"""{"index":{{{i}}},"delta":{"content":"{{{(i == 1024 ? secret : "b")}}}"}}"""));
        gateway.Model.Script = context => ScriptedModel.WriteAsync(context, $"data: {{\"choices\":[{choices}]}}\n\ndata: [DONE]\n\n", "text/event-stream");
        Assert.DoesNotContain(secret, await StreamAsync(gateway), StringComparison.Ordinal);
        Assert.NotNull(await ReasonAsync(gateway));
    }

    [Theory]
    [InlineData("max-segments: 3", 4, 1)]
    [InlineData("max-segment-characters: 20", 1, 21)]
    public async Task Segments_that_are_too_many_or_too_long_are_the_limits_guards_finding(string limit, int messages, int characters)
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync($"version: 1\nlimits: {{{limit}}}\n");
        string turns = string.Join(',', Enumerable.Repeat($$"""{"role":"user","content":"{{new string('a', characters)}}"}""", messages));
        Assert.Equal((403, "limit"), await gateway.AskAsync(Chat, $$"""{"model":"m","messages":[{{turns}}]}"""));
    }

    [Fact]
    public async Task A_key_request_that_is_too_long_is_refused()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync();
        using HttpResponseMessage long1 = await gateway.PostAsync("/cordon/v1/keys", $$"""{"name":"a","x":"{{new string('a', 16 * 1024)}}"}""");
        using HttpResponseMessage long2 = await gateway.PostAsync("/cordon/v1/keys", $$"""{"name":"{{new string('a', 101)}}"}""");
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (long1.StatusCode, long2.StatusCode));
    }

    [Fact]
    public async Task A_page_of_exchanges_has_no_more_than_500()
    {
        await using ScriptedGateway gateway = await ScriptedGateway.StartAsync();
        for (int i = 0; i < 501; i++)
        {
            await gateway.AskAsync(Chat, Question);
        }

        await gateway.Host.Index.FlushAsync();
        JsonNode page = JsonNode.Parse(await gateway.Client.GetStringAsync("/cordon/v1/exchanges?limit=100000"))!;
        Assert.Equal(500, page["exchanges"]!.AsArray().Count);
        JsonNode rest = JsonNode.Parse(await gateway.Client.GetStringAsync($"/cordon/v1/exchanges?before={page["next"]}"))!;
        Assert.Single(rest["exchanges"]!.AsArray());
    }

    private static string Asking(string text) => $$"""{"model":"m","messages":[{"role":"user","content":"{{text}}"}]}""";

    /// <summary>What came of a stream, until it ended or broke off.</summary>
    private static async Task<string> StreamAsync(ScriptedGateway gateway)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Chat) { Content = new StringContent(Streamed, Encoding.UTF8, "application/json") };
        using MemoryStream got = new();
        try
        {
            using HttpResponseMessage response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await response.Content.CopyToAsync(got);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // Broken off, as a caller sees it.
        }

        return Encoding.UTF8.GetString(got.ToArray());
    }

    /// <summary>The reason that the only exchange was recorded with.</summary>
    private static async Task<string?> ReasonAsync(ScriptedGateway gateway)
    {
        // The verdict is written after the last byte has left, so the caller may be here first.
        while (true)
        {
            await gateway.Host.Index.FlushAsync();
            if (gateway.Host.Index.List(new(), limit: 1) is [{ } only])
            {
                return only.Reason;
            }

            await Task.Yield();
        }
    }
}
