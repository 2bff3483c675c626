using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.EndToEnd.Matrix;

namespace Cordon.EndToEnd;

/// <summary>What is over a limit that denies is read by no guard: the longest texts would cost the most, for nothing. The record says that nobody read it.</summary>
public sealed class OverLimitTests
{
    private const string Long = "A text of more than twenty characters.";
    private const string TooLong = "version: 1\nlimits: {max-segment-characters: 20}\n";

    [Fact]
    public async Task A_segment_that_is_too_long_is_denied_before_any_guard_reads_it()
    {
        (int status, string coverage, RecordedExchange record, Listener listener) = await AskAsync(TooLong, Asking(Long, "Short."));
        Assert.Equal((403, "partial"), (status, coverage));
        Assert.Equal(0, listener.Heard);
        Assert.Equal((Decision.Deny, "limit"), (record.Decision, record.Reason));
        Assert.Equal("limits", Assert.Single(record.Findings).Guard);
        Assert.Contains(record.Coverage, entry => entry is { Guard: "limits", State: CoverageState.Inspected, Reason: null });
        Assert.Contains(record.Coverage, entry => entry is { Guard: Listener.Name, State: CoverageState.Uninspected, Reason: "over-limit" });
        Assert.DoesNotContain(record.Coverage, entry => entry is { State: CoverageState.Inspected, Guard: not "limits" });
    }

    [Fact]
    public async Task Segments_that_are_too_many_are_denied_before_any_guard_reads_them()
    {
        (int status, _, RecordedExchange record, Listener listener) = await AskAsync("version: 1\nlimits: {max-segments: 2}\n", Asking("a", "b", "c"));
        Assert.Equal((403, "limit", 0), (status, record.Reason, listener.Heard));
        Assert.Single(record.Findings);
    }

    [Fact]
    public async Task A_limit_that_does_not_deny_stops_no_guard_from_reading()
    {
        foreach (string policy in (string[])
        [
            TooLong + "guards: {limits: {mode: warn}}\n",
            TooLong + "guards: {limits: {action: record}}\n",
            TooLong + "guards: {limits: {mode: off}}\n",
            TooLong + "guards: {limits: {request: [tool-result], response: []}}\n",
            TooLong + "disabled-rules: [segment-length]\n",
            TooLong + "rules: [{id: long-is-fine, when: {finding: limit}, then: allow}]\n",
        ])
        {
            (int status, string coverage, RecordedExchange record, Listener listener) = await AskAsync(policy, Asking(Long));
            Assert.Equal((200, "full"), (status, coverage));
            Assert.NotEqual(0, listener.Heard);
            Assert.DoesNotContain(record.Coverage, entry => entry.Reason == "over-limit");
        }
    }

    [Fact]
    public async Task An_answer_that_is_too_long_stays_here_unread()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(TooLong + "guards: {limits: {request: []}}\n", With(out Listener listener));
        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", Asking("Good morning, how are you today?"));
        RecordedExchange record = await RecordOfAsync(gateway, response);
        Assert.Equal((403, "limit"), ((int)response.StatusCode, record.Reason));
        Assert.Equal(1, listener.Heard);
        Assert.Contains(record.Coverage, entry => entry is { Direction: Direction.Response, Guard: Listener.Name, State: CoverageState.Uninspected, Reason: "over-limit" });
    }

    private static string Asking(params string[] texts) =>
        $$"""{"model":"m","messages":[{{string.Join(',', texts.Select(text => $$"""{"role":"user","content":"{{text}}"}"""))}}]}""";

    private static async Task<(int Status, string Coverage, RecordedExchange Record, Listener Listener)> AskAsync(string policy, string body)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(policy, With(out Listener listener), new() { Models = [] });
        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", body);
        return ((int)response.StatusCode, response.Headers.GetValues("x-cordon-coverage").Single(), await RecordOfAsync(gateway, response), listener);
    }

    private static Func<Gateway.GatewayHostOptions, Gateway.GatewayHostOptions> With(out Listener listener)
    {
        Listener made = new();
        listener = made;
        return options => options with { ExtendDetectors = detectors => detectors.With(made) };
    }

    private static async Task<RecordedExchange> RecordOfAsync(RunningGateway gateway, HttpResponseMessage response)
    {
        using JsonDocument shown = JsonDocument.Parse(await gateway.Client.GetStringAsync($"/cordon/v1/exchanges/{response.Headers.GetValues("x-cordon-exchange").Single()}"));
        return RecordedExchange.Read(shown.RootElement.GetProperty("statement").GetProperty("predicate"));
    }

    /// <summary>Counts the texts that it is shown, those of the gateway's own rehearsal left out.</summary>
    private sealed class Listener : IDetector
    {
        public const string Name = "listener";

        private int _heard;

        public string Id => Name;

        public int Heard => Volatile.Read(ref _heard);

        public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
        {
            if (text.Original is Long or "a" or "b" or "c" or "Short." or "Good morning, how are you today?")
            {
                Interlocked.Increment(ref _heard);
            }
        }

        public int HoldFrom(PreparedText text, in DetectionContext context) => text.Original.Length;
    }
}
