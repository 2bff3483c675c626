using System.Collections.Frozen;
using Cordon.Gateway.Upstream;

namespace Cordon.Gateway.Tests.Upstream;

public sealed class ComplaintTests
{
    private static readonly UpstreamTarget Plain = new(new Uri("http://127.0.0.1:1"), null);

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        GatewayOptions options = new()
        {
            Upstreams = new Dictionary<string, UpstreamTarget>
            {
                ["a b"] = Plain with { Provider = "openai" },
                ["b"] = Plain,
                ["c"] = Plain with { Provider = "openai", Http = HttpUse.Http2, CaFile = "ca.pem", ClientKeyFile = "key.pem", Proxy = new Uri("ftp://proxy"), HealthPath = "health" },
                ["d"] = new UpstreamTarget(new Uri("https://127.0.0.1:1"), null) { Provider = "openai", Http = HttpUse.Http2Cleartext, CaFile = "missing.pem" },
            }.ToFrozenDictionary(),
            Models =
            [
                new ModelRoute { Model = "m", Upstreams = [new("nobody", Weight: -1)], Retry = new RetryOptions { Attempts = 11, Budget = 2 }, Fallback = ["m"] },
                new ModelRoute { Model = "m", Upstreams = [new("b", Weight: 0)] },
            ],
        };
        string[] complaints = [.. Assert.Throws<GatewayStartException>(() => UpstreamPool.Open(options, TimeProvider.System)).Complaints];
        string[] about =
        [
            "upstreams.a b:", "upstreams.b.provider", "upstreams.c.http", "upstreams.c: certificates", "upstreams.c: client-certificate-file", "upstreams.c.proxy", "upstreams.c.health-path",
            "upstreams.d.http", "models.m names", "models.m: a weight", "models.m.retry.attempts", "models.m.retry: budget", "models.m falls", "models.m has no", "models has m",
        ];
        Assert.All(about, what => Assert.Single(complaints, complaint => complaint.StartsWith(what, StringComparison.Ordinal)));
        Assert.Contains(complaints, complaint => complaint.Contains("upstreams.d.ca-file", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_right_is_opened_and_starts_healthy()
    {
        GatewayOptions options = new() { Upstreams = new Dictionary<string, UpstreamTarget> { ["openai"] = Plain, ["west"] = Plain with { Provider = "anthropic" } }.ToFrozenDictionary() };
        await using UpstreamPool pool = UpstreamPool.Open(options, TimeProvider.System);
        Assert.Equal(
            [new UpstreamHealth("openai", "openai", HealthState.Healthy, 0, 0, 0, null), new UpstreamHealth("west", "anthropic", HealthState.Healthy, 0, 0, 0, null)],
            pool.Health());
    }
}
