using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Wire;

public sealed class BedrockTests
{
    private const string Arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-v1:0";

    private static readonly Denial Denied = new(403, "cordon_denied", "secret", "Cordon refused this request.", "x1");
    private static readonly RequestReading Asked = new([], "m", true, [], null, default);

    [Theory]
    [InlineData("/model/anthropic.claude-v1:0/converse", "bedrock-converse", false)]
    [InlineData("/model/anthropic.claude-v1:0/converse-stream", "bedrock-converse", true)]
    [InlineData("/model/anthropic.claude-v1:0/invoke", "bedrock-invoke", false)]
    [InlineData("/model/anthropic.claude-v1:0/invoke-with-response-stream", "bedrock-invoke", true)]
    public void The_path_says_operation_model_and_whether_it_streams(string path, string name, bool streams)
    {
        Dialect dialect = Dialects.Find("POST", path)!;
        RequestReading reading = dialect.ReadRequest(JsonTapeTests.Read("""{"messages":[]}"""));

        Assert.Equal((name, "bedrock", "anthropic.claude-v1:0", streams), (dialect.Name, dialect.Provider, reading.Model, reading.Stream));
        Assert.Equal(path.Replace(":", "%3A", StringComparison.Ordinal), dialect.ForwardedPath(path));
        Assert.Null(dialect.ForwardedQuery("?X-Amz-Signature=x"));
        Assert.Equal("anthropic.claude-v1:0", path[dialect.ModelInPath(path)!.Value]);
        Assert.Null(Dialects.Find("GET", path));
    }

