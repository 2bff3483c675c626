using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.EndToEnd.Mcp;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Identity;

/// <summary>A key is exchanged for a token that says less and ends soon.</summary>
public sealed class SessionTokenTests
{
    [Fact]
    public async Task A_token_is_as_good_as_its_key_in_its_session_and_for_what_it_names()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(development: false);
        gateway.Lists(McpGateway.Tool("look"), McpGateway.Tool("send"));
        AgentTests.Register(gateway.Running, "clerk", tools: ["desk__*"], models: ["*"]);
        string key = AgentTests.KeyOf(gateway.Running, "clerk");
        Issued token = await IssueAsync(gateway.Running, key, """{"session":"s-1","tools":["desk__look","shop__*"],"seconds":60}""");

        Assert.Equal(["look"], (await gateway.PostAsync(McpGateway.List, key: token.Token)).ToolNames);
        Assert.Null((await gateway.CallAsync("look", key: token.Token)).Code);
        Assert.Equal("agent-tool-denied", (await gateway.CallAsync("send", key: token.Token)).Code);
        Assert.Null((await gateway.CallAsync("send", key: key)).Code);
        Assert.Null((await gateway.CallAsync("look", key: token.Token, headers: [("x-cordon-session", "s-1")])).Code);
        Assert.Equal("token-session", (await gateway.CallAsync("look", key: token.Token, headers: [("x-cordon-session", "s-2")])).Code);
        Assert.Equal((201, "s-1", 60), (token.Status, token.Session, (int)Math.Round((token.Expires - DateTimeOffset.UtcNow).TotalSeconds / 10) * 10));
    }

    [Fact]
    public async Task A_token_ends_with_its_key_its_agent_or_when_somebody_says_so()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(development: false);
        AgentTests.Register(gateway, "clerk", models: ["*"]);
        string other = AgentTests.KeyOf(gateway, null);
        string admin = gateway.Host.Keys.Create(new KeyRequest("test", "default", "desk", KeyRole.Admin)).Presented;
        string key = AgentTests.KeyOf(gateway, "clerk");
        Issued[] tokens = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => IssueAsync(gateway, key, "")))];
        Assert.Equal(4, tokens.Select(token => token.Session).Distinct().Count());
        foreach (Issued token in tokens)
        {
            Assert.Equal((200, null), await AskAsync(gateway, token.Token));
        }

        Assert.Equal(404, await SendAsync(gateway, HttpMethod.Delete, $"/cordon/v1/sessions/token/{tokens[0].Id}", other));
        Assert.Equal(200, await SendAsync(gateway, HttpMethod.Delete, $"/cordon/v1/sessions/token/{tokens[0].Id}", key));
        Assert.Equal(200, await SendAsync(gateway, HttpMethod.Delete, $"/cordon/v1/sessions/token/{tokens[1].Id}", admin));
        Assert.Equal(200, await SendAsync(gateway, HttpMethod.Get, "/cordon/v1/sessions/tokens", admin));
        Assert.Equal(403, await SendAsync(gateway, HttpMethod.Get, "/cordon/v1/sessions/tokens", key));
        Assert.Equal((401, "token-revoked"), await AskAsync(gateway, tokens[0].Token));
        Assert.Equal((401, "token-revoked"), await AskAsync(gateway, tokens[1].Token));
        Assert.Equal((200, null), await AskAsync(gateway, tokens[2].Token));

        gateway.Host.Agents.Revoke("default", "clerk", "maria");
        Assert.Equal((403, "agent-revoked"), await AskAsync(gateway, tokens[2].Token));
        gateway.Host.Keys.Revoke(key.Split('_')[1]);
        Assert.Equal((401, "key-revoked"), await AskAsync(gateway, tokens[3].Token));
    }

    [Fact]
    public async Task A_token_lives_for_an_hour_at_most_and_never_longer_than_its_key()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(development: false);
        DateTimeOffset soon = DateTimeOffset.UtcNow.AddSeconds(100);
        string key = gateway.Host.Keys.Create(new KeyRequest("test", "default", "desk", Expires: soon)).Presented;
        Assert.True((await IssueAsync(gateway, key, """{"seconds":3600}""")).Expires <= soon);
        Assert.All(
            (string[])["""{"seconds":3601}""", """{"seconds":0}""", """{"seconds":"60"}""", """{"session":""}""", """{"session":"a b"}""", """{"tools":"*"}""", """{"tools":[1]}""", "[]", "{", $$"""{"session":"{{new string('s', 129)}}"}"""],
            body => Assert.Equal(400, IssueAsync(gateway, key, body).GetAwaiter().GetResult().Status));
    }

    [Fact]
    public async Task Where_a_rule_wants_a_fresh_token_a_key_is_not_enough()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(
            "version: 1\npreset: balanced\ntools: {default: allow}\nrules: [{id: fresh, when: {tool: desk__pay, caller: {older-than-seconds: 600}}, then: deny}]\n", development: false);
        string key = AgentTests.KeyOf(gateway.Running, null);
        Assert.Equal("fresh", (await gateway.CallAsync("pay", key: key)).Code);
        Assert.Null((await gateway.CallAsync("look", key: key)).Code);
        Assert.Null((await gateway.CallAsync("pay", key: (await IssueAsync(gateway.Running, key, "")).Token)).Code);
    }

    [Fact]
    public async Task A_token_buys_no_other_token_and_no_admin()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string admin = gateway.Host.Keys.Create(new KeyRequest("test", "default", "desk", KeyRole.Admin)).Presented;
        string approver = gateway.Host.Keys.Create(new KeyRequest("test", "default", "desk", KeyRole.Approver)).Presented;
        Issued token = await IssueAsync(gateway, admin, "");
        Assert.Equal(403, (await IssueAsync(gateway, token.Token, "")).Status);
        Assert.Equal(403, (await IssueAsync(gateway, approver, "")).Status);
        Assert.Equal(403, (await IssueAsync(gateway, null, "")).Status);
        Assert.Equal(403, await SendAsync(gateway, HttpMethod.Get, "/cordon/v1/keys", token.Token));
    }

    [Fact]
    public async Task Others_can_check_a_token_with_the_published_keys_and_nobody_can_change_or_make_one()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        Issued token = await IssueAsync(gateway, AgentTests.KeyOf(gateway, null), """{"session":"s-1","tools":[]}""");
        string[] parts = token.Token.Split('.');
        JsonElement published = JsonElement.Parse(await gateway.Client.GetStringAsync("/.well-known/jwks.json")).GetProperty("keys").EnumerateArray().Single();
        Assert.Equal(["alg", "crv", "kid", "kty", "use", "x", "y"], published.EnumerateObject().Select(member => member.Name).Order());
        ECPoint point = new() { X = Decoded(published.GetProperty("x").GetString()!), Y = Decoded(published.GetProperty("y").GetString()!) };
        using ECDsa checker = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
        Assert.True(checker.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decoded(parts[2]), HashAlgorithmName.SHA256));

        string claims = Encoding.UTF8.GetString(Decoded(parts[1]));
        Assert.Equal((401, "token-signature"), await AskAsync(gateway, $"{parts[0]}.{Coded(claims.Replace("s-1", "s-2", StringComparison.Ordinal))}.{parts[2]}"));
        using ECDsa forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string signed = $"{parts[0]}.{parts[1]}";
        Assert.Equal((401, "token-signature"), await AskAsync(gateway, $"{signed}.{Base64Url.EncodeToString(forger.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}"));
        string none = Coded(Encoding.UTF8.GetString(Decoded(parts[0])).Replace("ES256", "none", StringComparison.Ordinal));
        Assert.Equal((401, "token-algorithm"), await AskAsync(gateway, $"{none}.{parts[1]}."));
    }

    [Fact]
    public async Task A_token_holds_across_a_restart()
    {
        string token;
        string directory = Directory.CreateTempSubdirectory("cordon-tokens-").FullName;
        await using (CommandLine.ServingProcess first = await CommandLine.ServingProcess.StartAsync(directory))
        {
            token = await TokenAsync(first.Address, directory);
        }

        await using (CommandLine.ServingProcess second = await CommandLine.ServingProcess.StartAsync(directory))
        {
            using HttpClient client = new() { BaseAddress = second.Address };
            using HttpRequestMessage request = Question(token);
            using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(200, (int)response.StatusCode);
        }

        Directory.Delete(directory, recursive: true);
    }

    private static async Task<string> TokenAsync(Uri address, string directory)
    {
        string key = (await CommandLine.BuiltCordon.RunAsync("keys", "create", "--name", "test", "--data", directory)).Lines.Single();
        using HttpClient client = new() { BaseAddress = address };
        using HttpRequestMessage request = new(HttpMethod.Post, "/cordon/v1/sessions/token") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("token").GetString()!;
    }

    private static byte[] Decoded(string text) => Base64Url.DecodeFromChars(text);

    private static string Coded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private sealed record Issued(int Status, string Token, string Id, string Session, DateTimeOffset Expires);

    private static async Task<Issued> IssueAsync(RunningGateway gateway, string? key, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/cordon/v1/sessions/token") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        JsonElement told = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        return response.IsSuccessStatusCode
            ? new((int)response.StatusCode, told.GetProperty("token").GetString()!, told.GetProperty("id").GetString()!, told.GetProperty("session").GetString()!, told.GetProperty("expires").GetDateTimeOffset())
            : new((int)response.StatusCode, "", "", "", default);
    }

    private static async Task<int> SendAsync(RunningGateway gateway, HttpMethod method, string path, string key)
    {
        using HttpRequestMessage request = new(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    private static HttpRequestMessage Question(string key) => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Content = new StringContent("""{"model":"simulated-1","messages":[{"role":"user","content":"What are your opening hours?"}]}""", Encoding.UTF8, "application/json"),
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    private static async Task<(int Status, string? Code)> AskAsync(RunningGateway gateway, string key)
    {
        using HttpRequestMessage request = Question(key);
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        JsonElement body = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, body.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetString() : null);
    }
}
