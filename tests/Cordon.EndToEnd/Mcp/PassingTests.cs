using System.Text;

namespace Cordon.EndToEnd.Mcp;

/// <summary>What goes through unchanged, and with what.</summary>
public sealed class PassingTests
{
    [Fact]
    public async Task An_allowed_call_and_its_result_pass_byte_for_byte()
    {
        await using McpGateway gateway = await McpGateway.StartAsync();
        gateway.Lists(McpGateway.Tool("look"));
        const string Answer = """{ "jsonrpc":"2.0",  "result" : {"content":[ {"type":"text", "text":"It is \u0034\u0032."}] , "x_more":[1,2.50]}, "id":§ }""";
        gateway.Server.Answers["tools/call"] = Answer;
        Assert.Equal(200, (await gateway.PostAsync(McpGateway.List)).Status);

        const string Call = """{ "id" : "c-9","jsonrpc":"2.0","method":"tools\/call",  "params":{"arguments":{"what":"the\tweather"},"name":"look"} }""";
        Reply reply = await gateway.PostAsync(Call);

        Assert.Equal((200, Answer.Replace("§", "\"c-9\"", StringComparison.Ordinal)), (reply.Status, reply.Body));
        Assert.Equal(("allow", "full"), (reply.Decision, reply.Coverage));
        Assert.Equal(Call, gateway.Server.Received.Last().Body);
    }

    [Fact]
    public async Task A_stream_passes_byte_for_byte_with_its_ids()
    {
        await using McpGateway gateway = await McpGateway.StartAsync();
        const string Events = "id: s_0\ndata: \n\nevent: message\nid: 7\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"All is well.\"}}\n\n: still here\n\nevent: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{}}\n\n";
        gateway.Server.Answers["ping"] = Events;
        Assert.Equal(Events, (await gateway.PostAsync("""{"jsonrpc":"2.0","id":3,"method":"ping"}""")).Body);

        gateway.Server.Heard = Events;
        Reply heard = await gateway.AskAsync(HttpMethod.Get, headers: [("Last-Event-ID", "s_0")]);
        Assert.Equal(Events, heard.Body);
        Assert.Equal("s_0", gateway.Server.Received.Last().Headers["Last-Event-ID"]);
    }

    [Fact]
    public async Task The_servers_address_is_used_as_it_stands_and_only_the_operators_credentials_go_there()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(development: false, target: target => target with { Credential = null, Headers = [KeyValuePair.Create("X-Desk-Key", "the operator's")] });
        string key = gateway.KeyOf("library");
        Reply reply = await gateway.PostAsync(
            McpGateway.Hello, key: key,
            headers: [("X-Desk-Key", "the caller's"), ("X-GitHub-Token", "ghp_caller"), ("Cookie", "a=b"), ("Mcp-Protocol-Version", "2025-06-18"), ("x-cordon-session", "s"), ("Origin-Trial", "x")]);

        Assert.Equal(200, reply.Status);
        Received received = Assert.Single(gateway.Server.Received);
        Assert.Equal(("/tools/mcp/", "the operator's", "2025-06-18"), (received.Path, received.Headers["X-Desk-Key"], received.Headers["Mcp-Protocol-Version"]));
        Assert.DoesNotContain(received.Headers, header => header.Value.Contains("caller", StringComparison.Ordinal) || header.Value.Contains(key, StringComparison.Ordinal) || header.Key is "Cookie" or "Authorization" or "x-cordon-session" or "Origin-Trial");
    }

    [Fact]
    public async Task A_notification_is_taken_with_202_and_a_session_is_ended_with_DELETE()
    {
        await using McpGateway gateway = await McpGateway.StartAsync();
        string session = (await gateway.PostAsync(McpGateway.Hello)).Session!;
        Assert.Equal((202, ""), await StatusOf(gateway.PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", session)));
        Assert.Equal((200, ""), await StatusOf(gateway.AskAsync(HttpMethod.Delete, session)));
        Assert.Equal(["POST", "POST", "DELETE"], gateway.Server.Received.Select(received => received.Method));

        static async Task<(int, string)> StatusOf(Task<Reply> asked) => ((await asked).Status, (await asked).Body);
    }

    [Theory]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", 400, "batch")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}""", 200, "ambiguous-key")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}""", 400, "duplicate-key")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"ping"}""", 400, "wrong-type")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{}}}""", 200, "missing")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}""", 400, "wrong-type")]
    [InlineData("7", 400, "not-an-object")]
    public async Task A_message_that_two_readers_could_read_differently_is_refused_here(string message, int status, string code)
    {
        await using McpGateway gateway = await McpGateway.StartAsync();
        Reply reply = await gateway.PostAsync(message);
        Assert.Equal((status, code), (reply.Status, reply.Code));
        Assert.Empty(gateway.Server.Received);
    }

    [Fact]
    public async Task A_header_that_says_another_tool_than_the_message_is_refused()
    {
        await using McpGateway gateway = await McpGateway.StartAsync();
        Assert.Equal("header-mismatch", (await gateway.CallAsync("look", headers: [("Mcp-Name", "delete_all")])).Code);
        Assert.Equal("header-mismatch", (await gateway.PostAsync(McpGateway.List, headers: [("Mcp-Method", "tools/call")])).Code);
        Assert.Empty(gateway.Server.Received);
    }

    [Fact]
    public async Task A_server_that_is_not_configured_is_not_there()
    {
        await using McpGateway gateway = await McpGateway.StartAsync();
        Assert.Equal((404, "unknown-server"), ((await gateway.PostAsync(McpGateway.Hello, server: "elsewhere")).Status, (await gateway.PostAsync(McpGateway.Hello, server: "elsewhere")).Code));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_in_the_protocols_words()
    {
        await using McpGateway gateway = await McpGateway.StartAsync();
        string large = $$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"what":"{{new string('x', 33 * 1024 * 1024)}}"} }""";
        using HttpResponseMessage response = await gateway.Running.Client.PostAsync("/mcp/desk", new StringContent(large, Encoding.UTF8, "application/json"));
        Assert.Equal(413, (int)response.StatusCode);
        Assert.Contains("body-too-large", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Received);
    }
}
