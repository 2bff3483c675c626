using System.Security.Cryptography;
using Cordon.EndToEnd.Approvals;
using Cordon.EndToEnd.CommandLine;
using Cordon.EndToEnd.Mcp;
using Cordon.State;
using Cordon.State.Approvals;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Replicas;

/// <summary>A grant is used by what passes for it, and by nothing else.</summary>
public sealed class ReturnedGrantTests(SharedServer server) : IClassFixture<SharedServer>
{
    private const string Policy =
        "version: 1\npreset: balanced\ntools: {default: allow}\nrules:\n  - {id: payments, when: {tool: pay_*}, then: step-up}\n  - {id: calls, when: {tool: desk__pay}, then: step-up}\n";

    [Theory]
    [InlineData("/v1/messages")]
    [InlineData("/mcp/desk")]
    public async Task A_grant_whose_use_cannot_be_recorded_is_there_for_the_next_who_comes(string path)
    {
        await using ScriptedMcpServer desk = await ScriptedMcpServer.StartAsync();
        SharedState shared = await server.CreateAsync();
        // As long as another replica writes its log: in a crowd that has been seen to be longer than a writer waits.
        using ServedReplicas replicas = new(shared with { Connection = $"{shared.Connection};Options=-c lock_timeout=200" }, Policy, $"mcp:\n  servers:\n    desk: {{url: \"{desk.Address}\"}}\n");
        await using ServingProcess one = await replicas.ServeAsync("one");
        string shop = await replicas.KeyAsync("one", "--application", "shop", "--name", "shop");
        using StateDatabase state = StateDatabase.Open(replicas.Data("beside"), shared);
        ApprovalStore approvals = new(state, TimeProvider.System, RandomNumberGenerator.Fill);
        Task<Asked?> PayAsync() => path == "/mcp/desk" ? replicas.CallAsync(one, shop, 17) : replicas.PayAsync(one, shop, 17);

        string ticket = (await PayAsync())!.Tickets.Single();
        Assert.Equal(ApprovalOutcome.Done, approvals.Grant(ticket, new Approver("ann", "ann", "ann", "default", "approvers", KeyRole.Approver), ""));
        using (state.RecordAlone())
        {
            Assert.Equal("state-unavailable", (await PayAsync())!.Code);
            while (approvals.Find(ticket)!.State != ApprovalState.Granted)
            {
                await Task.Yield();
            }
        }

        Assert.DoesNotContain(desk.Received, message => message.Body.Contains("tools/call", StringComparison.Ordinal));
        Assert.True((await PayAsync())! is { Passed: true });
        Assert.Equal("approval_required", (await PayAsync())!.Code);
    }
}
