using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.EndToEnd.Mcp;
using Cordon.Gateway.Identity.Mandates;
using Cordon.Gateway.Identity.Tokens;
using Cordon.State.Agents;

namespace Cordon.EndToEnd.Identity;

/// <summary>An agent that acts for others does so within what they have said.</summary>
public sealed class MandateTests : IDisposable
{
    private const string Root = "https://login.example.com";

    private readonly ECDsa _root = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _planner = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _keys = Path.Combine(Directory.CreateTempSubdirectory("cordon-mandates-").FullName, "keys.json");

    public void Dispose()
    {
        _root.Dispose();
        _planner.Dispose();
        Directory.Delete(Path.GetDirectoryName(_keys)!, recursive: true);
    }

    [Fact]
    public async Task A_sub_agent_may_do_what_all_before_it_may_and_every_link_is_on_record()
    {
        await using McpGateway gateway = await StartAsync();
        gateway.Lists(McpGateway.Tool("look"), McpGateway.Tool("send"));
        string key = AgentTests.KeyOf(gateway.Running, "buyer");
        string chain = Chain("\"tools\":[\"desk__look\"]");
        (string, string)[] header = [("x-cordon-mandate", chain)];

        Assert.Equal(["look", "send"], (await gateway.PostAsync(McpGateway.List, key: key)).ToolNames);
        Assert.Equal(["look"], (await gateway.PostAsync(McpGateway.List, key: key, headers: header)).ToolNames);
        long before = gateway.Running.Host.Log.Count;
        Reply called = await gateway.CallAsync("look", key: key, headers: header);
        Assert.Null(called.Code);
        Assert.Equal("agent-tool-denied", (await gateway.CallAsync("send", key: key, headers: header)).Code);

        JsonElement verdict = JsonElement.Parse(gateway.Running.Host.Log.ReadStatements(before).First().Bytes.Span).GetProperty("predicate");
        Assert.Equal(["planner", "buyer"], verdict.GetProperty("delegation").EnumerateArray().Select(agent => agent.GetString()));
        Assert.Equal("buyer", verdict.GetProperty("agent").GetString());
        Assert.True(verdict.TryGetProperty("user_ref", out _));
        Assert.All(gateway.Server.Received, received => Assert.DoesNotContain("x-cordon-mandate", received.Headers.Keys, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_chain_that_does_not_count_is_refused_with_its_code()
    {
        await using McpGateway gateway = await StartAsync();
        string key = AgentTests.KeyOf(gateway.Running, "buyer");
        string good = Chain("");
        Assert.Equal("mandate-widened", await CodeAsync(gateway, key, Chain("\"tools\":[\"*\"]")));
        Assert.Equal("mandate-signature", await CodeAsync(gateway, key, good[..^8] + "AAAAAAAA"));
        Assert.Equal("mandate-malformed", await CodeAsync(gateway, key, "nonsense"));
        Assert.Equal("mandate-subject", await CodeAsync(gateway, AgentTests.KeyOf(gateway.Running, "planner"), good));
        Assert.Equal("mandate-subject", await CodeAsync(gateway, AgentTests.KeyOf(gateway.Running, null), good));
        Assert.Equal("mandate-agent", await CodeAsync(gateway, AgentTests.KeyOf(gateway.Running, "nobody"), good));
        Assert.Null(await CodeAsync(gateway, key, good));
        gateway.Running.Host.Agents.Revoke("default", "planner", "maria");
        Assert.Equal("mandate-agent", await CodeAsync(gateway, key, good));
    }

    [Fact]
    public async Task What_a_mandate_lets_be_used_is_used_up_by_all_who_act_under_it()
    {
        await using McpGateway gateway = await StartAsync();
        string key = AgentTests.KeyOf(gateway.Running, "buyer");
        string chain = Chain("\"limits\":{\"requests\":2}");
        Assert.Equal(["200", "200", "budget-exhausted"], [await AskAsync(gateway, key, chain), await AskAsync(gateway, key, chain), await AskAsync(gateway, key, chain)]);
        Assert.Equal("200", await AskAsync(gateway, key, Chain("\"limits\":{\"requests\":1}")));
        // Three were used of the four that the first link allows to all together.
        string rest = Chain("\"limits\":{\"requests\":4}");
        Assert.Equal(["200", "budget-exhausted"], [await AskAsync(gateway, key, rest), await AskAsync(gateway, key, rest)]);
    }

    [Fact]
    public async Task What_sub_agents_do_counts_for_the_run_of_whoever_sent_them_in_whatever_session()
    {
        await using McpGateway gateway = await StartAsync("runs: {steps: 3}");
        gateway.Gives("Done.");
        string planner = AgentTests.KeyOf(gateway.Running, "planner"), buyer = AgentTests.KeyOf(gateway.Running, "buyer");
        string chain = Chain(""), own = chain.Split(',')[0];
        Assert.Null(await CallAsync(planner, own, "one"));
        Assert.Null(await CallAsync(buyer, chain, "two"));
        Assert.Null(await CallAsync(buyer, chain, "three"));
        Assert.Equal("run-limit", await CallAsync(planner, own, "four"));
        // Another task of the same agents is another run.
        _first = null;
        Assert.Null(await CallAsync(buyer, Chain(""), "two"));

        async Task<string?> CallAsync(string key, string mandate, string session) =>
            (await gateway.CallAsync("look", key: key, headers: [("x-cordon-mandate", mandate), ("x-cordon-session", session)])).Code;
    }

    [Theory]
    [InlineData("runs: {agents: 1}")]
    [InlineData("runs: {depth: 1}")]
    public async Task An_agent_that_sends_others_is_bounded_by_their_number_and_by_how_far_they_are(string bound)
    {
        await using McpGateway gateway = await StartAsync(bound);
        gateway.Gives("Done.");
        string chain = Chain(""), own = chain.Split(',')[0];
        Assert.Null((await gateway.CallAsync("look", key: AgentTests.KeyOf(gateway.Running, "planner"), headers: [("x-cordon-mandate", own)])).Code);
        Assert.Equal("run-limit", (await gateway.CallAsync("look", key: AgentTests.KeyOf(gateway.Running, "buyer"), headers: [("x-cordon-mandate", chain)])).Code);
        Assert.Null((await gateway.CallAsync("look", key: AgentTests.KeyOf(gateway.Running, "buyer"), headers: [("x-cordon-session", "own")])).Code);
    }

    private async Task<McpGateway> StartAsync(string tools = "")
    {
        await File.WriteAllTextAsync(_keys, $$"""{"keys":[{{Public(_root)}}]}""");
        McpGateway gateway = await McpGateway.StartAsync(
            $"version: 1\npreset: balanced\ntools: {{default: allow{(tools.Length > 0 ? ", " : "")}{tools}}}\n", development: false,
            configure: options => options with
            {
                Gateway = options.Gateway with
                {
                    Issuers = [new IssuerOptions("corp", Root, "cordon", new Uri(_keys)) { Algorithms = ["ES256"], Tenant = "default", Application = "desk" }],
                    Mandates = new MandateOptions("cordon"),
                },
            });
        foreach (string agent in (string[])["planner", "buyer"])
        {
            gateway.Running.Host.Agents.Register(
                new Agent("default", agent, "ada", Tier.Low, ["*"], ["*"], "", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1)) { PublicKey = agent == "planner" ? Public(_planner) : null }, "maria");
        }

        return gateway;
    }

    private string Chain(string claims)
    {
        string first = _first ??= Link(_root, Root, "planner", "\"user\":\"grace\",\"tools\":[\"desk__*\"],\"limits\":{\"requests\":4}", null);
        return $"{first},{Link(_planner, "planner", "buyer", claims, first)}";
    }

    private string? _first;

    private static string Link(ECDsa key, string issuer, string subject, string claims, string? previous)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string all = string.Join(',', ((string[])
        [
            $"\"iss\":\"{issuer}\",\"sub\":\"{subject}\",\"aud\":\"cordon\",\"iat\":{now - 5},\"exp\":{(previous is null ? now + 600 : now + 300)},\"jti\":\"{Guid.NewGuid():n}\"",
            claims,
            previous is null ? "" : $"\"prv\":\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(previous)))}\"",
        ]).Where(part => part.Length > 0));
        string signed = $"{Part($$"""{"alg":"ES256","typ":"cordon-mandate+jwt"}""")}.{Part("{" + all + "}")}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Public(ECDsa key)
    {
        ECParameters parameters = key.ExportParameters(false);
        return $$"""{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(parameters.Q.X)}}","y":"{{Base64Url.EncodeToString(parameters.Q.Y)}}"}""";
    }

    private static async Task<string?> CodeAsync(McpGateway gateway, string key, string mandate) => (await gateway.CallAsync("look", key: key, headers: [("x-cordon-mandate", mandate)])).Code;

    private static async Task<string> AskAsync(McpGateway gateway, string key, string mandate)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent("""{"model":"simulated-1","messages":[{"role":"user","content":"What are your opening hours?"}]}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };
        request.Headers.Add("x-cordon-mandate", mandate);
        using HttpResponseMessage response = await gateway.Running.Client.SendAsync(request);
        JsonElement body = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        return response.IsSuccessStatusCode ? $"{(int)response.StatusCode}" : body.GetProperty("error").GetProperty("code").GetString()!;
    }
}
