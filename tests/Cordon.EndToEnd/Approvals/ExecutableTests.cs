using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.EndToEnd.CommandLine;
using Cordon.State;
using Cordon.State.Approvals;

namespace Cordon.EndToEnd.Approvals;

/// <summary>The executable as people run it: one process serves, others decide beside it.</summary>
public sealed class ExecutableTests
{
    private const string Policy = ApprovalGateway.Rule + "tools: {default: allow}\n";

    [Fact]
    public async Task A_ticket_is_granted_on_the_command_line_and_the_retry_passes_once_even_when_the_gateway_was_killed_between()
    {
        using Desk desk = await Desk.OpenAsync(Policy);
        string ticket;
        await using (ServingProcess serving = await desk.ServeAsync())
        {
            ticket = (await desk.TryAsync(serving, 17)).Tickets.Single();
            CommandResult listed = await desk.RunAsync("list");
            Assert.Contains($"{ticket}  open       pay_invoice  payments  default/shop  opened ", listed.Output, StringComparison.Ordinal);
            CommandResult shown = await desk.RunAsync("show", ticket);
            Assert.Contains("\"number\": 17", shown.Output, StringComparison.Ordinal);
            Assert.Contains("meets rule payments", shown.Output, StringComparison.Ordinal);
            Assert.Equal(17, JsonSerializer.Deserialize<JsonElement>((await desk.RunAsync("show", ticket, "--json")).Lines.Single()).GetProperty("arguments").GetProperty("number").GetInt32());

            CommandResult granted = await desk.RunAsync("grant", ticket, "--key", desk.Ann, "--note", "checked");
            Assert.True(granted.Code == 0, granted.Errors);
            await serving.KillAsync();
        }

        await using ServingProcess again = await desk.ServeAsync();
        Assert.Equal("approval_required", (await desk.TryAsync(again, 18)).Code);
        Asked passed = await desk.TryAsync(again, 17);
        Assert.True(passed.Passed, passed.Body);
        Asked next = await desk.TryAsync(again, 17);
        Assert.Equal("approval_required", next.Code);
        Assert.NotEqual(ticket, next.Tickets.Single());
        Assert.Contains("ann", (await desk.RunAsync("show", ticket)).Output, StringComparison.Ordinal);
        Assert.Equal(0, await again.StopAsync());

        CommandResult verified = await BuiltCordon.RunAsync("verify", Path.Combine(desk.Data, "evidence"));
        Assert.True(verified.Code == 0, verified.Output + verified.Errors);
        CommandResult exported = await BuiltCordon.RunAsync("export", "--data", desk.Data, "--format", "jsonl");
        string[] steps =
        [
            .. exported.Lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line)).Where(line => line.GetProperty("kind").GetString() == "approval")
                .Select(line => line.GetProperty("statement").GetProperty("predicate")).Where(step => step.GetProperty("approval").GetString() == ticket).Select(step => step.GetProperty("event").GetString()!),
        ];
        Assert.Equal(["opened", "granted", "redeemed"], steps.Distinct());
    }

    [Fact]
    public async Task Who_is_absent_hands_the_right_on_on_the_command_line_and_takes_it_back()
    {
        using Desk desk = await Desk.OpenAsync(Policy + "approvals: {escalation: [{to: desk}]}\n");
        await using ServingProcess serving = await desk.ServeAsync();
        string ticket = (await desk.TryAsync(serving, 17)).Tickets.Single();
        string dora = await desk.KeyAsync("--role", "approver", "--name", "dora", "--group", "desk");
        CommandResult refused = await desk.RunAsync("grant", ticket, "--key", desk.Ann);
        Assert.Contains("others are asked about it", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("Asked: desk", (await desk.RunAsync("show", ticket)).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await desk.RunAsync("delegate", "--key", dora, "--to", desk.Ann.Split('_')[1])).Code);
        Assert.Equal(1, (await desk.RunAsync("delegate", "--key", dora, "--to", desk.Ann.Split('_')[1], "--until", "91d")).Code);

        CommandResult handed = await desk.RunAsync("delegate", "--key", dora, "--to", desk.Ann.Split('_')[1], "--until", "14d");
        Assert.True(handed.Code == 0, handed.Errors);
        Assert.Contains($"{dora.Split('_')[1]} (dora) to {desk.Ann.Split('_')[1]} (ann)  until ", handed.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await desk.RunAsync("grant", ticket, "--key", desk.Ann)).Code);
        Assert.Contains($"by the right of {dora.Split('_')[1]}", (await desk.RunAsync("show", ticket)).Output, StringComparison.Ordinal);
        Assert.True((await desk.TryAsync(serving, 17)).Passed);

        CommandResult ended = await desk.RunAsync("delegate", "end", handed.Output[..35], "--key", dora);
        Assert.Contains("over since", ended.Output, StringComparison.Ordinal);
        Assert.Contains("over since", (await desk.RunAsync("delegate", "list", "--key", desk.Ann)).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await desk.RunAsync("grant", (await desk.TryAsync(serving, 18)).Tickets.Single(), "--key", desk.Ann)).Code);
    }

    [Fact]
    public async Task Who_decides_shows_a_key_of_somebody_else_and_two_where_policy_wants_two()
    {
        using Desk desk = await Desk.OpenAsync(Policy + "approvals: {approvers: 2}\n");
        await using ServingProcess serving = await desk.ServeAsync();
        string ticket = (await desk.TryAsync(serving, 17)).Tickets.Single();
        Assert.Equal(2, (await desk.RunAsync("grant", ticket)).Code);
        Assert.Equal(1, (await desk.RunAsync("grant", ticket, "--key", desk.Shop)).Code);
        CommandResult own = await desk.RunAsync("grant", ticket, "--key", await desk.KeyAsync("--role", "approver", "--application", "shop", "--name", "own"));
        Assert.Contains("who asks does not decide", own.Errors, StringComparison.Ordinal);
        Assert.Equal(1, (await desk.RunAsync("grant", "ap_nobody", "--key", desk.Ann)).Code);

        CommandResult first = await desk.RunAsync("grant", ticket, "--key", desk.Ann);
        Assert.Contains("1 of 2 agreed", first.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await desk.RunAsync("grant", ticket, "--key", desk.Ann)).Code);
        Assert.Equal("approval_required", (await desk.TryAsync(serving, 17)).Code);
        string bob = await desk.KeyAsync("--role", "approver", "--name", "bob");
        CommandResult second = await desk.RunAsync("grant", ticket, "--json", "--key", bob);
        Assert.Equal("granted", JsonSerializer.Deserialize<JsonElement>(second.Lines.Single()).GetProperty("state").GetString());
        Assert.True((await desk.TryAsync(serving, 17)).Passed);

        string other = (await desk.TryAsync(serving, 18)).Tickets.Single();
        Assert.Equal(0, (await desk.RunAsync("deny", other, "--key", bob, "--note", "no")).Code);
        Assert.Equal("approval_denied", (await desk.TryAsync(serving, 18)).Code);
        Assert.Empty((await desk.RunAsync("list")).Lines);
        Assert.Equal(2, (await desk.RunAsync("list", "--state", "all")).Lines.Length);
        Assert.Equal(2, (await desk.RunAsync("list", "--state", "maybe")).Code);
    }

    [Fact]
    public async Task Of_two_processes_that_use_a_grant_at_once_just_one_does()
    {
        using Desk desk = await Desk.OpenAsync(Policy + "approvals: {velocity: 1000}\n");
        await using ServingProcess serving = await desk.ServeAsync();
        using StateDatabase state = StateDatabase.Open(desk.Data);
        ApprovalStore beside = new(state, TimeProvider.System, RandomNumberGenerator.Fill);
        for (int round = 0; round < 8; round++)
        {
            Asked asked = await desk.TryAsync(serving, round);
            string ticket = asked.Tickets.Single();
            string digest = beside.Find(ticket)!.Request.Digest;
            Assert.Equal(ApprovalOutcome.Done, beside.Grant(ticket, new Approver("race", "race", "race", "default", "approvers", Cordon.State.Keys.KeyRole.Approver), ""));
            Task<Asked>[] retries = [desk.TryAsync(serving, round), desk.TryAsync(serving, round)];
            int used = beside.Redeem([digest], "beside").Length;
            Asked[] came = await Task.WhenAll(retries);
            Assert.Equal(1, used + came.Count(retry => retry.Passed));
        }
    }

    [Fact]
    public async Task What_a_model_wrote_reaches_the_terminal_as_characters_that_are_seen()
    {
        using Folder folder = new();
        using (StateDatabase state = StateDatabase.Open(folder.Path))
        {
            new ApprovalStore(state, TimeProvider.System, RandomNumberGenerator.Fill).Ask(
                new ApprovalRequest
                {
                    Digest = "d", Kind = ApprovalKind.ToolCall, Direction = "response", Caller = new ApprovalCaller("default", "shop"), Session = "s", Plane = "openai-chat",
                    Tool = "pay\u001b[2J\u202efake", Arguments = "{\"to\":\"alice\u202e\u200b\\u001b[1Aé\U000e0041\"}", Rule = "payments", PolicyVersion = "v", Exchange = "e",
                    Terms = new ApprovalTerms(TimeSpan.FromHours(1), TimeSpan.FromHours(1), 1, true, 1, true),
                },
                new ApprovalBounds(9, 9, 9));
        }

        string id = (await BuiltCordon.RunAsync("approvals", "list", "--data", folder.Path)).Lines.Single().Split(' ')[0];
        foreach (string[] arguments in (string[][])[["list"], ["list", "--json"], ["show", id], ["show", id, "--json"]])
        {
            CommandResult shown = await BuiltCordon.RunAsync(["approvals", .. arguments, "--data", folder.Path]);
            Assert.Equal(0, shown.Code);
            Assert.DoesNotContain(shown.Output, unit => unit is '\u001b' or '\u202e' or '\u200b' || char.IsSurrogate(unit));
            Assert.Contains("\\u202E", shown.Output, StringComparison.Ordinal);
        }

        Assert.Contains("""alice\u202E\u200B\u001B[1Aé\uDB40\uDC41""", (await BuiltCordon.RunAsync("approvals", "show", id, "--data", folder.Path)).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await BuiltCordon.RunAsync("approvals", "list", "--data", folder.File("nowhere"))).Code);
    }

    private sealed class Desk(Folder folder, string policy) : IDisposable
    {
        private readonly HttpClient _client = new();

        public string Data => folder.Path;

        public string Shop { get; private set; } = "";

        public string Ann { get; private set; } = "";

        public static async Task<Desk> OpenAsync(string policy)
        {
            Folder folder = new();
            Desk desk = new(folder, folder.File("policy.yaml", policy));
            desk.Shop = await desk.KeyAsync("--application", "shop", "--name", "shop");
            desk.Ann = await desk.KeyAsync("--role", "approver", "--name", "ann");
            return desk;
        }

        public async Task<string> KeyAsync(params string[] arguments) => (await BuiltCordon.RunAsync(["keys", "create", .. arguments, "--data", Data])).Lines.Single();

        public Task<ServingProcess> ServeAsync() => ServingProcess.StartAsync(Data, "--policy", policy, "--set", "development=false");

        public Task<CommandResult> RunAsync(params string[] arguments) => BuiltCordon.RunAsync(["approvals", .. arguments, "--data", Data]);

        /// <summary>Asks the simulated model to pay an invoice, which it does with its number.</summary>
        public async Task<Asked> TryAsync(ServingProcess serving, int number)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(serving.Address, "/v1/messages"))
            {
                Content = new StringContent(
                    $$$$$"""{"model":"m","max_tokens":100,"tools":[{"name":"pay_invoice","description":"Pays an invoice","input_schema":{"type":"object","properties":{"number":{"type":"integer"}}}}],"messages":[{"role":"user","content":"Pay invoice {{{{{number}}}}}, please."}]}""",
                    Encoding.UTF8, "application/json"),
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Shop) },
            };
            request.Headers.Add("x-cordon-session", "s");
            using HttpResponseMessage response = await _client.SendAsync(request);
            return await Asked.ReadAsync(response);
        }

        public void Dispose()
        {
            _client.Dispose();
            folder.Dispose();
        }
    }
}
