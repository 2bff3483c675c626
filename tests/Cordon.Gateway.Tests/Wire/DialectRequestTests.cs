using System.Collections.Immutable;
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
    [InlineData("/api/chat", "ollama-chat")]
    [InlineData("/api/generate", "ollama-generate")]
    [InlineData("/api/embed", "ollama-embed")]
    [InlineData("/api/embeddings", "ollama-embed")]
    [InlineData("/api/show", "ollama-show")]
    [InlineData("/openai/v1/chat/completions", "openai-chat")]
    [InlineData("/openai/v1/responses", "openai-responses")]
    [InlineData("/openai/responses", "openai-responses")]
    [InlineData("/openai/deployments/desk-1/chat/completions", "openai-chat")]
    [InlineData("/openai/deployments/desk-1/completions", "openai-completions")]
    [InlineData("/openai/deployments/desk-1/embeddings", "openai-embeddings")]
    public void A_route_has_its_dialect(string path, string name)
    {
        Assert.Equal(name, Dialects.Find("POST", path)?.Name);
        Assert.Null(Dialects.Find("GET", path));
        Assert.Null(Dialects.Find("POST", path + "/"));
    }

    [Theory]
    [InlineData("GET", "/v1/models/vendor/big-1", "vendor/big-1")]
    [InlineData("GET", "/openai/v1/models/big-1", "big-1")]
    [InlineData("GET", "/openai/models/models/x", "models/x")]
    [InlineData("GET", "/v1/models", null)]
    [InlineData("GET", "/openai/v1/models", null)]
    [InlineData("GET", "/api/version", null)]
    [InlineData("GET", "/api/tags", null)]
    [InlineData("POST", "/openai/deployments/desk-1/chat/completions", "desk-1")]
    [InlineData("POST", "/openai/v1/chat/completions", null)]
    [InlineData("POST", "/api/chat", null)]
    public void A_model_in_the_path_is_found_where_it_stands(string method, string path, string? model) =>
        Assert.Equal(model, Dialects.Find(method, path)!.ModelInPath(path) is { } place ? path[place] : null);

    [Fact]
    public void The_deployment_in_the_path_is_the_model_whatever_the_body_says()
    {
        Dialect dialect = Dialects.Find("POST", "/openai/deployments/desk-1/chat/completions")!;
        Assert.Equal("azure", dialect.Provider);
        Assert.Equal("desk-1", dialect.ReadRequest(JsonTapeTests.Read("""{"model":"another","messages":[]}""")).Model);
        Assert.Equal("another", Dialects.Find("POST", "/openai/v1/chat/completions")!.ReadRequest(JsonTapeTests.Read("""{"model":"another","messages":[]}""")).Model);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a%2fb")]
    [InlineData("a;b")]
    [InlineData("..;")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a\b")]
    [InlineData("désk")]
    [InlineData("a?b")]
    public void What_could_be_another_path_is_no_deployment(string name) =>
        Assert.Null(Dialects.Find("POST", $"/openai/deployments/{name}/chat/completions"));

    [Fact]
    public void A_deployment_has_a_name_of_64_characters_at_most()
    {
        Assert.NotNull(Dialects.Find("POST", $"/openai/deployments/{new string('d', 64)}/embeddings"));
        Assert.Null(Dialects.Find("POST", $"/openai/deployments/{new string('d', 65)}/embeddings"));
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[]}""", true)]
    [InlineData("""{"model":"m","messages":[],"stream":null}""", true)]
    [InlineData("""{"model":"m","messages":[],"stream":true}""", true)]
    [InlineData("""{"model":"m","messages":[],"stream":false}""", false)]
    public void Ollama_streams_unless_it_is_told_not_to(string body, bool streams)
    {
        Assert.Equal(streams, Dialects.Named("ollama-chat")!.ReadRequest(JsonTapeTests.Read(body)).Stream);
        Assert.Equal(streams, Dialects.Named("ollama-generate")!.ReadRequest(JsonTapeTests.Read(body)).Stream);
        Assert.False(Dialects.Named("ollama-embed")!.ReadRequest(JsonTapeTests.Read("""{"model":"m","input":"a"}""")).Stream);
    }

    [Theory]
    [InlineData("ollama-chat", """{"Messages":[]}""", "/Messages")]
    [InlineData("ollama-chat", """{"me\u017F\u017Fages":[]}""", "/meſſages")]
    [InlineData("ollama-chat", """{"messages":[{"role":"user","Content":"hi"}]}""", "/messages/0/Content")]
    [InlineData("ollama-chat", """{"messages":[],"to\u212Aen":1}""", "/toKen")]
    [InlineData("ollama-generate", """{"PROMPT":"hi"}""", "/PROMPT")]
    [InlineData("ollama-generate", """{"Context":[1,2]}""", "/Context")]
    [InlineData("ollama-embed", """{"Input":"hi"}""", "/Input")]
    [InlineData("ollama-show", """{"System":"hi"}""", "/System")]
    public void A_name_that_the_server_takes_for_another_is_refused(string dialect, string body, string pointer)
    {
        IntakeFault? fault = Dialects.Named(dialect)!.ReadRequest(JsonTapeTests.Read(body)).Fault;

        Assert.Equal("ambiguous-key", fault?.Code);
        Assert.Equal(pointer, fault!.Pointer);
    }

    [Fact]
    public void In_an_answer_such_a_name_is_something_that_no_guard_reads()
    {
        ImmutableArray<Segment> segments = Dialects.Named("ollama-chat")!.ReadAnswer(JsonTapeTests.Read("""{"Message":{"role":"assistant","content":"hi"},"done":true}"""));

        Assert.Contains(segments, s => s is { Surface: Surface.Unknown, Opaque: true });
        Assert.Contains(segments, s => s is { Surface: Surface.Unknown, Text: "hi" });
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
    [InlineData("ollama-chat", """{"messages":[{"role":"user","content":["x"]}]}""", "wrong-type", "/messages/0/content")]
    [InlineData("ollama-chat", """{"messages":[{"role":"user","content":"","images":"x"}]}""", "wrong-type", "/messages/0/images")]
    [InlineData("ollama-chat", """{"messages":[],"stream":"false"}""", "wrong-type", "/stream")]
    [InlineData("ollama-generate", """{"prompt":["x"]}""", "wrong-type", "/prompt")]
    [InlineData("ollama-embed", """{"input":{}}""", "wrong-type", "/input")]
    [InlineData("ollama-show", """{"system":1}""", "wrong-type", "/system")]
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
        foreach (string dialect in new[] { "openai-chat", "openai-completions", "openai-responses", "openai-embeddings", "anthropic-messages", "ollama-chat", "ollama-generate", "ollama-embed", "ollama-show" })
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
