using System.Text;
using System.Text.Json;

namespace Cordon.EndToEnd.CommandLine;

/// <summary>How often a policy would have asked, from a log that was written under another one.</summary>
public sealed class ForecastTests
{
    [Fact]
    public async Task A_policy_is_held_against_recorded_traffic_exactly_where_the_record_suffices_and_says_what_it_cannot_know()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("version: 1\npreset: permissive\nguards: {pii: {mode: shadow}}\n");
        foreach (string text in (string[])["Hello there.", "My IBAN is DE89370400440532013000.", "Mail me at ada@example.com, please.", "How are you?"])
        {
            using HttpResponseMessage response = await gateway.PostAsync("/v1/messages", JsonSerializer.Serialize(new { model = "m", max_tokens = 20, messages = new[] { new { role = "user", content = text } } }));
            Assert.True(response.IsSuccessStatusCode);
        }

        await gateway.StopAndReadRecordsAsync();
        using Folder folder = new();
        string policy = folder.File("next.yaml", """
            version: 1
            preset: permissive
            guards: {pii: {mode: shadow}}
            rules:
              - {id: accounts, when: {finding: pii/IBAN, direction: request}, then: step-up}
              - {id: others, when: {finding: pii/IBAN, application: other}, then: step-up}
              - {id: payments, when: {tool: pay_*}, then: step-up}
            """);
        CommandResult told = await BuiltCordon.RunAsync("approvals", "forecast", "--policy", policy, "--data", gateway.Directory, "--json");
        Assert.True(told.Code == 0, told.Errors);
        JsonElement forecast = JsonElement.Parse(Encoding.UTF8.GetBytes(told.Output));
        Assert.Equal((4L, 1L, 0L), (Sum(forecast, "exchanges"), Sum(forecast, "would_ask"), Sum(forecast, "asked")));
        Assert.Equal("""{"accounts":1}""", forecast.GetProperty("rules").GetRawText());
        Assert.Equal("""[{"rule":"payments","missing":["tool"],"asked":0}]""", forecast.GetProperty("unknown").GetRawText());

        string[] lines = (await BuiltCordon.RunAsync("approvals", "forecast", "--policy", policy, "--data", gateway.Directory, "--days", "1")).Lines;
        Assert.StartsWith("per day ", lines[^4], StringComparison.Ordinal);
        Assert.Equal("rule accounts: would ask 1 times", lines[^3]);
        Assert.StartsWith("rule payments: not known, because no verdict holds tool;", lines[^2], StringComparison.Ordinal);
        Assert.Equal(2, (await BuiltCordon.RunAsync("approvals", "forecast", "--policy", folder.File("none.yaml"), "--data", gateway.Directory)).Code);
        Assert.Equal(2, (await BuiltCordon.RunAsync("approvals", "forecast", "--policy", policy, "--data", folder.File("nowhere"))).Code);
    }

    private static long Sum(JsonElement forecast, string name) => forecast.GetProperty("days").EnumerateArray().Sum(day => day.GetProperty(name).GetInt64());
}
