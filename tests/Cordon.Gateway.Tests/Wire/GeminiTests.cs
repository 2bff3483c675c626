using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Wire;

public sealed class GeminiTests
{
    private const string Hello = """{"contents":[{"parts":[{"text":"hi"}]}]}""";

    private static readonly Denial Denied = new(403, "cordon_denied", "secret", "Cordon refused this request.", "x1");

    [Fact]
    public void A_batch_of_many_requests_costs_what_its_length_costs()
    {
        long small = Cost(500), large = Cost(4_000);
        // Eight times as many; looking through the whole body for each would be sixty-four times as much.
        Assert.InRange(large, 0, small * 16);

        static long Cost(int requests)
        {
            byte[] body = Encoding.UTF8.GetBytes($"{{\"requests\":[{string.Join(',', Enumerable.Repeat("{\"content\":{\"parts\":[{\"text\":\"a\"}]}}", requests))}]}}");
            JsonTape tape = JsonTape.Read(body, JsonLimits.Default, out _)!;
            Dialects.Named("gemini-embeddings")!.ReadRequest(tape);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(requests, Dialects.Named("gemini-embeddings")!.ReadRequest(tape).Segments.Length);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Each_method_has_its_dialect_in_both_versions()
    {
        foreach (string path in Dialects.Paths.Where(path => path.StartsWith("/v1beta/", StringComparison.Ordinal)))
        {
            Assert.Contains(path.Replace("/v1beta/", "/v1/", StringComparison.Ordinal), Dialects.Paths);
            foreach (string version in new[] { "/v1beta/", "/v1/" })
            {
                string named = path.Replace("/v1beta/", version, StringComparison.Ordinal).Replace("{model}", "gemini-2.5-pro", StringComparison.Ordinal);
                Assert.Equal("gemini", Dialects.Find("POST", named)?.Provider);
                Assert.NotEqual("gemini", Dialects.Find("GET", named)?.Provider);
            }
        }

        Assert.Equal("gemini-models", Dialects.Find("GET", "/v1beta/models")?.Name);
        Assert.Equal("gemini-models", Dialects.Find("GET", "/v1beta/models/gemini-2.5-pro")?.Name);
        Assert.Equal("openai-models", Dialects.Find("GET", "/v1/models")?.Name);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a%2fb")]
    [InlineData("a%2Fb")]
    [InlineData("a;b")]
    [InlineData("a?b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a#b")]
    [InlineData("é")]
    public void A_name_that_could_be_another_path_is_no_model(string name)
    {
        Assert.Null(Dialects.Find("POST", $"/v1beta/models/{name}:generateContent"));
        Assert.Null(Dialects.Find("GET", $"/v1beta/models/{name}"));
    }

    [Fact]
    public void A_name_that_is_too_long_is_no_model()
    {
        Assert.NotNull(Dialects.Find("POST", $"/v1beta/models/{new string('m', 128)}:generateContent"));
        Assert.Null(Dialects.Find("POST", $"/v1beta/models/{new string('m', 129)}:generateContent"));
    }

    [Theory]
    [InlineData("?alt=sse", true, "?alt=sse")]
    [InlineData("?alt=sse&key=ck_abc", true, "?alt=sse")]
    [InlineData("?key=ck_abc&alt=json", false, "?alt=json")]
    [InlineData("?alt=json&alt=sse", false, null)]
    [InlineData("?alt=SSE", false, null)]
    [InlineData("?$alt=sse&access_token=t&fields=candidates&callback=f", false, null)]
    [InlineData("?alt=proto", false, null)]
    [InlineData(null, false, null)]
    public void The_path_says_the_model_and_the_query_whether_it_streams_and_nothing_else_goes_on(string? query, bool streams, string? forwarded)
    {
        Dialect dialect = Dialects.Find("POST", "/v1beta/models/gemini-x:streamGenerateContent", query: query)!;
        RequestReading reading = dialect.ReadRequest(JsonTapeTests.Read(Hello));

        Assert.Equal(("gemini-x", streams), (reading.Model, reading.Stream));
        Assert.Equal(forwarded, dialect.ForwardedQuery(query));
    }

    [Fact]
    public void Pages_of_the_list_go_on_where_they_are_what_they_should_be()
    {
        Assert.Equal("?pageSize=5&pageToken=Abc%3D", Dialects.Find("GET", "/v1beta/models", query: "?pageSize=5&pageToken=Abc%3D&key=k")!.ForwardedQuery("?x"));
        Assert.Null(Dialects.Find("GET", "/v1beta/models", query: "?pageSize=all&pageToken=a%20b")!.ForwardedQuery("?x"));
        Assert.NotNull(Dialects.Find("GET", "/v1beta/models", query: "?pageToken=" + new string('a', 512))!.ForwardedQuery("?x"));
        Assert.Null(Dialects.Find("GET", "/v1beta/models", query: "?pageToken=" + new string('a', 513))!.ForwardedQuery("?x"));
    }

    [Theory]
    [InlineData("""{}""", "missing", "")]
    [InlineData("""[]""", "not-an-object", "")]
    [InlineData("""{"contents":"hi"}""", "wrong-type", "/contents")]
    [InlineData("""{"contents":["hi"]}""", "wrong-type", "/contents/0")]
    [InlineData("""{"contents":[{"parts":["hi"]}]}""", "wrong-type", "/contents/0/parts/0")]
    [InlineData("""{"contents":[{"parts":[{"text":7}]}]}""", "wrong-type", "/contents/0/parts/0/text")]
    [InlineData("""{"contents":[],"systemInstruction":{"parts":[]},"system_instruction":{"parts":[]}}""", "duplicate-key", "/system_instruction")]
    [InlineData("""{"contents":[{"parts":[{"inline_data":{},"inl\u0069neData":{}}]}]}""", "duplicate-key", "/contents/0/parts/0/inlineData")]
    [InlineData("""{"contents":[],"generationConfig":{"response_schema":{},"responseSchema":{}}}""", "duplicate-key", "/generationConfig/responseSchema")]
    [InlineData("""{"contents":[],"model":"models/another"}""", "model-mismatch", "/model")]
    [InlineData("""{"contents":[],"toolConfig":{"functionCallingConfig":{"streamFunctionCallArguments":true}}}""", "not-supported", "/toolConfig/functionCallingConfig/streamFunctionCallArguments")]
    public void What_the_dialect_does_not_expect_is_refused_with_its_place(string body, string code, string pointer)
    {
        IntakeFault? fault = Dialects.Named("gemini")!.ReadRequest(JsonTapeTests.Read(body)).Fault;

        Assert.Equal((code, pointer), (fault?.Code, fault?.Pointer));
    }

    [Fact]
    public void Names_that_are_the_callers_own_may_differ_by_spelling_alone()
    {
        RequestReading reading = Dialects.Named("gemini")!.ReadRequest(JsonTapeTests.Read(
            """{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a_b":"one","aB":"two"}}}]}],"model":"models/m"}"""));

        Assert.Null(reading.Fault);
        Assert.Equal(["f", "a_b", "one", "aB", "two"], reading.Segments.Select(s => s.Text));
    }

    [Fact]
    public void A_schema_in_Geminis_words_becomes_a_JSON_schema()
    {
        RequestReading reading = Dialects.Named("gemini")!.ReadRequest(JsonTapeTests.Read(
            """{"contents":[],"generationConfig":{"responseSchema":{"type":"OBJECT","nullable":true,"propertyOrdering":["a"],"properties":{"a":{"type":"STRING","maxLength":"9"},"type":{"type":"ARRAY","items":{"type":"INTEGER"}}},"required":["a"]}}}"""));

        Assert.Equal(
            """{"type":["object","null"],"properties":{"a":{"type":"string","maxLength":9},"type":{"type":"array","items":{"type":"integer"}}},"required":["a"]}""",
            Encoding.UTF8.GetString(reading.OutputSchema.Span));
    }

    [Theory]
    [InlineData("generateContent", """{"contents":[]}""", Effect.Answer)]
    [InlineData("generateContent", """{"tools":[{"function_declarations":[]}]}""", Effect.Answer)]
    [InlineData("generateContent", """{"tools":[{"codeExecution":{}}]}""", Effect.Lasting)]
    [InlineData("generateContent", """{"tools":{"codeExecution":{}}}""", Effect.Lasting)]
    [InlineData("countTokens", """{"tools":[{"codeExecution":{}}]}""", Effect.None)]
    [InlineData("embedContent", """{}""", Effect.None)]
    public void What_a_request_may_have_done_is_told_by_its_method_and_its_tools(string method, string body, Effect effect)
    {
        Dialect dialect = Dialects.Find("POST", $"/v1beta/models/gemini-x:{method}")!;

        Assert.Equal(effect, dialect.EffectOf(JsonTapeTests.Read(body).Root));
        Assert.Equal("gemini-x", $"/v1beta/models/gemini-x:{method}"[dialect.ModelInPath($"/v1beta/models/gemini-x:{method}")!.Value]);
    }

    [Fact]
    public void Tools_of_the_provider_are_declared_by_being_there()
    {
        RequestReading reading = Dialects.Named("gemini")!.ReadRequest(JsonTapeTests.Read(
            """{"contents":[],"tools":[{"functionDeclarations":[{"name":"f"}]},{"code_execution":{},"googleSearch":{}}]}"""));

        Assert.Equal(["f", "codeExecution", "googleSearch"], reading.Tools);
    }

    [Fact]
    public void A_call_gives_policy_its_arguments_by_path_whatever_they_are_called()
    {
        ImmutableArray<Segment> segments = Answer("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"mail","args":{"to":{"name":"ann"},"function":"send","input":{"n":7}}}},{"functionCall":{"args":{"x":"y"}}}]}}]}""");

        var calls = ToolCalls.In(segments, ["mail"], JsonLimits.Default);

        Assert.Equal([("mail", true), ("", false)], calls.Select(call => (call.Name, call.Declared)));
        Assert.Equal(["function=send", "input.n=7", "to.name=ann"], calls[0].Arguments.Select(argument => $"{argument.Key}={argument.Value}").Order());
    }

    [Fact]
    public void A_structured_answer_in_a_list_is_one_text_for_the_schema()
    {
        GeminiDialect dialect = new(new GeminiCall("m", "streamGenerateContent", null));
        dialect.ReadRequest(JsonTapeTests.Read("""{"contents":[],"generationConfig":{"responseJsonSchema":{"type":"object"}}}"""));

        ImmutableArray<Segment> segments = dialect.ReadAnswer(JsonTapeTests.Read(
            """[{"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"{\"a\":"}]}}]},{"candidates":[{"content":{"parts":[{"text":"1}"}]}}]}]"""));

        Assert.Equal("""{"a":1}""", Assert.Single(segments, s => s.IsAnswer).Text);
        Assert.Equal(["hm", "{\"a\":", "1}", "{\"a\":1}"], segments.Select(s => s.Text));
    }

    [Theory]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","willContinue":true}}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"x"}]}}]}}]}""")]
    public void A_call_whose_arguments_come_in_pieces_ends_the_stream(string data)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(data);

        Assert.Equal("partial-arguments", Dialects.Named("gemini")!.OpenStream().Read(new SseFrame(bytes, null, bytes, [])).Fault?.Code);
    }

    [Theory]
    [InlineData("generateContent", false)]
    [InlineData("streamGenerateContent", true)]
    public void An_error_has_Googles_shape_and_what_Cordon_adds(string operation, bool isList)
    {
        using JsonDocument document = JsonDocument.Parse(new GeminiDialect(new GeminiCall("m", operation, null)).WriteError(Denied));
        JsonElement error = (isList ? document.RootElement[0] : document.RootElement).GetProperty("error");

        Assert.Equal((403, "PERMISSION_DENIED", Denied.Message), (error.GetProperty("code").GetInt32(), error.GetProperty("status").GetString(), error.GetProperty("message").GetString()));
        JsonElement detail = error.GetProperty("details")[0];
        Assert.Equal(("cordon_denied", "secret", "x1"), (
            detail.GetProperty("reason").GetString(), detail.GetProperty("metadata").GetProperty("code").GetString(), detail.GetProperty("metadata").GetProperty("exchange").GetString()));
    }

    [Fact]
    public void A_refusal_reads_as_an_ordinary_answer_whole_listed_and_streamed()
    {
        RequestReading asked = new([], "m", false, [], null, default);
        foreach (GeminiCall call in new[] { new GeminiCall("m", "generateContent", null), new GeminiCall("m", "streamGenerateContent", null) })
        {
            Segment segment = Assert.Single(new GeminiDialect(call).ReadAnswer(JsonTapeTests.Read(Encoding.UTF8.GetString(new GeminiDialect(call).WriteMessage(asked, "x1", "I \"cannot\"")!))));
            Assert.Equal((Surface.Assistant, "I \"cannot\""), (segment.Surface, segment.Text));
        }

        Assert.Null(new GeminiDialect(new GeminiCall("m", "countTokens", null)).WriteMessage(asked, "x1", "no"));
        SseSplitter splitter = new();
        splitter.Feed(new GeminiDialect(new GeminiCall("m", "streamGenerateContent", "?alt=sse")).WriteStreamMessage(asked, "x1", "I cannot"));
        Assert.True(splitter.TryRead(out StreamFrame? frame));
        FrameReading reading = new GeminiStream().Read(frame);
        Assert.Equal("I cannot", Assert.Single(reading.Slots).Text);
        Assert.Equal(["candidates/0/text"], reading.Completed);
    }

    private static ImmutableArray<Segment> Answer(string body) => Dialects.Named("gemini")!.ReadAnswer(JsonTapeTests.Read(body));
}
