using System.Net;
using System.Text;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.State.Keys;
using Microsoft.Data.Sqlite;

namespace Cordon.EndToEnd.Matrix;

/// <summary>What the gateway stands on breaks under it.</summary>
public sealed class FaultTests
{
    private const string Hello = """{"model":"m","messages":[{"role":"user","content":"Hello."}]}""";

    [Fact]
    public async Task When_keys_cannot_be_looked_up_nobody_is_served_and_the_refusal_is_recorded()
    {
        ManualTicks clock = new();
        await using RunningGateway gateway = await RunningGateway.StartAsync(configure: options => options with { Time = clock });
        IssuedKey key = gateway.Host.Keys.Create(new KeyRequest("test", "bank", "desk"));
        using HttpResponseMessage before = await AskAsync(gateway, key);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        long recorded = gateway.Host.Log.Count;
        BreakState(gateway);
        clock.Pass(TimeSpan.FromSeconds(1));
        using HttpResponseMessage after = await AskAsync(gateway, key);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, after.StatusCode);
        Assert.Contains("state-unavailable", await after.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("deny", after.Headers.GetValues("x-cordon-decision").Single());
        Assert.Single(gateway.Model.Received);
        Assert.Equal(recorded + 1, gateway.Host.Log.Count);
        using HttpResponseMessage admin = await gateway.Client.SendAsync(new(HttpMethod.Get, "/cordon/v1/keys") { Headers = { Authorization = new("Bearer", key.Presented) } });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, admin.StatusCode);
    }

    [Fact]
    public async Task When_sessions_cannot_be_kept_the_request_stays_here_and_the_refusal_is_recorded()
    {
        ManualTicks clock = new();
        await using RunningGateway gateway = await RunningGateway.StartAsync(configure: options => options with { Time = clock });
        long recorded = gateway.Host.Log.Count;
        BreakState(gateway);
        clock.Pass(TimeSpan.FromSeconds(1));
        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", Hello);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Empty(gateway.Model.Received);
        Assert.Equal(recorded + 1, gateway.Host.Log.Count);
    }

    [Fact]
    public async Task When_the_evidence_takes_no_statement_the_answer_is_withheld_and_the_next_request_stays_here()
    {
        // A segment for each batch: the first append after the folder is gone meets the fault, as on a device that fails.
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            configure: options => options with { Evidence = options.Evidence with { SegmentBytes = 1 } });
        Directory.Move(Path.Combine(gateway.Directory, "evidence", "statements"), Path.Combine(gateway.Directory, "statements-elsewhere"));
        using HttpResponseMessage first = await gateway.PostAsync("/v1/chat/completions", Hello);
        string body = await first.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, first.StatusCode);
        Assert.Contains("evidence-unavailable", body, StringComparison.Ordinal);
        Assert.DoesNotContain("choices", body, StringComparison.Ordinal);
        Assert.False(first.Headers.Contains("x-cordon-receipt"));
        Assert.Single(gateway.Model.Received);

        using HttpResponseMessage second = await gateway.PostAsync("/v1/chat/completions", Hello);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Single(gateway.Model.Received);
        using HttpResponseMessage ready = await gateway.Client.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    [Fact]
    public async Task A_caller_who_leaves_in_the_middle_of_a_stream_is_recorded_all_the_same()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent("""{"stream":true,"model":"m","messages":[{"role":"user","content":"Hello."}]}""", Encoding.UTF8, "application/json"),
            Headers = { { "x-simulate", "never-end" } },
        };
        string exchange;
        using (HttpResponseMessage response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            exchange = response.Headers.GetValues("x-cordon-exchange").Single();
            await using Stream body = await response.Content.ReadAsStreamAsync();
            Assert.NotEqual(0, await body.ReadAsync(new byte[64]));
        }

        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (gateway.Host.Index.Find(exchange) is null)
        {
            await gateway.Host.Index.FlushAsync(patience.Token);
        }

        Assert.Equal(Decision.Allow, gateway.Host.Index.Find(exchange)!.Decision);
    }

    [Fact]
    public async Task An_image_that_no_guard_of_the_box_reads_is_recorded_as_uninspected()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions",
            """{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://pictures.example/a.png"}}]}]}""");
        string exchange = response.Headers.GetValues("x-cordon-exchange").Single();
        using System.Text.Json.JsonDocument shown = System.Text.Json.JsonDocument.Parse(await gateway.Client.GetStringAsync($"/cordon/v1/exchanges/{exchange}"));
        RecordedExchange record = RecordedExchange.Read(shown.RootElement.GetProperty("statement").GetProperty("predicate"));

        Assert.Equal("partial", response.Headers.GetValues("x-cordon-coverage").Single());
        Assert.Equal(
            [(CoverageState.Uninspected, "not-bound"), (CoverageState.Uninspected, "opaque")],
            record.Coverage.Where(entry => entry.Surface == Surface.Image).Select(entry => (entry.State, entry.Reason!)).Order());
    }

    private static Task<HttpResponseMessage> AskAsync(RunningGateway gateway, IssuedKey key)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Hello, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", key.Presented);
        return gateway.Client.SendAsync(request);
    }

    /// <summary>Puts a folder where the state file was, behind the back of all open connections.</summary>
    [Theory]
    [InlineData(Direction.Request, false)]
    [InlineData(Direction.Response, false)]
    [InlineData(Direction.Response, true)]
    public async Task A_mistake_of_ours_is_a_refusal_on_record_and_lets_nothing_pass(Direction direction, bool stream)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            configure: options => options with { ExtendDetectors = set => set.With(new Exhausted(direction)) });
        long recorded = gateway.Host.Log.Count;
        using HttpResponseMessage response = await gateway.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
            {
                Content = new StringContent(stream ? Hello.Insert(1, "\"stream\":true,") : Hello, Encoding.UTF8, "application/json"),
            },
            HttpCompletionOption.ResponseHeadersRead);

        if (stream)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
        }
        else
        {
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.Contains("internal-error", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(direction == Direction.Request ? 0 : 1, gateway.Model.Received.Count);
        Assert.Equal(recorded + 1, gateway.Host.Log.Count);
    }

    // Tables that are gone are gone for connections that were open before, too.
    private static void BreakState(RunningGateway gateway)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(gateway.Directory, "state.db")}");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "DROP TABLE version_counter; DROP TABLE session; DROP TABLE api_key";
        command.ExecuteNonQuery();
    }
}

/// <summary>Fails as no guard may, and as no runner catches.</summary>
internal sealed class Exhausted(Direction direction) : IDetector
{
    public string Id => "exhausted";

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        if (context.Direction == direction)
        {
#pragma warning disable CA2201 // The runtime's own exception is the point.
            throw new OutOfMemoryException();
#pragma warning restore CA2201
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context) => text.Original.Length;
}
