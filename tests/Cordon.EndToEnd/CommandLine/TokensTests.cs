using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.CommandLine;

public sealed class TokensTests
{
    [Fact]
    public async Task A_key_is_exchanged_for_a_token_that_is_listed_used_and_taken_back()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(development: false);
        string key = gateway.Host.Keys.Create(new KeyRequest("shop", "default", "shop", KeyRole.Caller)).Presented;

        JsonElement issued = JsonElement.Parse((await RunAsync(gateway, "issue", "--key", key, "--session", "ticket-4711", "--seconds", "600", "--model", "m*", "--json")).Lines.Single());
        string token = issued.GetProperty("token").GetString()!;
        string id = issued.GetProperty("id").GetString()!;
        Assert.Equal("ticket-4711", issued.GetProperty("session").GetString());
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, token, "m1"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(gateway, token, "other"));

        CommandResult listed = await RunAsync(gateway, "list");
        Assert.Contains(id, listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(token, listed.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(gateway, "revoke", id)).Code);
        Assert.Contains("revoked", (await RunAsync(gateway, "list")).Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(gateway, token));
    }

    [Fact]
    public async Task A_token_alone_is_printed_where_nothing_else_is_asked_for()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(development: false);
        string key = gateway.Host.Keys.Create(new KeyRequest("shop", "default", "shop", KeyRole.Caller)).Presented;
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, (await RunAsync(gateway, "issue", "--key", key)).Lines.Single(), "m"));
    }

    [Fact]
    public async Task What_cannot_be_done_says_why()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string approver = gateway.Host.Keys.Create(new KeyRequest("ann", "default", "approvers", KeyRole.Approver)).Presented;
        Assert.Equal(1, (await RunAsync(gateway, "issue", "--key", "ck_nobody")).Code);
        Assert.Equal(1, (await RunAsync(gateway, "issue", "--key", approver)).Code);
        Assert.Equal(2, (await RunAsync(gateway, "issue", "--key", approver, "--seconds", "3601")).Code);
        Assert.Equal(2, (await RunAsync(gateway, "issue", "--key", approver, "--session", "two words")).Code);
        Assert.Equal(2, (await RunAsync(gateway, "issue")).Code);
        Assert.Equal(1, (await RunAsync(gateway, "revoke", "nobody")).Code);
    }

    private static Task<CommandResult> RunAsync(RunningGateway gateway, params string[] arguments) => BuiltCordon.RunAsync(["tokens", .. arguments, "--data", gateway.Directory]);

    // Another process has taken it back: that counts here within a quarter of a second.
    private static async Task<HttpStatusCode> RefusedAsync(RunningGateway gateway, string token)
    {
        HttpStatusCode status;
        do
        {
            status = await AskAsync(gateway, token, "m1");
        }
        while (status == HttpStatusCode.OK);
        return status;
    }

    private static async Task<HttpStatusCode> AskAsync(RunningGateway gateway, string token, string model)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent($$"""{"model":"{{model}}","messages":[{"role":"user","content":"Good morning."}]}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        return (await gateway.Client.SendAsync(request)).StatusCode;
    }
}
