using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cordon.EndToEnd.CommandLine;
using Cordon.EndToEnd.Mcp;

namespace Cordon.EndToEnd.Approvals;

/// <summary>The executable, killed after it has sent a call and before the answer has come.</summary>
public sealed class KilledCallTests
{
    private const string Call = """{"jsonrpc":"2.0","id":"c-1","method":"tools/call","params":{"name":"pay","arguments":{"to":"ada","amount":12}}}""";
    private const string Policy = "version: 1\npreset: balanced\nrules:\n  - {id: payments, when: {tool: desk__pay}, then: step-up}\napprovals: {velocity: 1000}\n";

    [Fact]
    public async Task A_granted_call_that_was_sent_when_the_gateway_was_killed_is_known_after_the_start_and_not_sent_again_until_a_person_says_so()
    {
        await using ScriptedMcpServer server = await ScriptedMcpServer.StartAsync();
        server.Answers["tools/list"] = $$$"""{"jsonrpc":"2.0","id":§,"result":{"tools":[{{{McpGateway.Tool("pay")}}}]}}""";
        server.Answers["tools/call"] = """{"jsonrpc":"2.0","id":§,"result":{"content":[{"type":"text","text":"Paid."}]}}""";
        using Folder folder = new();
        string[] serve = ["--policy", folder.File("policy.yaml", Policy), "--config", folder.File("cordon.yaml", $"development: false\nmcp:\n  servers:\n    desk: {{url: \"{server.Address}\"}}\n")];
        string data = Directory.CreateDirectory(folder.File("data")).FullName;
        string shop = await KeyAsync(data, "--application", "shop", "--name", "shop");
        string ann = await KeyAsync(data, "--role", "approver", "--name", "ann");
        TaskCompletionSource arrived = new();
        TaskCompletionSource over = new();
        await using (ServingProcess serving = await ServingProcess.StartAsync(data, serve))
        {
            await SayAsync(serving, shop, McpGateway.List);
            await GrantAsync(data, ann, TicketIn(await SayAsync(serving, shop, Call)));
            server.Instead = async _ =>
            {
                arrived.SetResult();
                await over.Task;
            };
            Task<JsonElement> lost = SayAsync(serving, shop, Call);
            await arrived.Task;
            await serving.KillAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => lost);
        }

        over.SetResult();
        server.Instead = null;
        await using ServingProcess again = await ServingProcess.StartAsync(data, serve);
        Assert.Equal("effect-ambiguous", CodeIn(await SayAsync(again, shop, Call)));
        Assert.Equal("approval_required", CodeIn(await SayAsync(again, shop, Call.Replace("12", "13", StringComparison.Ordinal))));
        Assert.Single(server.Received, IsCall);

        CommandResult listed = await EffectsAsync(data, ann, "list");
        string line = Assert.Single(listed.Lines);
        Assert.Contains("  ambiguous  desk__pay  default/shop  sent ", line, StringComparison.Ordinal);
        string id = line.Split(' ')[0];
        Assert.Equal(1, (await EffectsAsync(data, shop, "list")).Code);
        Assert.Equal(2, (await EffectsAsync(data, ann, "resolve", id, "--outcome", "perhaps")).Code);
        CommandResult resolved = await EffectsAsync(data, ann, "resolve", id, "--outcome", "failed", "--note", "the bank has nothing");
        Assert.True(resolved.Code == 0, resolved.Errors);
        Assert.Contains("failed, says ann", resolved.Output, StringComparison.Ordinal);
        Assert.Empty((await EffectsAsync(data, ann, "list")).Lines);
        Assert.Equal("failed", JsonElement.Parse(Assert.Single((await EffectsAsync(data, ann, "list", "--state", "all", "--json")).Lines)).GetProperty("state").GetString());

        // The grant is used up: a person is asked anew, and then it is sent once more.
        JsonElement asked = await SayAsync(again, shop, Call);
        Assert.Equal("approval_required", CodeIn(asked));
        await GrantAsync(data, ann, TicketIn(asked));
        Assert.Contains("Paid.", (await SayAsync(again, shop, Call)).ToString(), StringComparison.Ordinal);
        Assert.Equal(2, server.Received.Count(IsCall));
        Assert.Equal(0, await again.StopAsync());

        CommandResult verified = await BuiltCordon.RunAsync("verify", Path.Combine(data, "evidence"));
        Assert.True(verified.Code == 0, verified.Output + verified.Errors);
        CommandResult exported = await BuiltCordon.RunAsync("export", "--data", data, "--format", "jsonl");
        JsonElement[] steps =
        [
            .. exported.Lines.Select(text => JsonElement.Parse(text)).Where(statement => statement.GetProperty("kind").GetString() == "approval").Select(statement => statement.GetProperty("statement").GetProperty("predicate"))
                .Where(step => step.TryGetProperty("effect", out JsonElement effect) && effect.GetString() == id),
        ];
        Assert.Equal(["effect-ambiguous", "effect-resolved"], steps.Select(step => step.GetProperty("event").GetString()));
        Assert.DoesNotContain("nothing", string.Concat(exported.Lines), StringComparison.Ordinal);
    }

    private static bool IsCall(Received message) => message.Body.Contains("tools/call", StringComparison.Ordinal);

    private static async Task<string> KeyAsync(string data, params string[] arguments)
    {
        CommandResult made = await BuiltCordon.RunAsync(["keys", "create", .. arguments, "--data", data]);
        Assert.True(made.Code == 0, made.Errors);
        return made.Lines.Single();
    }

    private static Task<CommandResult> EffectsAsync(string data, string key, params string[] arguments) => BuiltCordon.RunAsync(["effects", .. arguments, "--data", data, "--key", key]);

    private static async Task GrantAsync(string data, string key, string ticket)
    {
        CommandResult granted = await BuiltCordon.RunAsync("approvals", "grant", ticket, "--data", data, "--key", key);
        Assert.True(granted.Code == 0, granted.Errors);
    }

    private static async Task<JsonElement> SayAsync(ServingProcess serving, string key, string message)
    {
        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(serving.Address, "/mcp/desk")) { Content = new StringContent(message, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Add("x-cordon-session", "s");
        using HttpResponseMessage response = await client.SendAsync(request);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }

    private static string? CodeIn(JsonElement message) => message.TryGetProperty("error", out JsonElement error) ? error.GetProperty("data").GetProperty("code").GetString() : null;

    private static string TicketIn(JsonElement message) => message.GetProperty("error").GetProperty("data").GetProperty("approvals")[0].GetProperty("id").GetString()!;
}
