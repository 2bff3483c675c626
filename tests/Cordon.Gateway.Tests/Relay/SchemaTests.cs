namespace Cordon.Gateway.Tests.Relay;

/// <summary>Who asks for a structure gets it or a refusal, and what is no answer is not measured by it.</summary>
public sealed class SchemaTests
{
    private const string Balanced = "version: 1\npreset: balanced\n";
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string"},"heads":{"type":"integer"}},"required":["city"],"additionalProperties":false}""";
    private const string Good = """{"city":"Bremen","heads":4}""";

    public static TheoryData<string, string, bool> Answers
    {
        get
        {
            TheoryData<string, string, bool> answers = [];
            foreach (string path in Streams.Paths)
            {
                answers.Add(path, Good, true);
                answers.Add(path, " {\n \"city\" : \"Bremen\" } ", true);
                answers.Add(path, """{"heads":4}""", false);
                answers.Add(path, """{"city":7}""", false);
                answers.Add(path, """{"city":"Bremen","more":1}""", false);
                answers.Add(path, """{"city":"Bre""", false);
                answers.Add(path, "Bremen it is.", false);
            }

            return answers;
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_off_its_schema_is_refused_streamed_and_whole(string path, string said, bool fits)
    {
        using RelayBench bench = new(Balanced);
        string stream = Streams.Text(path, [.. said.Chunk(4).Select(chunk => new string(chunk))]);
        Relayed streamed = await bench.StreamAsync(path, Demand(path), stream);
        Relayed whole = await bench.JsonAsync(path, Demand(path), Whole(path, said));

        Assert.Equal(fits ? null : "schema", streamed.Refused);
        Assert.Equal(fits ? null : "schema", whole.Refused);
        if (fits)
        {
            Assert.Equal(stream, streamed.Text);
            Assert.Equal(Whole(path, said), whole.Text);
        }
        else
        {
            Assert.DoesNotContain("Bre", streamed.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Streams.Chat, """{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":null,"refusal":"I would rather not."}}]}""")]
    [InlineData(Streams.Chat, """{"id":"c","choices":[{"index":0,"message":{"role":"assistant","reasoning_content":"A city, then.","content":"{\"city\":\"Bremen\"}"}}]}""")]
    [InlineData(Streams.Chat, """{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"","tool_calls":[{"id":"t","type":"function","function":{"name":"find","arguments":"{}"}}]}}]}""")]
    [InlineData(Streams.Responses, """{"id":"r","output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"A city, then."}],"content":[{"type":"reasoning_text","text":"Hm."}]},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"{\"city\":\"Bremen\"}","annotations":[{"type":"url_citation","title":"A town","url":"u","start_index":0,"end_index":1}]}]}]}""")]
    [InlineData(Streams.Responses, """{"id":"r","output":[{"type":"message","role":"assistant","content":[{"type":"refusal","refusal":"I would rather not."}]}]}""")]
    [InlineData(Streams.Messages, """{"id":"m","type":"message","role":"assistant","content":[{"type":"thinking","thinking":"A city, then.","signature":"QUJD"},{"type":"text","text":"{\"city\":\"Bremen\"}"}]}""")]
    [InlineData(Streams.Ollama, """{"model":"m","message":{"role":"assistant","thinking":"A city, then.","content":"{\"city\":\"Bremen\"}"},"done":true}""")]
    public async Task Reasoning_refusals_and_calls_are_not_measured_by_the_schema(string path, string answer)
    {
        using RelayBench bench = new(Balanced);
        Relayed relayed = await bench.JsonAsync(path, Demand(path, Streams.WithTool(path, "find")), answer);
        Assert.Null(relayed.Refused);
        Assert.Equal(answer, relayed.Text);
    }

    [Theory]
    [InlineData("reasoning_content", "A city, then.")]
    [InlineData("refusal", "I would rather not.")]
    public async Task Nor_are_they_in_a_stream(string field, string said)
    {
        using RelayBench bench = new(Balanced);
        string stream = Streams.Text(Streams.Chat, [said]).Replace("\"content\":\"" + said, $"\"{field}\":\"{said}", StringComparison.Ordinal);
        Relayed relayed = await bench.StreamAsync(Streams.Chat, Demand(Streams.Chat), stream);
        Assert.Null(relayed.Refused);
        Assert.Equal(stream, relayed.Text);
    }

    private static string Demand(string path, string more = "") => Streams.Ask(path, more: more + path switch
    {
        Streams.Responses => $$$""","text":{"format":{"type":"json_schema","name":"city","schema":{{{Schema}}}}}""",
        Streams.Messages => $$$""","output_format":{"type":"json_schema","schema":{{{Schema}}}}""",
        Streams.Ollama => $$$""","format":{{{Schema}}}""",
        _ => $$$""","response_format":{"type":"json_schema","json_schema":{"name":"city","schema":{{{Schema}}}}}""",
    });

    private static string Whole(string path, string said) => path switch
    {
        Streams.Responses => $$$"""{"id":"r","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":{{{Streams.Quote(said)}}},"annotations":[]}]}]}""",
        Streams.Messages => $$$"""{"id":"m","type":"message","role":"assistant","content":[{"type":"text","text":{{{Streams.Quote(said)}}}}]}""",
        Streams.Ollama => $$$"""{"model":"m","message":{"role":"assistant","content":{{{Streams.Quote(said)}}}},"done":true,"done_reason":"stop"}""",
        _ => $$$"""{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":{{{Streams.Quote(said)}}}}}]}""",
    };
}
