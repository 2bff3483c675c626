using System.Text;

namespace Cordon.Gateway.Tests.Relay;

/// <summary>Policy decides about a call when it is complete, and about every call, however little of it is streamed.</summary>
public sealed class CallTests
{
    private const string Policy = """
        version: 1
        preset: balanced
        rules:
          - id: no-mail-outside
            when: {tool: send_mail, arguments: {to: {not-matches: "*@example.org"}}}
            then: deny
        """;

    [Theory]
    [InlineData(Streams.Chat)]
    [InlineData(Streams.Responses)]
    [InlineData(Streams.Messages)]
    [InlineData(Streams.Ollama)]
    public async Task A_call_within_its_bounds_passes_and_one_outside_does_not(string path)
    {
        using RelayBench bench = new(Policy);
        string request = Streams.Ask(path, more: Streams.WithTool(path, "send_mail"));
        string good = Streams.Call(path, "send_mail", "{\"to\":\"jane", "@example.org\"}");

        Relayed inside = await bench.StreamAsync(path, request, good);
        Relayed outside = await bench.StreamAsync(path, request, good.Replace("example.org", "example.com", StringComparison.Ordinal));

        Assert.Null(inside.Refused);
        Assert.Equal(good, inside.Text);
        Assert.Equal("no-mail-outside", outside.Refused);
        Assert.DoesNotContain("example.com", outside.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Streams.Chat)]
    [InlineData(Streams.Responses)]
    [InlineData(Streams.Messages)]
    [InlineData(Streams.Ollama)]
    public async Task A_call_without_arguments_is_a_call(string path)
    {
        using RelayBench bench = new(Policy);
        Assert.Equal("tool-denied", (await bench.StreamAsync(path, Streams.Ask(path), Streams.Call(path, "drop_all"))).Refused);
        Assert.Equal("no-mail-outside", (await bench.StreamAsync(path, Streams.Ask(path, more: Streams.WithTool(path, "send_mail")), Streams.Call(path, "send_mail"))).Refused);
        Assert.Null((await bench.StreamAsync(path, Streams.Ask(path, more: Streams.WithTool(path, "get_time")), Streams.Call(path, "get_time"))).Refused);
    }

    [Fact]
    public async Task A_call_that_is_whole_in_its_first_event_is_judged_with_its_arguments()
    {
        using RelayBench bench = new(Policy);
        string request = Streams.Ask(Streams.Messages, more: Streams.WithTool(Streams.Messages, "send_mail"));
        string stream = Streams.Call(Streams.Messages, "send_mail").Replace("\"input\":{}", "\"input\":{\"to\":\"jane@example.org\"}", StringComparison.Ordinal);
        Assert.Null((await bench.StreamAsync(Streams.Messages, request, stream)).Refused);
        Relayed outside = await bench.StreamAsync(Streams.Messages, request, stream.Replace("example.org", "example.com", StringComparison.Ordinal));
        Assert.Equal("no-mail-outside", outside.Refused);
    }

    [Theory]
    [InlineData(Streams.Chat, """{"choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"send_mail","arguments":{"to":"jane@example.org"}}}]}}]}""")]
    [InlineData(Streams.Ollama, """{"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"send_mail","arguments":{"to":"jane@example.org"}}}]},"done":true}""")]
    [InlineData(Streams.Ollama, """{"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"send_mail","arguments":{"input":{"to":"eve@example.com"},"to":"jane@example.org"}}}]},"done":true}""")]
    public async Task Arguments_that_are_an_object_have_the_same_bounds(string path, string answer)
    {
        using RelayBench bench = new(Policy);
        string request = Streams.Ask(path, more: Streams.WithTool(path, "send_mail"));
        Assert.Null((await bench.JsonAsync(path, request, answer)).Refused);
        Assert.Equal("no-mail-outside", (await bench.JsonAsync(path, request, answer.Replace("example.org", "example.com", StringComparison.Ordinal))).Refused);
    }

    [Fact]
    public async Task A_call_in_a_completion_is_of_a_tool_that_nobody_declared()
    {
        using RelayBench bench = new(Policy);
        const string Line = """{"response":"","tool_calls":[{"function":{"name":"get_time","arguments":{}}}],"done":true}""" + "\n";
        const string Request = """{"model":"m","prompt":"What time is it?"}""";
        Assert.Equal("tool-denied", (await bench.JsonAsync("/api/generate", Request, Line)).Refused);
        Assert.Equal("tool-denied", (await bench.StreamAsync("/api/generate", Request, Line)).Refused);
    }

    [Fact]
    public async Task A_name_in_pieces_is_the_name_they_make()
    {
        using RelayBench bench = new(Policy);
        const string Stream = """
            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"send_"}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"mail","arguments":"{\"to\":\"eve@example.com\"}"}}]}}]}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}


            """;
        string request = Streams.Ask(Streams.Chat, more: Streams.WithTool(Streams.Chat, "send_mail"));
        Assert.Equal("no-mail-outside", (await bench.StreamAsync(Streams.Chat, request, Stream)).Refused);
        Assert.Null((await bench.StreamAsync(Streams.Chat, request, Stream.Replace("example.com", "example.org", StringComparison.Ordinal))).Refused);
    }

    [Theory]
    [InlineData(Streams.Chat, "tool_calls")]
    [InlineData(Streams.Messages, "tool_use")]
    public async Task Nothing_of_a_call_leaves_before_it_is_complete(string path, string mark)
    {
        using RelayBench bench = new(Policy);
        byte[] stream = Encoding.UTF8.GetBytes(Streams.Call(path, "send_mail", "{\"to\":\"jane", "@example.org\"}"));
        string request = Streams.Ask(path, more: Streams.WithTool(path, "send_mail"));
        int end = Encoding.UTF8.GetString(stream).IndexOf(path == Streams.Chat ? "\"finish_reason\":\"tool_calls\"" : "content_block_stop", StringComparison.Ordinal);
        for (int cut = 0; cut < end; cut += 5)
        {
            Relayed relayed = await bench.StreamAsync(path, request, [stream.AsMemory(0, cut)], breaksOff: true);
            Assert.DoesNotContain($"\"{mark}\"", relayed.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_call_that_only_the_last_event_repeats_is_judged_too()
    {
        using RelayBench bench = new(Policy);
        const string Stream = """
            event: response.completed
            data: {"type":"response.completed","response":{"id":"r","status":"completed","output":[{"type":"custom_tool_call","call_id":"c","name":"drop_all","input":"now"}]}}


            """;
        Assert.Equal("tool-denied", (await bench.StreamAsync(Streams.Responses, Streams.Ask(Streams.Responses), Stream)).Refused);
    }
}
