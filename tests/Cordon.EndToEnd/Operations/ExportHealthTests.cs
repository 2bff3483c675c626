using System.Net;
using System.Text.Json;
using Cordon.EndToEnd.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cordon.EndToEnd.Operations;

/// <summary>What the executable tells about its exports while a receiver is away, and when it is there again.</summary>
public sealed class ExportHealthTests : IDisposable
{
    private const string Question = """{"model":"m","messages":[{"role":"user","content":"Hello."}]}""";

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_receiver_that_is_away_shows_in_metrics_and_readiness_until_it_has_all(bool required)
    {
        int port = LoopbackPort.Free();
        await using ServingProcess gateway = await ServingProcess.StartAsync(
            _folder.File("data"),
            "--set", "exports.siem.to=webhook", "--set", $"exports.siem.address=http://127.0.0.1:{port}/hook", "--set", "exports.siem.interval-ms=20",
            "--set", "exports.siem.retry-first-seconds=1", "--set", "exports.siem.retry-seconds=1", "--set", $"exports.siem.required={(required ? "true" : "false")}",
            "--set", "exports.lines.to=file", "--set", $"exports.lines.path={_folder.File("lines.jsonl")}", "--set", "exports.lines.interval-ms=20");
        using HttpClient client = new() { BaseAddress = gateway.Address };
        using (HttpResponseMessage response = await client.PostAsync("/v1/chat/completions", new StringContent(Question, System.Text.Encoding.UTF8, "application/json"), Cancel))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        (HttpStatusCode status, JsonElement ready) = await UntilAsync(client, body => Words(body).Contains("export-failing:siem"));
        Assert.Equal(required ? (HttpStatusCode.ServiceUnavailable, "unavailable") : (HttpStatusCode.OK, "degraded"), (status, ready.GetProperty("status").GetString()));
        Assert.Equal(required ? ["export-failing:siem"] : [], ready.GetProperty("problems").EnumerateArray().Select(word => word.GetString()));
        string why = ready.GetProperty("why").GetProperty("export-failing:siem").GetString()!;
        Assert.Contains("socket-connection-refused", why, StringComparison.Ordinal);

        Exposition failing = await Exposition.ReadAsync(client);
        Assert.Equal((0, 1), (failing.Value("cordon_export_healthy", ("sink", "siem")), failing.Value("cordon_export_healthy", ("sink", "lines"))));
        Assert.Equal(failing.Value("cordon_evidence_count"), failing.Value("cordon_export_lag", ("sink", "siem")));
        Assert.True(failing.Value("cordon_export_lag_size_bytes", ("sink", "siem")) > 1_000);
        Assert.True(failing.Value("cordon_export_failures_total", ("sink", "siem")) >= 3);
        Assert.Equal((0, 0, null), (failing.Value("cordon_export_failures_total", ("sink", "lines")), failing.Value("cordon_export_delivered_total", ("sink", "siem")), failing.Value("cordon_export_last_success_seconds", ("sink", "siem"))));
        Assert.Equal(required ? 0 : 1, failing.Value("cordon_ready"));

        await using WebApplication receiver = await ReceiverAsync(port);
        (status, ready) = await UntilAsync(client, body => !Words(body).Any());
        Assert.Equal((HttpStatusCode.OK, "ok"), (status, ready.GetProperty("status").GetString()));
        Exposition well = await Exposition.ReadAsync(client);
        Assert.Equal(1, well.Value("cordon_export_healthy", ("sink", "siem")));
        Assert.Equal((0, 0), (well.Value("cordon_export_lag", ("sink", "siem")), well.Value("cordon_export_lag_size_bytes", ("sink", "siem"))));
        Assert.Equal(well.Value("cordon_evidence_count"), well.Value("cordon_export_delivered_total", ("sink", "siem")));
        Assert.True(well.Value("cordon_export_last_success_seconds", ("sink", "siem")) > 1_700_000_000);
        Assert.Equal(0, await gateway.StopAsync());
    }

    [Fact]
    public async Task A_receiver_that_wants_no_more_is_in_readiness_until_the_next_start()
    {
        await using WebApplication receiver = await ReceiverAsync(0, StatusCodes.Status410Gone);
        await using ServingProcess gateway = await ServingProcess.StartAsync(
            _folder.File("data"), "--set", "exports.siem.to=webhook", "--set", $"exports.siem.address={receiver.Urls.First()}/hook", "--set", "exports.siem.interval-ms=20");
        using HttpClient client = new() { BaseAddress = gateway.Address };
        (HttpStatusCode status, JsonElement ready) = await UntilAsync(client, body => Words(body).Contains("export-failing:siem"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("http-410", ready.GetProperty("why").GetProperty("export-failing:siem").GetString(), StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IEnumerable<string?> Words(JsonElement body) =>
        body.GetProperty("problems").EnumerateArray().Concat(body.GetProperty("degraded").EnumerateArray()).Select(word => word.GetString());

    private static async Task<(HttpStatusCode, JsonElement)> UntilAsync(HttpClient client, Func<JsonElement, bool> condition)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            using HttpResponseMessage response = await client.GetAsync("/readyz", Cancel);
            JsonElement body = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancel));
            if (condition(body))
            {
                return (response.StatusCode, body);
            }

            await timer.WaitForNextTickAsync(Cancel);
        }
    }

    private static async Task<WebApplication> ReceiverAsync(int port, int status = StatusCodes.Status200OK)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        WebApplication app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = status;
        });
        await app.StartAsync(Cancel);
        return app;
    }
}
