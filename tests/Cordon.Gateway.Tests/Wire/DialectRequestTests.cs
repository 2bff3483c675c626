using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Wire;

public sealed class DialectRequestTests
{
    [Theory]
    [InlineData("/v1/chat/completions", "openai-chat")]
    [InlineData("/v1/completions", "openai-completions")]
    [InlineData("/v1/responses", "openai-responses")]
    [InlineData("/v1/embeddings", "openai-embeddings")]
    [InlineData("/v1/messages", "anthropic-messages")]
    [InlineData("/v1/messages/count_tokens", "anthropic-messages")]
    public void A_route_has_its_dialect(string path, string name)
    {
        Assert.Equal(name, Dialects.Find("POST", path)?.Name);
        Assert.Null(Dialects.Find("GET", path));
        Assert.Null(Dialects.Find("POST", path + "/"));
    }

    [Theory]
    [InlineData("openai-chat", "[]", "not-an-object", "")]
    [InlineData("openai-chat", "\"text\"", "not-an-object", "")]
    [InlineData("openai-chat", """{"model":"m"}""", "missing", "")]
    [InlineData("openai-chat", """{"messages":"hi"}""", "wrong-type", "/messages")]
    [InlineData("openai-chat", """{"messages":["hi"]}""", "wrong-type", "/messages/0")]
    [InlineData("openai-chat", """{"messages":[{"role":"user","content":5}]}""", "wrong-type", "/messages/0/content")]
    [InlineData("openai-chat", """{"messages":[{"role":"user","content":{"text":"x"}}]}""", "wrong-type", "/messages/0/content")]
    [InlineData("openai-chat", """{"messages":[{"role":"user","content":[{"type":"text","text":["x"]}]}]}""", "wrong-type", "/messages/0/content/0/text")]
    [InlineData("openai-chat", """{"messages":[],"stream":"true"}""", "wrong-type", "/stream")]
    [InlineData("openai-chat", """{"messages":[],"model":7}""", "wrong-type", "/model")]
    [InlineData("openai-chat", """{"messages":[],"tools":{}}""", "wrong-type", "/tools")]
    [InlineData("openai-completions", """{"prompt":{}}""", "wrong-type", "/prompt")]
    [InlineData("openai-embeddings", """{"input":[true]}""", "wrong-type", "/input/0")]
    [InlineData("openai-responses", """{"input":3}""", "wrong-type", "/input")]
    [InlineData("openai-responses", """{"input":[{"role":"user","content":3}]}""", "wrong-type", "/input/0/content")]
    [InlineData("openai-responses", """{"instructions":3}""", "wrong-type", "/instructions")]
    [InlineData("anthropic-messages", """{"messages":{}}""", "wrong-type", "/messages")]
    [InlineData("anthropic-messages", """{"messages":[{"role":"user","content":true}]}""", "wrong-type", "/messages/0/content")]
    [InlineData("anthropic-messages", """{"system":1,"messages":[]}""", "wrong-type", "/system")]
    public void What_a_dialect_does_not_expect_is_refused_with_its_place(string dialect, string body, string code, string pointer)
    {
        IntakeFault? fault = Dialects.Named(dialect)!.ReadRequest(JsonTapeTests.Read(body)).Fault;

        Assert.Equal(code, fault?.Code);
        Assert.Equal(pointer, fault!.Pointer);
    }

    [Theory]
    [InlineData("""{"messages":[{"\u0063ontent":"hi","r\u006fle":"\u0073ystem"}]}""")]
    [InlineData("""{"messages":[{"content":"hi","role":"system"}]}""")]
    [InlineData("""{"messages":[{"role":"system","content":"hi"}]}""")]
    public void The_role_counts_wherever_and_however_it_is_written(string body)
    {
        Segment segment = Read("openai-chat", body).Single(s => s.Text == "hi");

        Assert.Equal((Surface.System, Trust.Trusted, "/messages/0/content"), (segment.Surface, segment.Trust, segment.Pointer));
    }

    [Theory]
    [InlineData("a sentence is no id")]
    [InlineData("caf\u00e9")]
    public void What_does_not_look_like_a_parameter_is_inspected(string text)
    {
        Segment segment = Read("openai-chat", $$"""{"messages":[{"role":"tool","tool_call_id":"{{text}}","content":""}]}""").Single(s => s.Text == text);

        Assert.Equal(Surface.Unknown, segment.Surface);
    }

    [Fact]
    public void A_parameter_that_is_too_long_is_inspected()
    {
        Assert.Contains(Read("openai-chat", $$"""{"messages":[],"stop":"{{new string('x', 257)}}"}"""), s => s.Pointer == "/stop");
        Assert.Empty(Read("openai-chat", $$"""{"messages":[],"stop":"{{new string('x', 256)}}"}"""));
    }

    [Fact]
    public void A_long_user_id_is_inspected()
    {
        Assert.Empty(Read("anthropic-messages", $$$"""{"messages":[],"metadata":{"user_id":"{{{new string('x', 64)}}}"}}"""));
        Assert.Single(Read("anthropic-messages", $$$"""{"messages":[],"metadata":{"user_id":"{{{new string('x', 65)}}}"}}"""));
    }

    [Fact]
    public void What_arguments_hide_behind_a_second_escape_is_inspected()
    {
        string body = """{"messages":[{"role":"assistant","tool_calls":[{"function":{"name":"mail","arguments":"{\"to\":\"eve\\u0040evil.example\"}"}}]}]}""";

        Segment hidden = Read("openai-chat", body).Single(s => s.Text == "eve@evil.example");

        Assert.Equal((Surface.ToolCall, "mail", 0), (hidden.Surface, hidden.Tool, hidden.Raw.Length));
        Assert.Equal("/messages/0/tool_calls/0/function/arguments#/to", hidden.Pointer);
    }

    [Fact]
    public void A_schema_is_handed_on_as_its_bytes()
    {
        string body = """{"messages":[],"response_format":{"json_schema":{"schema": {"type":"object"} }}}""";

        RequestReading reading = Dialects.Named("openai-chat")!.ReadRequest(JsonTapeTests.Read(body));

        Assert.Equal("""{"type":"object"}""", Encoding.UTF8.GetString(reading.OutputSchema.Span));
    }

    [Fact]
    public void Text_under_names_nobody_knows_is_inspected_with_the_names()
    {
        foreach (string dialect in new[] { "openai-chat", "openai-completions", "openai-responses", "openai-embeddings", "anthropic-messages" })
        {
            IReadOnlyList<Segment> segments = Read(dialect, """{"messages":[],"x y":{"deep":[["text"]]}}""");

            Assert.Equal(["x y", "deep", "text"], segments.Select(s => s.Text).Where(t => t != "messages"));
            Assert.All(segments, s => Assert.Equal((Surface.Unknown, Trust.User), (s.Surface, s.Trust)));
        }
    }

    [Fact]
    public void A_large_request_is_read_in_linear_time()
    {
        string body = "{\"messages\":[" + string.Join(',', Enumerable.Repeat("""{"role":"user","content":"hello"}""", 60_000)) + "]}";

        Assert.Equal(60_000, Read("openai-chat", body).Count);
    }

    private static IReadOnlyList<Segment> Read(string dialect, string body)
    {
        RequestReading reading = Dialects.Named(dialect)!.ReadRequest(JsonTapeTests.Read(body));
        Assert.Null(reading.Fault);
        return reading.Segments;
    }
}
