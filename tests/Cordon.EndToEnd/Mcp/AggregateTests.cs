using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cordon.EndToEnd.Mcp;

/// <summary>Several servers as one endpoint: what goes where, and what comes back.</summary>
public sealed class AggregateTests : AggregateEndpoint
{
    [Fact]
    public async Task Servers_are_greeted_together_with_the_oldest_version_all_capabilities_and_each_ones_instructions_behind_its_name()
    {
        McpGateway gateway = await StartAsync();
        gateway.Server.Answers["initialize"] = Greets("2025-03-26", """{"tools":{},"completions":{}}""", ""","instructions":"Look first.\nfiles__look is old."}""");
        Files.Answers["initialize"] = Greets("2025-06-18", """{"tools":{"listChanged":true},"resources":{}}""", ""","instructions":"Read files."}""");

        Reply greeting = await gateway.PostAsync(McpGateway.Hello, server: "");

        JsonElement result = greeting.Message.GetProperty("result");
        Assert.Equal("2025-03-26", result.GetProperty("protocolVersion").GetString());
        Assert.Equal("""{"tools":{"listChanged":true},"completions":{},"resources":{}}""", result.GetProperty("capabilities").GetRawText());
        Assert.Equal(
            "The server desk, whose tools begin with desk__, says of them:\n> Look first.\n> files__look is old.\n\nThe server files, whose tools begin with files__, says of them:\n> Read files.",
            result.GetProperty("instructions").GetString());
        Assert.Equal(2, greeting.Exchange.Split(", ").Length);
        Assert.Matches("^[A-Za-z0-9_-]+$", greeting.Session);
    }

    [Fact]
    public async Task Tools_are_listed_under_their_servers_names_and_a_call_reaches_the_server_of_its_name()
    {
        McpGateway gateway = await StartAsync();
        string session = await BeginAsync(gateway);

        Assert.Equal(["desk__look", "desk__pay", "files__look", "files__pay"], (await gateway.PostAsync(McpGateway.List, session, server: "")).ToolNames);
        Reply reply = await CallAsync(gateway, "files__look", session, """{"what":"x"}""");

        Assert.Equal("c-1", reply.Message.GetProperty("id").GetString());
        Assert.Contains("Files say so.", reply.Body, StringComparison.Ordinal);
        JsonElement called = JsonElement.Parse(Assert.Single(Files.Received, Calls).Body);
        Assert.Equal("""{"name":"look","arguments":{"what":"x"}}""", called.GetProperty("params").GetRawText());
        Assert.DoesNotContain(gateway.Server.Received, Calls);
    }

