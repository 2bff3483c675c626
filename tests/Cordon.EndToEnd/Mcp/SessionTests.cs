namespace Cordon.EndToEnd.Mcp;

/// <summary>A session with a server belongs to whoever began it, and nobody in a browser begins one unasked.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_session_of_another_application_is_not_there()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(development: false);
        (string mine, string theirs) = (gateway.KeyOf("mine"), gateway.KeyOf("theirs"));
        string session = (await gateway.PostAsync(McpGateway.Hello, key: mine)).Session!;
        Assert.Equal(200, (await gateway.PostAsync(McpGateway.List, session, mine)).Status);
        int before = gateway.Server.Received.Count;

        Assert.Equal((404, "not-found"), ((await gateway.PostAsync(McpGateway.List, session, theirs)).Status, (await gateway.PostAsync(McpGateway.List, session, theirs)).Code));
        Assert.Equal(404, (await gateway.AskAsync(HttpMethod.Get, session, theirs)).Status);
        Assert.Equal(404, (await gateway.AskAsync(HttpMethod.Delete, session, theirs)).Status);
        Assert.Equal(404, (await gateway.PostAsync(McpGateway.List, "guessed", theirs)).Status);
        Assert.Equal(before, gateway.Server.Received.Count);
        Assert.Equal(200, (await gateway.AskAsync(HttpMethod.Delete, session, mine)).Status);
    }

    [Fact]
    public async Task A_stranger_is_told_so_with_a_status()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(development: false);
        Assert.Equal((401, "key-missing"), ((await gateway.PostAsync(McpGateway.Hello)).Status, (await gateway.PostAsync(McpGateway.Hello)).Code));
        Assert.Empty(gateway.Server.Received);
    }

    [Fact]
    public async Task A_page_of_an_origin_that_is_not_configured_is_refused_even_with_a_key()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(development: false, options: mcp => mcp with { Origins = ["https://chat.example.com"] });
        string key = gateway.KeyOf("mine");
        foreach ((string origin, int status) in new[] { ("https://evil.example", 403), ("null", 403), ("http://localhost", 403), ("https://chat.example.com", 200) })
        {
            Assert.Equal((origin, status), (origin, (await gateway.PostAsync(McpGateway.Hello, key: key, headers: [("Origin", origin)])).Status));
        }

        Assert.Single(gateway.Server.Received);
    }

    [Fact]
    public async Task In_development_a_page_on_this_machine_may_speak_and_a_name_that_was_made_to_resolve_to_it_may_not()
    {
        await using McpGateway gateway = await McpGateway.StartAsync();
        Assert.Equal(200, (await gateway.PostAsync(McpGateway.Hello, headers: [("Origin", "http://localhost:5173")])).Status);
        string key = gateway.KeyOf("mine");
        Reply rebound = await gateway.PostAsync(McpGateway.Hello, key: key, headers: [("Host", "evil.example")]);
        Assert.Equal((403, "host"), (rebound.Status, rebound.Code));
        Assert.Single(gateway.Server.Received);
    }

    [Fact]
    public async Task A_gateway_with_names_is_spoken_to_under_those_alone()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(development: false, options: mcp => mcp with { Hosts = ["tools.example.com"] });
        string key = gateway.KeyOf("mine");
        Assert.Equal(200, (await gateway.PostAsync(McpGateway.Hello, key: key, headers: [("Host", "tools.example.com:8080")])).Status);
        Assert.Equal(403, (await gateway.PostAsync(McpGateway.Hello, key: key)).Status);
    }
}
