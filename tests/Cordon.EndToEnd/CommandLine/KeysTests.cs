using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Cordon.EndToEnd.CommandLine;

public sealed class KeysTests
{
    [Fact]
    public async Task A_key_lives_from_creation_over_rotation_to_revocation()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string key = (await RunAsync(gateway, "create", "--name", "shop", "--tenant", "acme", "--application", "shop")).Lines.Single();
        Assert.StartsWith("ck_", key, StringComparison.Ordinal);
        string id = key.Split('_')[1];
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, key));

        CommandResult listed = await RunAsync(gateway, "list");
        Assert.Contains(id, listed.Output, StringComparison.Ordinal);
        Assert.Contains("acme/shop", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key, listed.Output, StringComparison.Ordinal);

        string successor = (await RunAsync(gateway, "rotate", id)).Lines.Single();
        Assert.NotEqual(key, successor);
        Assert.Equal(1, (await RunAsync(gateway, "rotate", id)).Code);

        Assert.Equal(0, (await RunAsync(gateway, "revoke", id)).Code);
        JsonElement[] keys = [.. (await RunAsync(gateway, "list", "--json")).Lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        Assert.NotNull(keys.Single(k => k.GetProperty("id").GetString() == id).GetProperty("revoked").GetString());
        Assert.Equal(JsonValueKind.Null, keys.Single(k => k.GetProperty("id").GetString() == successor.Split('_')[1]).GetProperty("revoked").ValueKind);
    }

    [Fact]
    public async Task What_cannot_be_done_says_why()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        Assert.Equal(1, (await RunAsync(gateway, "revoke", "nobody")).Code);
        Assert.Equal(1, (await RunAsync(gateway, "rotate", "nobody")).Code);
        Assert.Equal(2, (await RunAsync(gateway, "create", "--name", "x", "--role", "king")).Code);
        Assert.Equal(2, (await RunAsync(gateway, "create")).Code);
        Assert.Equal(2, (await BuiltCordon.RunAsync("keys", "list", "--data", Path.Combine(gateway.Directory, "nowhere"))).Code);
    }

    private static Task<CommandResult> RunAsync(RunningGateway gateway, params string[] arguments) =>
        BuiltCordon.RunAsync(["keys", .. arguments, "--data", gateway.Directory]);

    private static async Task<HttpStatusCode> AskAsync(RunningGateway gateway, string key)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent("""{"model":"m","messages":[{"role":"user","content":"Good morning."}]}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };
        return (await gateway.Client.SendAsync(request)).StatusCode;
    }
}