    [Fact]
    public async Task A_call_hears_of_its_own_progress_under_its_own_token()
    {
        McpGateway gateway = await StartAsync();
        string session = await BeginAsync(gateway);
        Files.Instead = async context =>
        {
            JsonElement called = JsonElement.Parse(Files.Received.Last().Body);
            string token = called.GetProperty("params").GetProperty("_meta").GetProperty("progressToken").GetRawText();
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($$$"""data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":0.5}}""" + "\n\n");
            await context.Response.WriteAsync($$$"""data: {"jsonrpc":"2.0","id":{{{called.GetProperty("id").GetRawText()}}},"result":{"content":[]}}""" + "\n\n");
        };

        Reply reply = await gateway.PostAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"files__look","arguments":{},"_meta":{"progressToken":7}}}""", session, server: "");

        Assert.Equal("""{"progressToken":7,"progress":0.5}""", reply.Messages[0].GetProperty("params").GetRawText());
        Assert.Equal("7", reply.Messages[1].GetProperty("id").GetRawText());
    }

    [Fact]
    public async Task Lists_go_on_where_a_server_has_more_and_nowhere_else()
    {
        McpGateway gateway = await StartAsync();
        string session = await BeginAsync(gateway);
        Files.Answers["tools/list"] = Listing(McpGateway.Tool("look")).Replace("]}}", "],\"nextCursor\":\"c2\"}}", StringComparison.Ordinal);

        string cursor = (await gateway.PostAsync(McpGateway.List, session, server: "")).Message.GetProperty("result").GetProperty("nextCursor").GetString()!;
        int asked = gateway.Server.Received.Count;
        Files.Answers["tools/list"] = Listing(McpGateway.Tool("pay"));
        string second = """{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{"cursor":"CURSOR"}}""";
        Reply rest = await gateway.PostAsync(second.Replace("CURSOR", cursor, StringComparison.Ordinal), session, server: "");

        Assert.Equal(["files__pay"], rest.ToolNames);
        Assert.False(rest.Message.GetProperty("result").TryGetProperty("nextCursor", out _));
        Assert.Equal("c2", JsonElement.Parse(Files.Received.Last().Body).GetProperty("params").GetProperty("cursor").GetString());
        Assert.Equal(asked, gateway.Server.Received.Count);
        Assert.Equal("unknown-cursor", (await gateway.PostAsync(second.Replace("CURSOR", "c2", StringComparison.Ordinal), session, server: "")).Code);
    }

    [Fact]
    public async Task Addresses_lead_back_to_the_server_that_gave_them()
    {
        McpGateway gateway = await StartAsync();
        string session = await BeginAsync(gateway);
        Files.Answers["resources/list"] = """{"jsonrpc":"2.0","id":§,"result":{"resources":[{"uri":"file:///notes","name":"notes"}]}}""";
        Files.Answers["resources/read"] = """{"jsonrpc":"2.0","id":§,"result":{"contents":[{"uri":"file:///notes","text":"A note."}]}}""";
        Files.Answers["tools/call"] = """{"jsonrpc":"2.0","id":§,"result":{"content":[{"type":"resource_link","uri":"file:///b","name":"b"},{"type":"resource","resource":{"uri":"file:///c","text":"c"}}]}}""";

        Reply listed = await gateway.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"resources/list"}""", session, server: "");
        Assert.Equal("cordon:files/file:///notes", listed.Message.GetProperty("result").GetProperty("resources")[0].GetProperty("uri").GetString());
        Reply read = await gateway.PostAsync("""{"jsonrpc":"2.0","id":2,"method":"resources/read","params":{"uri":"cordon:files/file:///notes"}}""", session, server: "");
        Assert.Equal("""{"uri":"cordon:files/file:///notes","text":"A note."}""", read.Message.GetProperty("result").GetProperty("contents")[0].GetRawText());
        Assert.Equal("""{"uri":"file:///notes"}""", JsonElement.Parse(Files.Received.Last().Body).GetProperty("params").GetRawText());
        Reply called = await CallAsync(gateway, "files__look", session);
        Assert.Contains("\"cordon:files/file:///b\"", called.Body, StringComparison.Ordinal);
        Assert.Contains("\"cordon:files/file:///c\"", called.Body, StringComparison.Ordinal);
        Assert.Equal("unknown-server", (await gateway.PostAsync("""{"jsonrpc":"2.0","id":3,"method":"resources/read","params":{"uri":"file:///notes"}}""", session, server: "")).Code);
    }

    [Fact]
    public async Task What_a_server_asks_its_client_says_who_asks_and_the_answer_goes_back_there()
    {
        McpGateway gateway = await StartAsync();
        string session = await BeginAsync(gateway);
        Files.Answers["tools/call"] = """data: {"jsonrpc":"2.0","id":7,"method":"elicitation/create","params":{"message":"Which folder?","requestedSchema":{"type":"object","properties":{}}}}""" + "\n\n"
            + """data: {"jsonrpc":"2.0","id":§,"result":{"content":[]}}""" + "\n\n";

        JsonElement asked = (await CallAsync(gateway, "files__look", session)).Messages[0];
        Assert.Equal("files/7", asked.GetProperty("id").GetString());
        Assert.Equal("files: Which folder?", asked.GetProperty("params").GetProperty("message").GetString());
        int desks = gateway.Server.Received.Count;
        await gateway.PostAsync("""{"jsonrpc":"2.0","id":"files/7","result":{"action":"accept","content":{}}}""", session, server: "");

        Assert.Equal("""{"jsonrpc":"2.0","id":7,"result":{"action":"accept","content":{}}}""", Files.Received.Last().Body);
        Assert.Equal(desks, gateway.Server.Received.Count);
        Assert.Equal(400, (await gateway.PostAsync("""{"jsonrpc":"2.0","id":"files/no,id","result":{}}""", session, server: "")).Status);
    }

    [Fact]
    public async Task What_servers_say_by_themselves_is_one_stream_that_is_taken_up_where_each_was_heard()
    {
        McpGateway gateway = await StartAsync();
        string session = await BeginAsync(gateway);
        gateway.Server.Heard = "id: d-1\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n";
        Files.Heard = "id: f-1\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"file:///notes\"}}\n\n";

        string heard = await HearAsync(gateway, session, null, text => text.Contains("list_changed", StringComparison.Ordinal) && text.Contains("cordon:files/file:///notes", StringComparison.Ordinal));
        string last = heard.Split('\n').Last(line => line.StartsWith("id: ", StringComparison.Ordinal))[4..];
        (gateway.Server.Heard, Files.Heard) = (gateway.Server.Heard.Replace("d-1", "d-2", StringComparison.Ordinal), null);
        await HearAsync(gateway, session, last, text => text.Contains("list_changed", StringComparison.Ordinal));

        Assert.Contains(gateway.Server.Received, request => request.Method == "GET" && request.Headers.GetValueOrDefault("Last-Event-ID") == "d-1");
        Assert.Contains(Files.Received, request => request.Method == "GET" && request.Headers.GetValueOrDefault("Last-Event-ID") == "f-1");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_left_out()
    {
        // It listens, and never says a word.
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        Uri address = new($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/mcp");
        McpGateway gateway = await StartAsync(options: mcp => mcp with { Servers = With(mcp, "silent", address), AggregateWait = TimeSpan.FromSeconds(2) });

        Reply greeting = await gateway.PostAsync(McpGateway.Hello, server: "");

        Assert.Equal("desk, files", greeting.Message.GetProperty("result").GetProperty("serverInfo").GetProperty("title").GetString());
        Assert.Contains("mcp-server-left-out:silent", await gateway.Running.Client.GetStringAsync("/readyz", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notifications_of_the_client_reach_every_server()
    {
        McpGateway gateway = await StartAsync();
        string session = await BeginAsync(gateway);

        Assert.Equal(202, (await gateway.PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", session, server: "")).Status);
        Assert.Contains("notifications/initialized", gateway.Server.Received.Last().Body, StringComparison.Ordinal);
        Assert.Contains("notifications/initialized", Files.Received.Last().Body, StringComparison.Ordinal);
        Assert.Equal("{}", (await gateway.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", session, server: "")).Message.GetProperty("result").GetRawText());
    }
}
