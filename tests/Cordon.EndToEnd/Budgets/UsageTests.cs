using System.Net;
using System.Text;
using System.Text.Json;
using Cordon.Gateway.Budgets;
using Cordon.Gateway.Metering;
using Microsoft.AspNetCore.Http;

namespace Cordon.EndToEnd.Budgets;

/// <summary>What an exchange used is read from the answer of every dialect, streaming or not, and estimated where nobody says.</summary>
public sealed class UsageTests
{
    private const string Chat = """{"model":"m","messages":[{"role":"user","content":"Good morning."}]}""";
    private const string ChatStream = """{"model":"m","stream":true,"messages":[{"role":"user","content":"Good morning."}]}""";
    private const string Responses = """{"model":"m","input":"Good morning."}""";
    private const string ResponsesStream = """{"model":"m","stream":true,"input":"Good morning."}""";
    private const string Messages = """{"model":"m","max_tokens":64,"messages":[{"role":"user","content":"Good morning."}]}""";
    private const string MessagesStream = """{"model":"m","stream":true,"max_tokens":64,"messages":[{"role":"user","content":"Good morning."}]}""";
    private const string Embeddings = """{"model":"m","input":"Good morning."}""";

    [Theory]
    [InlineData("/v1/chat/completions", Chat,
        """{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":40,"total_tokens":140,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":30}}}""",
        100, 40, 60, 0, 30)]
    [InlineData("/v1/completions", """{"model":"m","prompt":"Good morning."}""",
        """{"id":"c","choices":[{"index":0,"text":"Hi","finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":6,"total_tokens":11}}""", 5, 6, 0, 0, 0)]
    [InlineData("/v1/responses", Responses,
        """{"id":"r","object":"response","status":"completed","output":[{"id":"o","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi"}]}],"usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":60},"output_tokens":40,"output_tokens_details":{"reasoning_tokens":30},"total_tokens":140}}""",
        100, 40, 60, 0, 30)]
    [InlineData("/v1/embeddings", Embeddings, """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}],"model":"m","usage":{"prompt_tokens":8,"total_tokens":8}}""", 8, 0, 0, 0, 0)]
    [InlineData("/v1/messages", Messages,
        """{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_read_input_tokens":60,"cache_creation_input_tokens":30,"output_tokens":40}}""",
        100, 40, 60, 30, 0)]
    public async Task A_whole_answer_says_what_it_used(string path, string request, string answer, int input, int output, int cached, int written, int reasoning)
    {
        JsonElement usage = await AskAsync(path, request, context => ScriptedModel.WriteAsync(context, answer));
        Assert.Equal((input, output, cached, written, reasoning, false), Read(usage));
    }

    [Theory]
    [InlineData("/v1/chat/completions", ChatStream,
        """
        data: {"id":"c","choices":[{"index":0,"delta":{"content":"Hi"}}],"usage":null}

        data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

        data: {"id":"c","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":40,"total_tokens":140,"prompt_tokens_details":{"cached_tokens":60}}}

        data: [DONE]


        """, 60)]
    [InlineData("/v1/responses", ResponsesStream,
        """
        data: {"type":"response.created","response":{"id":"r","status":"in_progress","usage":null}}

        data: {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Hi"}

        data: {"type":"response.completed","response":{"id":"r","status":"completed","usage":{"input_tokens":100,"output_tokens":40,"input_tokens_details":{"cached_tokens":60}}}}


        """, 60)]
    [InlineData("/v1/messages", MessagesStream,
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":40,"cache_read_input_tokens":60,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":40}}

        event: message_stop
        data: {"type":"message_stop"}


