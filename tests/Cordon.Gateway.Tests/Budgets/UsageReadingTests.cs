using System.Collections.Immutable;
using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Metering;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Budgets;

public sealed class UsageReadingTests
{
    [Theory]
    [InlineData("""{"max_tokens":10}""", 10L, 1)]
    [InlineData("""{"max_tokens":10,"max_completion_tokens":20,"n":3}""", 20L, 3)]
    [InlineData("""{"max_output_tokens":30}""", 30L, 1)]
    [InlineData("""{"generationConfig":{"maxOutputTokens":40,"candidateCount":2}}""", 40L, 2)]
    [InlineData("""{"inferenceConfig":{"maxTokens":50}}""", 50L, 1)]
    [InlineData("""{"options":{"num_predict":60}}""", 60L, 1)]
    [InlineData("""{"options":{"num_predict":-1}}""", null, 1)]
    [InlineData("""{"max_tokens":null}""", null, 1)]
    [InlineData("""{"max_tokens":"10"}""", null, 1)]
    [InlineData("""{}""", null, 1)]
    [InlineData("""{"max_tokens":1e300,"n":99999999999}""", 1_000_000_000L, 1_000)]
    [InlineData("""{"max_tokens":99999999999}""", 1_000_000_000L, 1)]
    [InlineData("""{"max_tokens":0,"n":0}""", 0L, 1)]
    public void What_a_request_asks_for_is_read_in_every_spelling_and_bounded(string json, long? most, long choices)
    {
        Asked asked = Asked.Read(JsonTape.Read(Encoding.UTF8.GetBytes(json), JsonLimits.Default, out _)!.Root);
        Assert.Equal((most, choices), (asked.MaxOutput, asked.Choices));
    }

    [Theory]
    [InlineData("/api/chat", """{"model":"m","message":{"role":"assistant","content":"Hi"},"done":true,"prompt_eval_count":26,"eval_count":12}""", 26, 12)]
    [InlineData("/api/embed", """{"model":"m","embeddings":[[0.1]],"prompt_eval_count":8}""", 8, 0)]
    [InlineData("/openai/v1/chat/completions", """{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}""", 3, 4)]
    [InlineData("/v1/messages", """{"type":"message","content":[],"usage":{"input_tokens":3,"output_tokens":4,"cache_creation_input_tokens":5,"cache_creation":{"ephemeral_1h_input_tokens":5}}}""", 8, 4)]
    [InlineData("/v1beta/models/m:generateContent", """{"candidates":[],"usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":5,"thoughtsTokenCount":6}}""", 10, 11)]
    [InlineData("/v1beta/models/m:streamGenerateContent", """[{"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":1}},{"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":7}}]""", 10, 7)]
    [InlineData("/model/m/converse", """{"output":{},"usage":{"inputTokens":7,"outputTokens":8,"cacheReadInputTokens":3}}""", 10, 8)]
    [InlineData("/model/m/invoke", """{"type":"message","content":[],"usage":{"input_tokens":3,"output_tokens":4}}""", 3, 4)]
    public void Other_dialects_say_it_in_their_own_words(string path, string answer, long input, long output)
    {
        Usage usage = Dialects.Find("POST", path)!.ReadUsage(JsonTape.Read(Encoding.UTF8.GetBytes(answer), JsonLimits.Default, out _)!)!;
        Assert.Equal((input, output), (usage.Input, usage.Output));
    }

    [Theory]
    [InlineData("/v1/messages/count_tokens", "POST")]
    [InlineData("/v1/models", "GET")]
    [InlineData("/api/tags", "GET")]
    [InlineData("/api/show", "POST")]
    [InlineData("/v1beta/models/m:countTokens", "POST")]
    public void Lists_and_counts_cost_no_tokens(string path, string method) => Assert.False(Dialects.Find(method, path)!.IsMetered);

    [Fact]
    public void Numbers_in_a_report_that_make_no_sense_are_brought_into_it()
    {
        Usage usage = new Usage(-5, long.MaxValue, CachedInput: 10, CacheWrite: 10, Reasoning: long.MaxValue).Sane();
        Assert.Equal(new Usage(0, 1_000_000_000, 0, 0, 0, 1_000_000_000), usage);
    }

    [Fact]
    public void An_image_counts_as_an_image_and_not_as_its_bytes()
    {
        Segment image = new(0, Surface.Image, Trust.User, "/x", "", new ByteRange(100, 300_000), Opaque: true);
        Assert.Equal(TokenEstimate.OfBytes(200) + (300_000 / 64), TokenEstimate.OfRequest(300_200, [image]));
        Assert.Equal(TokenEstimate.OfBytes(200) + 1_600, TokenEstimate.OfRequest(300, [image with { Raw = new ByteRange(10, 100) }]));
    }

    [Fact]
    public void What_is_sent_again_after_its_answer_was_lost_counts_its_input_again()
    {
        Meter meter = new();
        Assert.Null(meter.Total(10));
        meter.Sent(arrived: true, lost: true);
        Assert.Equal(new Usage(10, 0) { IsEstimated = true }, meter.Total(10));
        meter.Sent(arrived: true, lost: false);
        meter.Head(succeeded: true);
        meter.Report(new Usage(7, 3));
        meter.Whole(ImmutableArray<Segment>.Empty);
        Assert.Equal(new Usage(17, 3) { IsEstimated = true }, meter.Total(10));
    }
}
