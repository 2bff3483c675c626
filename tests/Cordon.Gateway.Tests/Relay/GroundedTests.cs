using Cordon.Contracts;

namespace Cordon.Gateway.Tests.Relay;

/// <summary>What an answer says beyond its sources is on record where somebody asked, and the answer goes on as it came.</summary>
public sealed class GroundedTests
{
    private const string Request = """{"model":"m","messages":[{"role":"user","content":"How old is it?"},{"role":"tool","tool_call_id":"c","content":"The lighthouse was built in 1871 and is 42 metres high."}]}""";

    [Theory]
    [InlineData("warn", "The lighthouse was built in 1817.", "number-not-in-sources")]
    [InlineData("shadow", "The lighthouse was built in 1817.", "number-not-in-sources")]
    [InlineData("warn", "The lighthouse was built in 1871.", null)]
    [InlineData("off", "The lighthouse was built in 1817.", null)]
    public async Task A_whole_answer_is_held_against_the_tool_results_of_its_request(string mode, string said, string? rule)
    {
        using RelayBench bench = new($"version: 1\npreset: balanced\nguards: {{groundedness: {{mode: {mode}}}}}\n");
        string answer = $$$"""{"id":"c","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"{{{said}}}"}}]}""";
        Relayed relayed = await bench.JsonAsync(Streams.Chat, Request, answer);
        Assert.Null(relayed.Refused);
        Assert.Equal(answer, System.Text.Encoding.UTF8.GetString(relayed.Bytes));
        Assert.Equal(rule, relayed.Findings.SingleOrDefault(finding => finding.Type == FindingTypes.Ungrounded)?.Rule);
    }

    [Fact]
    public async Task A_stream_is_not_evaluated_and_says_so()
    {
        using RelayBench bench = new("version: 1\npreset: balanced\nguards: {groundedness: {mode: warn}}\n");
        string stream = Streams.Text(Streams.Chat, ["The lighthouse was ", "built in 1817."]);
        Relayed relayed = await bench.StreamAsync(Streams.Chat, Request.Replace("\"model\"", "\"stream\":true,\"model\"", StringComparison.Ordinal), stream);
        Assert.Equal(stream, System.Text.Encoding.UTF8.GetString(relayed.Bytes));
        Assert.All(relayed.Findings.Where(finding => finding.Type == FindingTypes.Ungrounded), finding => Assert.Equal("not-evaluated", finding.Rule));
        Assert.Contains(relayed.Findings, finding => finding.Rule == "not-evaluated");
    }
}