    [Theory]
    [InlineData(Arn)]
    [InlineData("arn:aws:bedrock:us-east-1:123456789012:inference-profile%2Fus.anthropic.claude-v1:0")]
    [InlineData("arn:aws:bedrock:us-east-1:123456789012:inference-profile%2fus.anthropic.claude-v1:0")]
    public void An_ARN_goes_on_in_one_way_however_it_was_escaped(string model)
    {
        Dialect dialect = Dialects.Find("POST", $"/model/{model}/converse")!;

        Assert.Equal(Arn, dialect.ReadRequest(JsonTapeTests.Read("""{"messages":[]}""")).Model);
        Assert.Equal("/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.anthropic.claude-v1%3A0/converse", dialect.ForwardedPath($"/model/{model}/converse"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("%2F")]
    [InlineData("..%2fguardrail")]
    [InlineData("arn:aws:bedrock/../x")]
    [InlineData("arn:aws:bedrock//x")]
    [InlineData("a%252fb")]
    [InlineData("a;b")]
    [InlineData("a?b")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("é")]
    public void A_name_that_could_be_another_path_is_no_model(string name) => Assert.Null(Dialects.Find("POST", $"/model/{name}/converse"));

    [Fact]
    public void A_model_id_that_is_too_long_is_no_model()
    {
        Assert.NotNull(Dialects.Find("POST", $"/model/{new string('m', 2048)}/converse"));
        Assert.Null(Dialects.Find("POST", $"/model/{new string('m', 2049)}/converse"));
    }

    [Theory]
    [InlineData("bedrock-converse", """{}""", "missing", "")]
    [InlineData("bedrock-converse", """[]""", "not-an-object", "")]
    [InlineData("bedrock-converse", """{"messages":"hi"}""", "wrong-type", "/messages")]
    [InlineData("bedrock-converse", """{"messages":["hi"]}""", "wrong-type", "/messages/0")]
    [InlineData("bedrock-converse", """{"messages":[{"role":"user","content":["hi"]}]}""", "wrong-type", "/messages/0/content/0")]
    [InlineData("bedrock-converse", """{"messages":[{"role":"user","content":{}}]}""", "wrong-type", "/messages/0/content")]
    [InlineData("bedrock-converse", """{"messages":[],"toolConfig":{"tools":{}}}""", "wrong-type", "/toolConfig/tools")]
    [InlineData("bedrock-invoke", """[]""", "not-an-object", "")]
    [InlineData("bedrock-invoke", """{"anthropic_version":"x","messages":7}""", "wrong-type", "/messages")]
    public void What_the_dialect_does_not_expect_is_refused_with_its_place(string dialect, string body, string code, string pointer)
    {
        IntakeFault? fault = Dialects.Named(dialect)!.ReadRequest(JsonTapeTests.Read(body)).Fault;

        Assert.Equal((code, pointer), (fault?.Code, fault?.Pointer));
    }

    [Fact]
    public void A_prompt_that_lies_with_the_provider_is_opaque_and_its_variables_are_text()
    {
        Dialect dialect = Dialects.Find("POST", "/model/arn:aws:bedrock:us-east-1:123456789012:prompt%2FABC:1/converse")!;
        RequestReading reading = dialect.ReadRequest(JsonTapeTests.Read("""{"promptVariables":{"who":{"text":"ann"}}}"""));

        Assert.Null(reading.Fault);
        Assert.Contains(reading.Segments, s => s is { Opaque: true, Surface: Surface.System });
        Assert.Contains(reading.Segments, s => s is { Text: "ann", Surface: Surface.User });
    }

    [Fact]
    public void A_schema_is_the_text_that_was_written_into_the_request()
    {
        RequestReading reading = Dialects.Named("bedrock-converse")!.ReadRequest(JsonTapeTests.Read(
            """{"messages":[],"outputConfig":{"textFormat":{"structure":{"jsonSchema":{"schema":"{\"type\":\"object\"}"}}}}}"""));

        Assert.Equal("""{"type":"object"}""", Encoding.UTF8.GetString(reading.OutputSchema.Span));
    }

    [Fact]
    public void Calls_give_policy_their_arguments_by_path()
    {
        var converse = ToolCalls.In(Dialects.Named("bedrock-converse")!.ReadAnswer(JsonTapeTests.Read(
            """{"output":{"message":{"content":[{"toolUse":{"name":"mail","input":{"to":{"name":"ann"},"function":"send","n":7}}}]}}}""")), ["mail"], JsonLimits.Default);
        var cohere = ToolCalls.In(Dialects.Named("bedrock-invoke")!.ReadAnswer(JsonTapeTests.Read(
            """{"text":"","tool_calls":[{"name":"mail","parameters":{"to":"ann"}},{"parameters":{"x":"y"}}]}""")), ["mail"], JsonLimits.Default);

        Assert.Equal(["function=send", "n=7", "to.name=ann"], Assert.Single(converse).Arguments.Select(argument => $"{argument.Key}={argument.Value}").Order());
        Assert.Equal([("mail", true), ("", false)], cohere.Select(call => (call.Name, call.Declared)));
        Assert.Equal("ann", cohere[0].Arguments["to"]);
    }

    [Theory]
    [InlineData("bedrock-converse")]
    [InlineData("bedrock-invoke")]
    public void An_error_has_the_shape_that_AWSs_clients_read_and_what_Cordon_adds(string name)
    {
        using JsonDocument document = JsonDocument.Parse(Dialects.Named(name)!.WriteError(Denied));

        Assert.Equal(("AccessDeniedException", Denied.Message), (document.RootElement.GetProperty("__type").GetString(), document.RootElement.GetProperty("message").GetString()));
        JsonElement ours = document.RootElement.GetProperty("cordon");
        Assert.Equal(("cordon_denied", "secret", "x1"), (ours.GetProperty("type").GetString(), ours.GetProperty("code").GetString(), ours.GetProperty("exchange").GetString()));
    }

    [Theory]
    [InlineData("bedrock-converse")]
    [InlineData("bedrock-invoke")]
    public void A_stream_error_is_one_message_that_reads_as_an_error(string name)
    {
        Dialect dialect = Dialects.Named(name)!;
        StreamFrame frame = Assert.Single(Frames(dialect, dialect.WriteStreamError(Denied)));

        Assert.Equal(FrameKind.Error, dialect.OpenStream().Read(frame).Kind);
        Assert.Contains("cordon_denied, secret, exchange x1", Encoding.UTF8.GetString(frame.Raw.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bedrock-converse", """{"messages":[]}""")]
    [InlineData("bedrock-invoke", """{"anthropic_version":"x","messages":[]}""")]
    [InlineData("bedrock-invoke", """{"messages":[]}""")]
    public void A_refusal_reads_as_an_ordinary_answer_whole_and_streamed(string name, string request)
    {
        Dialect dialect = Dialects.Named(name)!;
        Assert.Null(dialect.ReadRequest(JsonTapeTests.Read(request)).Fault);
        Segment segment = Assert.Single(dialect.ReadAnswer(JsonTape.Read(dialect.WriteMessage(Asked, "x1", "I \"cannot\"")!, JsonLimits.Default, out _)!));
        Assert.Equal((Surface.Assistant, "I \"cannot\""), (segment.Surface, segment.Text));

        StreamReading reader = dialect.OpenStream();
        FrameReading[] frames = [.. Frames(dialect, dialect.WriteStreamMessage(Asked, "x1", "I cannot")!).Select(reader.Read)];
        Assert.Equal("I cannot", string.Concat(frames.SelectMany(f => f.Slots).Where(s => !s.Whole && s.Surface == Surface.Assistant).Select(s => s.Text)));
        Assert.DoesNotContain(frames.SelectMany(f => f.Slots), s => s.Surface == Surface.Unknown);
    }

    [Fact]
    public void Where_the_family_is_not_known_there_is_no_message()
    {
        Dialect dialect = Dialects.Named("bedrock-invoke")!;
        Assert.Null(dialect.ReadRequest(JsonTapeTests.Read("""{"prompt":"hi"}""")).Fault);
        Assert.Null(dialect.WriteMessage(Asked, "x1", "no"));
        Assert.Null(dialect.WriteStreamMessage(Asked, "x1", "no"));
    }

    private static List<StreamFrame> Frames(Dialect dialect, byte[] bytes)
    {
        StreamSplitter splitter = dialect.OpenFrames("application/vnd.amazon.eventstream", 1 << 20)!;
        splitter.Feed(bytes);
        List<StreamFrame> frames = [];
        while (splitter.TryRead(out StreamFrame? frame))
        {
            frames.Add(frame);
        }

        Assert.Equal((0, null), (splitter.Remainder.Length, splitter.Fault));
        return frames;
    }
}
