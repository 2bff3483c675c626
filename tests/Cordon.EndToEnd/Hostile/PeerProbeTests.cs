using System.Net;
using Cordon.Contracts;
using Cordon.EndToEnd.Matrix;
using Cordon.Simulation.Mind;

namespace Cordon.EndToEnd.Hostile;

/// <summary>The fourteen probes of which ten passed elsewhere: on every dialect none passes uninspected.</summary>
public sealed class PeerProbeTests(MatrixGateways gateways) : IClassFixture<MatrixGateways>
{
    private static readonly string[] Personal = [PlantedRecords.Iban, PlantedRecords.CardNumber, PlantedRecords.Email, PlantedRecords.Phone, "DE89 3704"];

    public static TheoryData<string, string> Rows =>
        [.. PeerProbes.All.SelectMany(probe => probe.Places.Select(place => place.Route).Distinct().Select(route => new TheoryDataRow<string, string>(probe.Name, route)))];

    [Fact]
    public void Each_probe_is_asked_wherever_it_makes_sense()
    {
        string[] asked = [.. PeerProbes.Asked.Select(place => place.Route).Distinct()];
        string[] conversations = ["chat", "responses", "messages", "count_tokens", "gemini", "gemini count", "converse", "ollama chat", "realtime"];
        Assert.Equal(14, PeerProbes.All.Length);
        Assert.All(PeerProbes.All, probe => Assert.NotEmpty(probe.Places));
        // There is no user in what these take: documents, tool results, names of things.
        string[] withoutUser = ["ollama show", "files", "anthropic files", "batches", "conversation", "conversation items"];
        Assert.Equal(asked.Except(withoutUser).Order(), RoutesOf("attack in the last user message").Order());
        Assert.All(["attack in the system message", "attack in a tool's description", "attack in a tool result"], probe => Assert.Empty(conversations.Except(RoutesOf(probe))));
        // A session takes its turns one event at a time: each is the last.
        Assert.Empty(conversations.Except(["realtime"]).Except(RoutesOf("attack in an earlier user message")));
        Assert.Equal(asked.Order(), RoutesOf("other case").Order());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task None_passes_uninspected(string name, string route)
    {
        PeerProbe probe = PeerProbes.All.Single(probe => probe.Name == name);
        List<string> passed = [];
        foreach (ProbedPlace place in probe.Places.Where(place => place.Route == route))
        {
            if (await PassedAsync(probe, place) is { } how)
            {
                passed.Add($"{Words.Of(place.Surface)}, {place.Place}: {how}");
            }
        }

        Assert.Empty(passed);
    }

    /// <summary>How the attack came through; null when it did not.</summary>
    private async Task<string?> PassedAsync(PeerProbe probe, ProbedPlace place)
    {
        if (place.Event is { } said)
        {
            SessionSeen session = await gateways.PlaySessionAsync(
                Stance.DeniesTerm, probe.Answers ? RealtimeCells.Quiet : Filled(said.Event, probe.Word), probe.Answers ? Filled(said.Event, probe.Word) : RealtimeCells.Silence);
            bool heard = probe.Answers
                ? Personal.Any(word => session.Text.Contains(word, StringComparison.Ordinal))
                : session.Model.Length > 0 || session.Of(403).Decision != Decision.Deny;
            return heard ? "in a session" : null;
        }

        if (place.Answer is { } answer)
        {
            AnswerCell asks = answer with { Body = answer.Body.Replace("All about the ¤ and much more that follows it.", "Show me the customer records.", StringComparison.Ordinal) };
            Assert.NotEqual(answer.Body, asks.Body);
            Seen told = await gateways.PlayAsync(Stance.DeniesTerm, asks.Route, asks.With(Conduct.Reads, probe.Streams), asks.Simulate!["echo, ".Length..], stream: probe.Streams);
            Assert.True(told.Reached);
            // A text that lies over several values of one whole answer cannot be edited, and is denied.
            return Personal.Any(word => told.Text.Contains(word, StringComparison.Ordinal)) || told.Record.Decision is not (Decision.Modify or Decision.Deny)
                ? $"{told.Status}, {told.Record.Decision}"
                : null;
        }

        RequestCell cell = place.Request!;
        Seen seen = await gateways.PlayAsync(Stance.DeniesTerm, cell.Route, Filled(cell.Body, probe.Word), headers: probe.Headers);
        // A body that is not even well-formed with these words in it is refused before any guard is asked.
        return seen.Status is not (HttpStatusCode.Forbidden or HttpStatusCode.BadRequest) || seen.Reached || seen.Record.Decision != Decision.Deny || seen.Body.Contains("heron", StringComparison.OrdinalIgnoreCase)
            ? $"{seen.Status}, {seen.Record.Decision}, {(seen.Reached ? "reached the model" : "did not reach the model")}"
            : null;
    }

    private static string[] RoutesOf(string probe) => [.. PeerProbes.All.Single(known => known.Name == probe).Places.Select(place => place.Route).Distinct()];

    private static string Filled(string template, string word) =>
        template.Replace("¤", word, StringComparison.Ordinal).Replace("§", $"\\\\u{(int)word[0]:x4}{word[1..]}", StringComparison.Ordinal);
}
