using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cordon.Simulation;

namespace Cordon.EndToEnd.CommandLine;

/// <summary>Routes, budgets and exports as the configuration file says them.</summary>
public sealed class SettingsTests : IDisposable
{
    private const string Question = """{"model":"our-model","messages":[{"role":"user","content":"What are your opening hours?"}]}""";

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_route_passes_over_a_dead_upstream_a_budget_ends_and_both_exchanges_are_sent_on()
    {
        // Bound and not listening: nobody else gets the port, and every connection is refused.
        using Socket dead = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        dead.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using SimulatedModel live = await SimulatedModel.StartAsync(new SimulatedModelOptions(), TestContext.Current.CancellationToken);
        string lines = _folder.File("lines.jsonl");
        string config = _folder.File("cordon.yaml", string.Create(CultureInfo.InvariantCulture, $$"""
            upstreams:
              east: {provider: openai, address: "http://127.0.0.1:{{((IPEndPoint)dead.LocalEndPoint!).Port}}"}
              west: {provider: openai, address: "{{live.Address}}"}
            models:
              "our-*":
                upstreams:
                  - upstream: east
                  - {upstream: west, priority: 1, model: gullible-1}
                retry: {backoff-ms: 0}
            budgets:
              named:
                one-call: {what: requests, amount: 1, calendar: month}
            exports:
              lines: {to: file, path: "{{lines}}", kinds: verdict, interval-ms: 10}
            """));
        await using ServingProcess gateway = await ServingProcess.StartAsync(_folder.File("data"), "--config", config);
        Assert.Contains(gateway.Welcome, line => line.Contains("east (openai) → http://127.0.0.1", StringComparison.Ordinal));
        Assert.Contains(gateway.Welcome, line => line.Contains("west (openai) → http://127.0.0.1", StringComparison.Ordinal));

        using HttpClient client = new() { BaseAddress = gateway.Address };
        using HttpResponseMessage first = await AskAsync(client);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("west", first.Headers.GetValues("x-cordon-upstream").Single());
        Assert.Equal("gullible-1", (await JsonAsync(first)).GetProperty("model").GetString());

        using HttpResponseMessage second = await AskAsync(client);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal("one-call", second.Headers.GetValues("x-cordon-budget").Single());
        Assert.Contains("one-call", (await JsonAsync(second)).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);

        JsonElement[] sent = [.. (await LinesAsync(lines, 2)).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        Assert.Equal([200, 429], sent.Select(line => line.GetProperty("statement").GetProperty("predicate").GetProperty("status_code").GetInt32()));
    }

    [Fact]
    public async Task Mistakes_of_every_section_are_told_together_each_with_its_line()
    {
        string file = _folder.File("cordon.yaml", """
            upstreams:
              east: {address: "https://east.example.com"}
            models:
              m:
                upstreams: [{upstream: weast}]
            budgets:
              named:
                b: {what: requests, amount: 5}
            exports:
              s: {to: webhook, address: "https://collector.example.com", secret: whsec_plain}
            """);
        CommandResult run = await BuiltCordon.RunAsync("check", file);
        Assert.Equal((2, "4 error(s)"), (run.Code, run.Lines[^1]));
        Assert.All((int[])[2, 5, 8, 10], line => Assert.Contains($"{file}:{line}:", run.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("whsec_plain", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_files_and_prices_that_are_not_there_stop_the_start_with_all_complaints_each_told_once()
    {
        string file = _folder.File("cordon.yaml", $$$"""
            upstreams:
              openai: {address: "https://a.example.com", proxy: "http://proxy.example.com:3128", proxy-credential: "env:CORDON_TEST_ABSENT_PROXY"}
            budgets:
              prices: {{{_folder.File("absent-prices.yaml")}}}
            exports:
              s: {to: webhook, address: "https://collector.example.com", secret: "env:CORDON_TEST_ABSENT_SECRET", tls: {authority: "{{{_folder.File("absent-ca.pem")}}}"}}
              Bad: {to: stdout}
            """);
        CommandResult run = await BuiltCordon.RunAsync("serve", "--data", _folder.File("data"), "--config", file);
        Assert.Equal(2, run.Code);
        Assert.All(
            (string[])["CORDON_TEST_ABSENT_PROXY", "absent-prices.yaml", "CORDON_TEST_ABSENT_SECRET", "absent-ca.pem does not exist", "small letters"],
            wrong => Assert.Equal(2, run.Errors.Split(wrong).Length));
    }

    [Fact]
    public async Task The_doctor_names_upstreams_proxies_and_exports_without_tls()
    {
        string config = _folder.File("cordon.yaml", """
            upstreams:
              west: {provider: azure, address: "http://west.example.com"}
              east: {provider: openai, address: "https://east.example.com", proxy: "socks5://proxy.example.com:1080"}
              here: {provider: ollama, address: "http://127.0.0.1:11434", proxy: "http://127.0.0.1:3128"}
            exports:
              siem: {to: syslog, transport: tcp, host: siem.example.com}
            """);
        CommandResult run = await BuiltCordon.RunAsync("doctor", "--data", _folder.Path, "--config", config);
        Assert.Equal(1, run.Code);
        Assert.Equal(
            ["- the proxy of upstream east is reached without TLS: its credential can be read on the way", "- upstream west is reached without TLS", "- export siem sends without TLS"],
            run.Lines.Where(line => line.Contains("without TLS", StringComparison.Ordinal)));
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client) =>
        client.PostAsync("/v1/chat/completions", new StringContent(Question, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    /// <summary>The whole lines of a file, as soon as there are so many.</summary>
    private static async Task<string[]> LinesAsync(string file, int many)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            if (File.Exists(file))
            {
                await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using StreamReader reader = new(stream);
                string text = await reader.ReadToEndAsync(patience.Token);
                if (text.Count(c => c == '\n') >= many)
                {
                    return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                }
            }

            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
