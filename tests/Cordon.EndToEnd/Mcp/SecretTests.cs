using System.Text;
using System.Text.Json;
using Cordon.Gateway.Brokering;

namespace Cordon.EndToEnd.Mcp;

/// <summary>An agent holds the handle of a secret, and the tool gets its value.</summary>
public sealed class SecretTests
{
    private const string Value = "q7Zt-44kRwe-Lumen-0193";
    private const string Call = """{"token":"Bearer {{secret:desk}}","about":"opening hours"}""";

    [Fact]
    public async Task The_tool_gets_the_value_and_nobody_else_does()
    {
        await using McpGateway gateway = await StartAsync();
        gateway.Gives($"Your token {Value} is fine.");
        Reply reply = await gateway.CallAsync("look", Call);

        Assert.Contains($"\"Bearer {Value}\"", Assert.Single(gateway.Server.Received).Body, StringComparison.Ordinal);
        Assert.Equal("Your token {{secret:desk}} is fine.", TextOf(reply));
        Assert.Equal(["secret-handle bound desk Info"], await FindingsAsync(gateway, reply));
        await AssertNowhereAsync(gateway);
    }

    [Theory]
    [InlineData("shop__*", "127.0.0.1")]
    [InlineData("desk__*", "tools.example.com")]
    public async Task A_handle_for_another_tool_or_host_stays_as_it_is_and_is_on_record(string tools, string host)
    {
        await using McpGateway gateway = await StartAsync(tools: tools, host: host);
        Reply reply = await gateway.CallAsync("look", Call);
        Assert.Null(reply.Code);
        Assert.Contains("Bearer {{secret:desk}}", Assert.Single(gateway.Server.Received).Body, StringComparison.Ordinal);
        Assert.Equal(["secret-handle elsewhere desk Medium"], await FindingsAsync(gateway, reply));
    }

    [Fact]
    public async Task A_rule_may_refuse_a_handle_that_is_not_where_it_belongs()
    {
        await using McpGateway gateway = await StartAsync(tools: "shop__*", policy: "rules: [{id: no-strays, when: {finding: secret-handle/elsewhere}, then: deny}]\n");
        Assert.Equal("no-strays", (await gateway.CallAsync("look", Call)).Code);
        Assert.Empty(gateway.Server.Received);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_value_in_a_result_an_error_or_an_event_is_its_handle(bool streamed)
    {
        await using McpGateway gateway = await StartAsync();
        string spelled = string.Concat(Value.Select(c => $"\\u{(int)c:x4}"));
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + Value));
        string[] answers =
        [
            "{\"jsonrpc\":\"2.0\",\"id\":§,\"error\":{\"code\":-1,\"message\":\"bad token VALUE\",\"data\":{\"VALUE\":\"SPELLED\",\"sent\":\"ENCODED\"}}}",
            "{\"jsonrpc\":\"2.0\",\"id\":§,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"SPELLED and VALUE\"}],\"structuredContent\":{\"a\":[\"VALUE\"]}}}",
        ];
        foreach (string answer in answers)
        {
            string message = answer.Replace("VALUE", Value, StringComparison.Ordinal).Replace("SPELLED", spelled, StringComparison.Ordinal).Replace("ENCODED", encoded, StringComparison.Ordinal);
            gateway.Server.Answers["tools/call"] = streamed ? $": {Value}\nid: a_1\nevent: message\ndata: {message}\n\n" : message;
            Reply reply = await gateway.CallAsync("look", Call);
            Assert.Contains("{{secret:desk}}", reply.Body, StringComparison.Ordinal);
            Assert.DoesNotContain(Value, reply.Body, StringComparison.Ordinal);
            Assert.DoesNotContain(spelled, reply.Body, StringComparison.Ordinal);
            Assert.DoesNotContain(encoded[8..20], reply.Body, StringComparison.Ordinal);
        }

        await AssertNowhereAsync(gateway);
    }

    [Fact]
    public async Task A_server_that_repeats_a_value_later_repeats_its_handle()
    {
        await using McpGateway gateway = await StartAsync();
        await gateway.CallAsync("look", Call);
        gateway.Gives($"What I was told: {Value}");
        Assert.Equal("What I was told: {{secret:desk}}", TextOf(await gateway.CallAsync("look")));
    }

    [Fact]
    public async Task A_prompt_with_a_handle_goes_to_the_model_as_it_is()
    {
        await using McpGateway gateway = await StartAsync();
        using HttpResponseMessage response = await gateway.Running.PostAsync("/v1/chat/completions", """{"model":"simulated-1","messages":[{"role":"user","content":"Please call look with {{secret:desk}}."}]}""");
        Assert.Equal(200, (int)response.StatusCode);
        string exchange = response.Headers.GetValues("x-cordon-exchange").Single();
        Assert.Equal(["secret-handle text desk Info"], await FindingsAsync(gateway, new Reply(200, "", null, exchange, null, null)));
    }

    [Fact]
    public async Task A_person_is_asked_about_the_handle_and_never_sees_the_value()
    {
        await using McpGateway gateway = await StartAsync(policy: "rules: [{id: ask, when: {tool: desk__look}, then: step-up}]\napprovals: {separation: false}\n");
        Assert.Equal("approval_required", (await gateway.CallAsync("look", Call)).Code);
        string asked = await gateway.Running.Client.GetStringAsync("/cordon/v1/approvals");
        using JsonDocument open = JsonDocument.Parse(asked);
        string shown = await gateway.Running.Client.GetStringAsync($"/cordon/v1/approvals/{open.RootElement.GetProperty("approvals")[0].GetProperty("id").GetString()}");
        Assert.Contains("secret:desk", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, shown, StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Received);
        await AssertNowhereAsync(gateway);
    }

    private static Task<McpGateway> StartAsync(string tools = "desk__*", string host = "127.0.0.1", string policy = "") => McpGateway.StartAsync(
        "version: 1\npreset: balanced\ntools: {default: allow}\n" + policy,
        configure: options => options with { Gateway = options.Gateway with { Secrets = [new BrokeredSecret("desk", Value, [host], [tools])] } });

    private static string? TextOf(Reply reply) => reply.Message.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString();

    private static async Task<IEnumerable<string>> FindingsAsync(McpGateway gateway, Reply reply)
    {
        using JsonDocument shown = JsonDocument.Parse(await gateway.Running.Client.GetStringAsync($"/cordon/v1/exchanges/{reply.Exchange}"));
        return
        [
            .. shown.RootElement.GetProperty("statement").GetProperty("predicate").GetProperty("findings").EnumerateArray()
                .Where(finding => finding.GetProperty("type").GetString() == "secret-handle")
                .Select(finding => $"secret-handle {finding.GetProperty("rule").GetString()} {finding.GetProperty("entity").GetString()} {char.ToUpperInvariant(finding.GetProperty("severity").GetString()![0])}{finding.GetProperty("severity").GetString()![1..]}"),
        ];
    }

    // Neither in the state nor in the evidence, and in no other file of the gateway.
    private static async Task AssertNowhereAsync(McpGateway gateway)
    {
        await gateway.Running.StopAndReadRecordsAsync();
        byte[] value = Encoding.UTF8.GetBytes(Value);
        foreach (string file in Directory.EnumerateFiles(gateway.Running.Directory, "*", SearchOption.AllDirectories))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            Assert.True(bytes.AsSpan().IndexOf(value) < 0, file);
        }
    }
}
