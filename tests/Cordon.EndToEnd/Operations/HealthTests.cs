using System.Net;
using System.Text.Json;
using Cordon.EndToEnd.Matrix;
using Cordon.Gateway.Telemetry;

namespace Cordon.EndToEnd.Operations;

/// <summary>What /healthz and /readyz say, and when.</summary>
public sealed class HealthTests
{
    private const string Throws = """{"model":"m","messages":[{"role":"user","content":"amberfox-throws"}]}""";

    [Fact]
    public async Task A_guard_that_fails_again_and_again_is_seen_in_health_readiness_and_metrics_until_it_is_over()
    {
        ManualTicks clock = new();
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            configure: options => options with { Time = clock, ExtendDetectors = set => set.With(new Probe(clock)) });
        Assert.Equal("ok", (await AskAsync(gateway, "/healthz")).Body.GetProperty("status").GetString());

        for (int i = 0; i < GuardHealth.Enough; i++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await gateway.PostAsync("/v1/chat/completions", Throws)).StatusCode);
        }

        foreach (string path in (string[])["/healthz", "/readyz"])
        {
            (HttpStatusCode status, JsonElement body) = await AskAsync(gateway, path);
            Assert.Equal((HttpStatusCode.OK, "degraded"), (status, body.GetProperty("status").GetString()));
            Assert.Equal("guard-failing:probe", Assert.Single(body.GetProperty("degraded").EnumerateArray()).GetString());
            Assert.Contains("probe failed 3 times", body.GetProperty("why").GetProperty("guard-failing:probe").GetString(), StringComparison.Ordinal);
        }

        string metrics = await Exposition.ScrapeAsync(gateway.Client);
        Assert.Contains("cordon_guard_degraded{guard=\"probe\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("cordon_trouble{word=\"guard-failing:probe\"} 1\n", metrics, StringComparison.Ordinal);

        clock.Pass(GuardHealth.Window);
        Assert.Equal("ok", (await AskAsync(gateway, "/readyz")).Body.GetProperty("status").GetString());
        Assert.DoesNotContain("cordon_guard_degraded{", await Exposition.ScrapeAsync(gateway.Client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_evidence_log_that_cannot_be_written_is_a_reason_not_to_be_ready_and_said_in_words()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            configure: options => options with { Evidence = options.Evidence with { SegmentBytes = 1 } });
        Directory.Move(Path.Combine(gateway.Directory, "evidence", "statements"), Path.Combine(gateway.Directory, "statements-elsewhere"));
        await gateway.PostAsync("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"Hello."}]}""");

        (HttpStatusCode status, JsonElement body) = await AskAsync(gateway, "/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("evidence-unavailable", Assert.Single(body.GetProperty("problems").EnumerateArray()).GetString());
        Assert.Contains("nothing may pass", body.GetProperty("why").GetProperty("evidence-unavailable").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(gateway, "/healthz")).Status);
        string metrics = await Exposition.ScrapeAsync(gateway.Client);
        Assert.Contains("cordon_ready 0\n", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("cordon_evidence_failures_total 0\n", metrics, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(RunningGateway gateway, string path)
    {
        using HttpResponseMessage response = await gateway.Client.GetAsync(path);
        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()));
    }
}
