using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Cordon.Simulation.Tests;

public sealed class DialectTests : IAsyncLifetime
{
    private SimulatedModel _model = null!;
    private Caller _caller = null!;

    public async ValueTask InitializeAsync()
    {
        _model = await SimulatedModel.StartAsync();
        _caller = new Caller(_model);
    }

    public async ValueTask DisposeAsync()
    {
        _caller.Dispose();
        await _model.DisposeAsync();
    }

    public static TheoryData<string> Forms => ["", "chunk=1", "frames=7", "crlf", "comments", "multi-line", "ping", "split=3", "chunk=5, crlf, comments, multi-line, ping, split=2", "frames=40, chunk=9"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_chat_stream_says_what_the_json_says_in_every_form(string form)
    {
        const string question = "Tell me about mountains 🏔️ and the sea";
        JsonNode whole = await _caller.JsonAsync("/v1/chat/completions", Requests.Chat(question), form);
        var events = await _caller.EventsAsync("/v1/chat/completions", Requests.Chat(question, stream: true, more: ",\"stream_options\":{\"include_usage\":true}"), form);

        Assert.Equal("[DONE]", events[^1].Data);
        string streamed = string.Concat(events.SkipLast(1).Select(e => (string?)JsonNode.Parse(e.Data)!["choices"]!.AsArray().FirstOrDefault()?["delta"]!["content"]));
        Assert.Equal((string)whole["choices"]![0]!["message"]!["content"]!, streamed);
        Assert.Equal(whole["usage"]!.ToJsonString(), JsonNode.Parse(events[^2].Data)!["usage"]!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_messages_stream_says_what_the_json_says_in_every_form(string form)
    {
        const string question = "Tell me about mountains 🏔️ and the sea";
        JsonNode whole = await _caller.JsonAsync("/v1/messages", Requests.Messages(question), form);
        var events = await _caller.EventsAsync("/v1/messages", Requests.Messages(question, stream: true), form);

        Assert.All(events, e => Assert.Equal(e.EventType, (string)JsonNode.Parse(e.Data)!["type"]!));
        Assert.Equal("message_start", events[0].EventType);
        Assert.Equal("message_stop", events[^1].EventType);
        Assert.Contains(events, e => e.EventType == "ping");
        string streamed = string.Concat(events.Where(e => e.EventType == "content_block_delta").Select(e => (string?)JsonNode.Parse(e.Data)!["delta"]!["text"]));
        Assert.Equal((string)whole["content"]![0]!["text"]!, streamed);
    }

    [Fact]
    public async Task A_response_stream_has_the_full_sequence_and_says_what_the_json_says()
    {
        JsonNode whole = await _caller.JsonAsync("/v1/responses", Requests.Response("Hello there"));
        var events = await _caller.EventsAsync("/v1/responses", Requests.Response("Hello there", stream: true));

        Assert.Equal(
            ["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed"],
            events.Select(e => e.EventType).Distinct());
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(e => (int)JsonNode.Parse(e.Data)!["sequence_number"]!));
        string text = (string)whole["output"]![0]!["content"]![0]!["text"]!;
        Assert.Equal(text, string.Concat(events.Where(e => e.EventType == "response.output_text.delta").Select(e => (string)JsonNode.Parse(e.Data)!["delta"]!)));
        Assert.Equal(text, (string)JsonNode.Parse(events[^1].Data)!["response"]!["output"]![0]!["content"]![0]!["text"]!);
    }

    [Fact]
    public async Task A_response_remembers_the_one_before()
    {
        JsonNode first = await _caller.JsonAsync("/v1/responses", Requests.Response("My cat is called Minka."));
        JsonNode second = await _caller.JsonAsync("/v1/responses", Requests.Response("What did I say?", more: $",\"previous_response_id\":\"{first["id"]}\""));
        using HttpResponseMessage unknown = await _caller.SendAsync("/v1/responses", Requests.Response("x", more: ",\"previous_response_id\":\"resp_none\""));

        Assert.Contains("Minka", (string)second["output"]![0]!["content"]![0]!["text"]!);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public async Task Completions_answer_each_prompt_in_json_and_stream()
    {
        JsonNode whole = await _caller.JsonAsync("/v1/completions", """{"model":"m","prompt":["say alpha","say beta"]}""");
        var events = await _caller.EventsAsync("/v1/completions", """{"model":"m","prompt":"say alpha","stream":true}""");

        Assert.Equal(["alpha", "beta"], whole["choices"]!.AsArray().Select(c => (string)c!["text"]!));
        Assert.Equal("alpha", string.Concat(events.SkipLast(1).Select(e => (string)JsonNode.Parse(e.Data)!["choices"]![0]!["text"]!)));
    }

    [Fact]
    public async Task Embeddings_are_unit_vectors_and_base64_carries_the_same_floats()
    {
        JsonNode floats = await _caller.JsonAsync("/v1/embeddings", """{"model":"m","input":["a","b"],"dimensions":32}""");
        JsonNode packed = await _caller.JsonAsync("/v1/embeddings", """{"model":"m","input":"a","dimensions":32,"encoding_format":"base64"}""");

        float[] a = [.. floats["data"]![0]!["embedding"]!.AsArray().Select(v => (float)v!)];
        Assert.Equal(1.0, a.Sum(v => v * v), 1e-3);
        Assert.NotEqual(floats["data"]![0]!["embedding"]!.ToJsonString(), floats["data"]![1]!["embedding"]!.ToJsonString());
        byte[] bytes = Convert.FromBase64String((string)packed["data"]![0]!["embedding"]!);
        Assert.Equal(a, Enumerable.Range(0, 32).Select(i => BitConverter.ToSingle(bytes, i * 4)));
    }

    [Theory]
    [InlineData("/v1/chat/completions", "{", 400, "error.type")]
    [InlineData("/v1/chat/completions", "[]", 400, "error.type")]
    [InlineData("/v1/chat/completions", """{"messages":7}""", 400, "error.type")]
    [InlineData("/v1/responses", "{}", 400, "error.type")]
    [InlineData("/v1/embeddings", "{}", 400, "error.type")]
    [InlineData("/v1/nothing", "{}", 404, "error.type")]
    [InlineData("/v1/messages", "{\"messages\":", 400, "type")]
    [InlineData("/v1/messages", """{"messages":[{"role":"user","content":"x"}]}""", 400, "type")]
    public async Task Bad_requests_are_refused_in_the_dialect(string path, string body, int status, string member)
    {
        using HttpResponseMessage response = await _caller.SendAsync(path, body);
        JsonNode json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(member == "type", json["type"] is not null);
        Assert.NotNull(json["error"]!["message"]);
    }

    [Theory]
    [InlineData("error=429", 429)]
    [InlineData("error=500", 500)]
    public async Task An_ordered_error_comes_in_both_dialects(string order, int status)
    {
        using HttpResponseMessage chat = await _caller.SendAsync("/v1/chat/completions", Requests.Chat($"hello [simulate: {order}]"));
        using HttpResponseMessage messages = await _caller.SendAsync("/v1/messages", Requests.Messages("hello"), order);

        Assert.Equal(status, (int)chat.StatusCode);
        Assert.Equal(status, (int)messages.StatusCode);
    }

    [Fact]
    public async Task Streams_fail_as_ordered()
    {
        string request = Requests.Chat("a rather long question about the history of bridges", stream: true);
        var failed = await _caller.EventsAsync("/v1/chat/completions", request, "mid-stream-error, chunk=4");
        var garbled = await _caller.EventsAsync("/v1/chat/completions", request, "garbage, chunk=4");

        Assert.NotNull(JsonNode.Parse(failed[^1].Data)!["error"]);
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => garbled.SkipLast(1).Select(e => JsonNode.Parse(e.Data)).ToList());
        await Assert.ThrowsAnyAsync<Exception>(() => _caller.EventsAsync("/v1/chat/completions", request, "cut, chunk=4"));
        await Assert.ThrowsAnyAsync<Exception>(() => _caller.JsonAsync("/v1/chat/completions", Requests.Chat("x"), "cut"));
    }

    [Fact]
    public async Task Gzip_is_sent_when_ordered()
    {
        using HttpResponseMessage response = await _caller.SendAsync("/v1/chat/completions", Requests.Chat("say hello", stream: true), "gzip");
        await using GZipStream gzip = new(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using StreamReader reader = new(gzip, Encoding.UTF8);

        Assert.EndsWith("data: [DONE]\n\n", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_stream_without_end_ends_when_patience_does()
    {
        await using SimulatedModel impatient = await SimulatedModel.StartAsync(new() { Patience = TimeSpan.FromMilliseconds(40) });
        using Caller caller = new(impatient);

        var events = await caller.EventsAsync("/v1/chat/completions", Requests.Chat("hello", stream: true), "never-end");

        Assert.NotEqual("[DONE]", events[^1].Data);
    }

    [Fact]
    public async Task The_same_request_is_answered_with_the_same_bytes_by_another_instance()
    {
        await using SimulatedModel other = await SimulatedModel.StartAsync();
        using Caller caller = new(other);
        string request = Requests.Messages("What now?", stream: true, more: ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}");

        Assert.Equal((await _caller.EventsAsync("/v1/messages", request)).Select(e => e.Data), (await caller.EventsAsync("/v1/messages", request)).Select(e => e.Data));
    }

    [Fact]
    public async Task What_arrived_can_be_read_back_and_is_bounded()
    {
        await using SimulatedModel small = await SimulatedModel.StartAsync(new() { ReceivedCapacity = 2 });
        using Caller caller = new(small);
        foreach (string text in (string[])["one", "two", "three"])
        {
            await caller.JsonAsync("/v1/chat/completions?v=1", Requests.Chat(text), "echo");
        }

        Assert.Equal(2, small.Received.Count);
        Assert.Contains("three", small.Received[^1].BodyText);
        Assert.Equal("/v1/chat/completions?v=1", small.Received[^1].Path);
        Assert.Equal("echo", small.Received[^1].Headers["X-Simulate"]);
    }

    [Fact]
    public async Task It_listens_on_loopback_only() =>
        await Assert.ThrowsAsync<ArgumentException>(() => SimulatedModel.StartAsync(new() { Url = "http://0.0.0.0:0" }));
}