        """, 60)]
    public async Task A_stream_says_it_in_its_events(string path, string request, string stream, int cached)
    {
        JsonElement usage = await AskAsync(path, request, context => ScriptedModel.WriteAsync(context, stream, "text/event-stream"));
        Assert.Equal((100, 40, cached, 0, 0, false), Read(usage));
    }

    [Fact]
    public async Task Where_nobody_asked_for_usage_a_stream_is_estimated_from_its_text_and_the_request_goes_on_as_it_was()
    {
        string? sent = null;
        JsonElement usage = await AskAsync("/v1/chat/completions", ChatStream, async context =>
        {
            sent = await new StreamReader(context.Request.Body).ReadToEndAsync();
            await ScriptedModel.WriteAsync(context, ScriptedAnswers.Of("/v1/chat/completions", new string('a', 300), stream: true).Body, "text/event-stream");
        });
        Assert.Equal((TokenEstimate.OfBytes(ChatStream.Length), 100, 0, 0, 0, true), Read(usage));
        Assert.Equal(ChatStream, sent);
    }

    [Fact]
    public async Task A_whole_answer_without_usage_is_estimated_from_its_text()
    {
        JsonElement usage = await AskAsync("/v1/chat/completions", Chat, context =>
            ScriptedModel.WriteAsync(context, ScriptedAnswers.Of("/v1/chat/completions", new string('a', 300), stream: false).Body));
        Assert.Equal((TokenEstimate.OfBytes(Chat.Length), 100, 0, 0, 0, true), Read(usage));
    }

    [Theory]
    [InlineData("/v1/chat/completions", ChatStream, """data: {"id":"c","choices":[{"index":0,"delta":{"content":"#"}}]}""", false)]
    [InlineData("/v1/messages", MessagesStream, """data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"#"}}""", true)]
    public async Task What_was_streamed_until_a_caller_left_is_counted(string path, string request, string frame, bool saysInput)
    {
        string words = string.Concat(Enumerable.Repeat("word ", 60));
        string piece = frame.Replace("#", words, StringComparison.Ordinal) + "\n\n";
        await using BudgetGateway gateway = await StartAsync();
        gateway.Model.Script = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            string begin = saysInput ? """data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":77,"output_tokens":1}}}""" + "\n\n" : "";
            // The last word of a text waits for what follows, and its event with it: so there are two.
            await context.Response.WriteAsync(begin + piece + piece, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            // It would go on for ever; the gateway hangs up when its caller does.
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        string exchange;
        using (HttpRequestMessage ask = new(HttpMethod.Post, path) { Content = new StringContent(request, Encoding.UTF8, "application/json") })
        using (HttpResponseMessage response = await gateway.Client.SendAsync(ask, HttpCompletionOption.ResponseHeadersRead))
        {
            exchange = response.Headers.GetValues("x-cordon-exchange").Single();
            using StreamReader reader = new(await response.Content.ReadAsStreamAsync());
            string read = "";
            while (!read.Contains("word", StringComparison.Ordinal))
            {
                read += await reader.ReadLineAsync() ?? throw new EndOfStreamException("The stream ended before its first words.");
            }
        }

        JsonElement record = await gateway.StopAndReadRecordAsync(exchange);
        Assert.Equal("caller-left", record.GetProperty("reason").GetString());
        Assert.Equal(
            (saysInput ? 77 : TokenEstimate.OfBytes(request.Length), TokenEstimate.OfBytes(2 * words.Length), 0, 0, 0, true), Read(record.GetProperty("usage")));
    }

    [Fact]
    public async Task A_count_of_tokens_and_a_list_of_models_use_none()
    {
        await using BudgetGateway gateway = await StartAsync();
        gateway.Model.Script = context => ScriptedModel.WriteAsync(context, """{"input_tokens":12}""");
        using HttpResponseMessage counted = await gateway.PostAsync("/v1/messages/count_tokens", """{"model":"m","messages":[{"role":"user","content":"Good morning."}]}""");
        Assert.Equal(HttpStatusCode.OK, counted.StatusCode);
        Assert.False((await gateway.RecordAsync(counted)).TryGetProperty("usage", out _));
        Assert.Equal((0, 0), await gateway.UsedAsync("day"));
    }

    private static async Task<JsonElement> AskAsync(string path, string request, Func<HttpContext, Task> script)
    {
        await using BudgetGateway gateway = await StartAsync();
        gateway.Model.Script = script;
        using HttpResponseMessage response = await gateway.PostAsync(path, request);
        await response.Content.ReadAsStringAsync();
        JsonElement usage = (await gateway.RecordAsync(response)).GetProperty("usage");
        Assert.Equal((usage.GetProperty("input").GetInt64() + usage.GetProperty("output").GetInt64(), 0), await gateway.UsedAsync("day"));
        return usage;
    }

    private static Task<BudgetGateway> StartAsync() => BudgetGateway.StartAsync(options => options with
    {
        Budgets = new BudgetOptions { Budgets = [new Budget("day", BudgetUnit.Tokens, 1_000_000, new BudgetWindow.Calendar(CalendarUnit.Day, TimeZoneInfo.Utc))] },
    });

    private static (long, long, long, long, long, bool) Read(JsonElement usage) => (
        usage.GetProperty("input").GetInt64(), usage.GetProperty("output").GetInt64(), usage.GetProperty("cached_input").GetInt64(),
        usage.GetProperty("cache_write").GetInt64(), usage.GetProperty("reasoning").GetInt64(), usage.GetProperty("estimated").GetBoolean());
}
