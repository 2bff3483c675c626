using System.Text;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Wire;

public sealed class TokenUsageTests
{
    [Theory]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46}}""", 12, 34)]
    [InlineData("""{"object":"list","usage":{"prompt_tokens":8,"total_tokens":8}}""", 8, 0)]
    [InlineData("""{"type":"message","content":[],"usage":{"input_tokens":5,"output_tokens":6,"cache_read_input_tokens":1}}""", 5, 6)]
    [InlineData("""{"type":"message_start","message":{"usage":{"input_tokens":25,"output_tokens":1}}}""", 25, 1)]
    [InlineData("""{"type":"message_delta","delta":{},"usage":{"output_tokens":15}}""", 0, 15)]
    [InlineData("""{"type":"response.completed","response":{"output":[],"usage":{"input_tokens":7,"output_tokens":9}}}""", 7, 9)]
    [InlineData("""{"usage" : {"prompt_tokens" : 3}}""", 3, 0)]
    [InlineData("""{"candidates":[],"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":2}}""", 4, 2)]
    [InlineData("""{"done":true,"prompt_eval_count":11,"eval_count":22}""", 11, 22)]
    public void The_counts_of_each_provider_are_read(string json, long input, long output) => Assert.Equal(new TokenUsage(input, output), Of(json));

    [Theory]
    [InlineData("")]
    [InlineData("[DONE]")]
    [InlineData("usage")]
    [InlineData("""{"usage":null}""")]
    [InlineData("""{"usage":{"prompt_tokens":"12"}}""")]
    [InlineData("""{"usage":{"prompt_tokens":-1,"completion_tokens":99999999999999999999}}""")]
    [InlineData("""{"usage":{"prompt_tokens":1000000001}}""")]
    [InlineData("""{"choices":[{"message":{"content":"\"usage\":{\"prompt_tokens\":7}"}}]}""")]
    [InlineData("""{"choices":[{"usage":{"prompt_tokens":7}}]}""")]
    [InlineData("""{"usage":{"prompt_tokens":7""")]
    public void What_is_not_a_count_is_not_counted(string json) => Assert.False(Of(json).IsKnown);

    [Fact]
    public void A_later_count_of_a_stream_is_the_larger_one() =>
        Assert.Equal(new TokenUsage(25, 15), new TokenUsage(25, 1).With(new TokenUsage(0, 15)));

    private static TokenUsage Of(string json) => TokenUsage.In(Encoding.UTF8.GetBytes(json));
}
