using System.Net;
using Cordon.Contracts;
using Cordon.State.Statements;

namespace Cordon.EndToEnd;

/// <summary>Decisions that are neither yes nor no: they keep their name in everything that is told about them.</summary>
public sealed class WaitingForAPersonTests
{
    private const string Tools = """[{"name":"pay_invoice","description":"Pays an invoice","input_schema":{"type":"object","properties":{"number":{"type":"integer"}}}}]""";

    [Theory]
    [InlineData("step-up", "approval_required", false)]
    [InlineData("step-up", "approval_required", true)]
    [InlineData("defer", "payments", false)]
    [InlineData("defer", "payments", true)]
    public async Task A_call_that_waits_for_a_person_is_told_and_recorded_as_what_policy_said(string decision, string code, bool stream)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            $$"""
            version: 1
            rules:
              - {id: payments, when: {tool: pay_*}, then: {{decision}}}
            """);
        using HttpResponseMessage response = await gateway.PostAsync("/v1/messages",
            $$$"""{"model":"m","max_tokens":100,"stream":{{{(stream ? "true" : "false")}}},"tools":{{{Tools}}},"messages":[{"role":"user","content":"Pay invoice 17, please."}]}""");

        Assert.Contains($"\"code\":\"{code}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        if (!stream)
        {
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Equal(decision, Assert.Single(response.Headers.GetValues("x-cordon-decision")));
        }

        IndexedStatement record = Assert.Single(await gateway.StopAndReadRecordsAsync());
        Assert.Equal((decision, "payments"), (Words.Of(record.Decision), record.Reason));
    }
}
