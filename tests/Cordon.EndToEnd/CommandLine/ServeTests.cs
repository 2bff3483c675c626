using System.Net;
using System.Text;
using System.Text.Json;

namespace Cordon.EndToEnd.CommandLine;

public sealed class ServeTests : IDisposable
{
    private const string Question = """{"model":"simulated-1","messages":[{"role":"user","content":"What are your opening hours?"}]}""";

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_printed_curl_line_works_as_it_stands_and_is_denied()
    {
        await using ServingProcess gateway = await ServingProcess.StartAsync(_folder.Path);
        CommandResult run = await BuiltCordon.RunInShellAsync(gateway.Curl);
        JsonElement error = JsonSerializer.Deserialize<JsonElement>(run.Output).GetProperty("error");
        Assert.Equal("cordon_denied", error.GetProperty("type").GetString());
        Assert.Equal("prompt-injection", error.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_stop_by_signal_is_clean_and_what_was_recorded_verifies()
    {
        string data = _folder.File("a data directory");
        await using (ServingProcess gateway = await ServingProcess.StartAsync(data))
        {
            Assert.NotNull(await AskAsync(gateway));
            Assert.Equal(0, await gateway.StopAsync());
        }

        CommandResult verified = await BuiltCordon.RunAsync("verify", Path.Combine(data, "evidence"));
        Assert.Equal((0, "VALID-UNWITNESSED"), (verified.Code, verified.Lines[^1]));
    }

    [Fact]
    public async Task The_key_and_the_policy_of_the_first_start_are_kept()
    {
        string first;
        await using (ServingProcess gateway = await ServingProcess.StartAsync(_folder.Path))
        {
            first = gateway.Key;
            await gateway.StopAsync();
        }

        await using ServingProcess again = await ServingProcess.StartAsync(_folder.Path);
        Assert.Equal(first, again.Key);
        Assert.True(File.Exists(_folder.File("policy.yaml")));
    }

    [Fact]
    public async Task A_kill_in_the_middle_of_traffic_loses_no_receipt_that_a_caller_has_seen()
    {
        List<(string Exchange, long Receipt)> acknowledged = [];
        await using (ServingProcess gateway = await ServingProcess.StartAsync(_folder.Path))
        {
            TaskCompletionSource enough = new();
            Task[] callers = [.. Enumerable.Range(0, 8).Select(_ => CallAsync(gateway, acknowledged, enough))];
            await enough.Task;
            await gateway.KillAsync();
            await Task.WhenAll(callers);
        }

        await using (ServingProcess again = await ServingProcess.StartAsync(_folder.Path))
        {
            using HttpClient client = new() { BaseAddress = again.Address };
            foreach ((string exchange, long receipt) in acknowledged)
            {
                string json = await client.GetStringAsync($"/cordon/v1/exchanges/{exchange}/receipt");
                Assert.Equal(receipt, JsonSerializer.Deserialize<JsonElement>(json).GetProperty("sequence").GetInt64());
            }

            Assert.NotNull(await AskAsync(again));
            Assert.Equal(0, await again.StopAsync());
        }

        Assert.True(acknowledged.Count >= 200);
        CommandResult verified = await BuiltCordon.RunAsync("verify", Path.Combine(_folder.Path, "evidence"), "--signatures", "all");
        Assert.Equal((0, "VALID-UNWITNESSED"), (verified.Code, verified.Lines[^1]));
    }

    [Theory]
    [InlineData("--urls", "nonsense")]
    [InlineData("--policy", "no-such-policy.yaml")]
    [InlineData("--config", "no-such-config.yaml")]
    public async Task A_start_that_cannot_succeed_ends_with_a_sentence_and_exit_code_2(string option, string value)
    {
        CommandResult run = await BuiltCordon.RunAsync("serve", "--data", _folder.Path, option, value);
        Assert.Equal(2, run.Code);
        Assert.Contains(value, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_gateway_on_the_same_data_is_refused()
    {
        await using ServingProcess gateway = await ServingProcess.StartAsync(_folder.Path);
        CommandResult run = await BuiltCordon.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", _folder.Path);
        Assert.Equal(2, run.Code);
        Assert.Contains("another gateway", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_with_a_bad_pattern_stops_the_start_and_names_the_line()
    {
        string policy = _folder.File("bad.yaml", "version: 1\npatterns:\n- {id: badge, expression: 'EMP-[0-9'}\n");
        CommandResult run = await BuiltCordon.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", _folder.Path, "--policy", policy);
        Assert.Equal(2, run.Code);
        Assert.Contains($"{policy}:3:", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_refuses_what_is_rehearsed_does_not_stop_the_start()
    {
        _folder.File("policy.yaml", "version: 1\npreset: balanced\nlists: {deny: [meeting]}\n");
        await using ServingProcess gateway = await ServingProcess.StartAsync(_folder.Path);
        Assert.NotNull(await AskAsync(gateway));
        Assert.Equal(0, await gateway.StopAsync());
    }

    private static async Task CallAsync(ServingProcess gateway, List<(string, long)> acknowledged, TaskCompletionSource enough)
    {
        const int Enough = 200;
        while (await AskAsync(gateway) is { } receipt)
        {
            lock (acknowledged)
            {
                acknowledged.Add(receipt);
                if (acknowledged.Count >= Enough)
                {
                    enough.TrySetResult();
                }
            }
        }
    }

    /// <summary>Asks once; null when the gateway is gone.</summary>
    private static async Task<(string Exchange, long Receipt)?> AskAsync(ServingProcess gateway)
    {
        using HttpClient client = new() { BaseAddress = gateway.Address };
        try
        {
            using HttpResponseMessage response = await client.PostAsync("/v1/chat/completions", new StringContent(Question, Encoding.UTF8, "application/json"));
            await response.Content.ReadAsByteArrayAsync();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return (response.Headers.GetValues("x-cordon-exchange").Single(), long.Parse(response.Headers.GetValues("x-cordon-receipt").Single(), System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
