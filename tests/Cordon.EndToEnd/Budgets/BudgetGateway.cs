using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Cordon.Evidence;
using Cordon.Gateway;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Budgets;

/// <summary>A real gateway with budgets in front of a <see cref="ScriptedModel"/>, whose clock stands until told.</summary>
internal sealed class BudgetGateway : IAsyncDisposable
{
    private readonly string _directory;
    private bool _stopped;

    private BudgetGateway(string directory, ScriptedModel model, GatewayHost host, StandingTime time)
    {
        (_directory, Model, Host, Time) = (directory, model, host, time);
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 512 }) { BaseAddress = host.Address };
    }

    public string PolicyFile => Path.Combine(_directory, "policy.yaml");
    public ScriptedModel Model { get; }
    public GatewayHost Host { get; }
    public StandingTime Time { get; }
    public HttpClient Client { get; }

    public static async Task<BudgetGateway> StartAsync(Func<GatewayOptions, GatewayOptions> with, string policy = "version: 1\n")
    {
        string directory = Directory.CreateTempSubdirectory("cordon-budgets-").FullName;
        string file = Path.Combine(directory, "policy.yaml");
        await File.WriteAllTextAsync(file, policy);
        ScriptedModel model = await ScriptedModel.StartAsync();
        UpstreamTarget target = new(model.Address, null);
        StandingTime time = new();
        GatewayHost host = await GatewayHost.StartAsync(new GatewayHostOptions
        {
            DataDirectory = directory,
            Urls = "http://127.0.0.1:0",
            PolicyFile = file,
            Time = time,
            Gateway = with(new GatewayOptions
            {
                Development = true,
                Upstreams = new Dictionary<string, UpstreamTarget> { ["openai"] = target, ["anthropic"] = target }.ToFrozenDictionary(),
            }),
        });
        return new BudgetGateway(directory, model, host, time);
    }

    /// <summary>A caller's key.</summary>
    public string Key(string application, string tenant = "default") =>
        Host.Keys.Create(new KeyRequest($"of {application}", tenant, application)).Presented;

    public Task<HttpResponseMessage> PostAsync(string path, string json, string? key = null, (string Name, string Value)? header = null)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {key}");
        }

        if (header is { } extra)
        {
            request.Headers.TryAddWithoutValidation(extra.Name, extra.Value);
        }

        return Client.SendAsync(request);
    }

    /// <summary>The status, and the error's code (empty when there is none).</summary>
    public async Task<(int Status, string Code)> AskAsync(string path, string json, string? key = null)
    {
        using HttpResponseMessage response = await PostAsync(path, json, key);
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, body.RootElement.TryGetProperty("error", out JsonElement error) && error.TryGetProperty("code", out JsonElement code) ? code.GetString()! : "");
    }

    /// <summary>What is on record about the exchange that a response belongs to.</summary>
    public async Task<JsonElement> RecordAsync(HttpResponseMessage response)
    {
        string exchange = response.Headers.GetValues("x-cordon-exchange").Single();
        using JsonDocument shown = JsonDocument.Parse(await Client.GetStringAsync($"/cordon/v1/exchanges/{exchange}"));
        return shown.RootElement.GetProperty("statement").GetProperty("predicate").Clone();
    }

    /// <summary>Stops the gateway, which waits for exchanges in flight, and reads what is on record about one.</summary>
    public async Task<JsonElement> StopAndReadRecordAsync(string exchange)
    {
        _stopped = true;
        await Host.DisposeAsync();
        await using EvidenceLog log = await EvidenceLog.OpenAsync(new EvidenceOptions { Directory = Path.Combine(_directory, "evidence"), Origin = "cordon.local/evidence" });
        foreach (StoredStatement statement in log.ReadStatements(0))
        {
            using JsonDocument document = JsonDocument.Parse(statement.Bytes);
            JsonElement predicate = document.RootElement.GetProperty("predicate");
            if (predicate.TryGetProperty("exchange", out JsonElement id) && id.GetString() == exchange)
            {
                return predicate.Clone();
            }
        }

        throw new InvalidOperationException("The exchange is not on record.");
    }

    /// <summary>What the admin API says a budget's only subject has used.</summary>
    public async Task<(long Used, long Reserved)> UsedAsync(string budget)
    {
        using JsonDocument shown = JsonDocument.Parse(await Client.GetStringAsync("/cordon/v1/budgets"));
        JsonElement found = shown.RootElement.GetProperty("budgets").EnumerateArray().Single(b => b.GetProperty("name").GetString() == budget);
        return found.GetProperty("subjects").EnumerateArray().Select(s => (s.GetProperty("used").GetInt64(), s.GetProperty("reserved").GetInt64())).SingleOrDefault();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_stopped)
        {
            await Host.DisposeAsync();
        }

        await Model.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}

/// <summary>A clock that stands until told, from a Saturday noon on; timers are the system's.</summary>
internal sealed class StandingTime : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
}
