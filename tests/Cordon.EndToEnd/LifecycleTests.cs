using System.Net;
using System.Text.Json;
using Cordon.EndToEnd.CommandLine;
using Cordon.Gateway;
using Cordon.State;
using Cordon.State.Keys;

namespace Cordon.EndToEnd;

/// <summary>What holds over reloads, stops and starts.</summary>
public sealed class LifecycleTests
{
    private const string Question = """{"model":"m","messages":[{"role":"user","content":"Tell me about project nightfall."}]}""";

    [Theory]
    [InlineData("version: 1\npatterns:\n- {id: badge, expression: 'EMP-[0-9'}\n", 3)]
    [InlineData("version: 1\nlists: {deny: [\"\\u200b\"]}\n", 2)]
    public async Task A_reload_of_a_bad_policy_is_refused_and_the_old_one_goes_on(string bad, int line)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("version: 1\nlists: {deny: [project nightfall]}\n");
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.PostAsync("/v1/chat/completions", Question)).StatusCode);

        await File.WriteAllTextAsync(Path.Combine(gateway.Directory, "policy.yaml"), bad);
        await gateway.Client.PostAsync("/cordon/v1/policy/reload", null);

        Assert.Equal(line, Assert.Single(gateway.Host.Policies.Errors).Line);
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.PostAsync("/v1/chat/completions", Question)).StatusCode);
        JsonElement health = JsonSerializer.Deserialize<JsonElement>(await gateway.Client.GetStringAsync("/healthz"));
        Assert.Equal("degraded", health.GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_the_stores_keep_in_memory_is_on_disk_after_a_stop()
    {
        using Folder folder = new();
        string id;
        string copy;
        await using (RunningGateway gateway = await RunningGateway.StartAsync())
        {
            IssuedKey key = gateway.Host.Keys.Create(new KeyRequest("shop", "acme", "shop"));
            id = key.Key.Id;
            for (int i = 0; i < 3; i++)
            {
                using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Question) };
                request.Headers.Add("x-api-key", key.Presented);
                Assert.Equal(HttpStatusCode.OK, (await gateway.Client.SendAsync(request)).StatusCode);
            }

            await gateway.Host.DisposeAsync();
            copy = folder.CopyOf(gateway.Directory);
        }

        using StateDatabase state = StateDatabase.Open(copy);
        using KeyStore keys = new(state, TimeProvider.System, System.Security.Cryptography.RandomNumberGenerator.Fill);
        Assert.NotNull(keys.List().Single(k => k.Id == id).LastUsed);
        Assert.Equal(3, Sessions(copy).Sum());
    }

    [Fact]
    public async Task A_start_that_fails_leaves_nothing_open()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using Folder folder = new();
        GatewayHostOptions options = new()
        {
            DataDirectory = folder.Path,
            Urls = gateway.Host.Address.AbsoluteUri,
            PolicyFile = folder.File("policy.yaml", "version: 1\n"),
            Gateway = new GatewayOptions { Development = true, Upstreams = System.Collections.Frozen.FrozenDictionary<string, UpstreamTarget>.Empty },
        };
        GatewayStartException failed = await Assert.ThrowsAsync<GatewayStartException>(() => GatewayHost.StartAsync(options));
        Assert.Contains(options.Urls.TrimEnd('/'), failed.Complaints.Single(), StringComparison.Ordinal);

        // The lock of the log is free again, and so is everything else.
        await using GatewayHost second = await GatewayHost.StartAsync(options with { Urls = "http://127.0.0.1:0" });
        Assert.True(second.Log.CanAppend);
    }

    private static List<long> Sessions(string directory)
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = new($"Data Source={Path.Combine(directory, "state.db")};Pooling=False");
        connection.Open();
        using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT exchanges FROM session";
        using Microsoft.Data.Sqlite.SqliteDataReader reader = command.ExecuteReader();
        List<long> counts = [];
        while (reader.Read())
        {
            counts.Add(reader.GetInt64(0));
        }

        return counts;
    }
}
