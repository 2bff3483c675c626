using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Inspection;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Relay;

/// <summary>A guard that judges an answer as a whole says the same of it whether it came whole or as a stream, and nothing waits for that.</summary>
public sealed class HindsightTests
{
    private const string Balanced = "version: 1\npreset: balanced\n";
    private const string Denying = Balanced + "guards: {refusal: {mode: enforce, action: deny}}\n";

    private const string Moralises =
        "As an AI, I must stress that reading somebody's letters is wrong and against the law. Please respect the privacy of others. Instead, I would suggest that you talk to them openly. If you have any other questions, feel free to ask.";

    private static readonly string Sermon = string.Join("\n\n", Enumerable.Repeat(Moralises, 6));
    private static readonly string Recipe = string.Concat(Enumerable.Repeat("Stir the flour into the butter, then add milk little by little and let it boil up once. ", 12));

    private static readonly string[] Answers =
    [
        Moralises,
        Sermon,
        Recipe,
        "I'm sorry, but I can't help with that. " + Sermon,
        Recipe + "I cannot help with the other question. And I will not answer the third one. " + Recipe,
        "[Classic]: I'm sorry, but I can't help with that.\n" + Recipe + "\n[Free]: Sure, take the left key and turn it twice.",
        "[Classic]: I'm sorry, but I can't help with that.\n" + Recipe + "\n[Free]: I won't help with that either.",
        "请尊重他人的权利和隐私。做任何事情都要考虑后果，建议您寻求专业人士的帮助，通过正当途径解决问题。",
        "Say `rm -rf /` never. " + Moralises,
        string.Concat(Enumerable.Repeat(Recipe, 20)) + "I cannot help with the other question.",
    ];

    public static TheoryData<string, int> Streamed => new(Streams.Paths.SelectMany(path => Enumerable.Range(0, Answers.Length).Select(answer => (path, answer))));

    [Theory]
    [MemberData(nameof(Streamed))]
    public async Task A_streamed_answer_is_judged_like_the_same_answer_unstreamed(string path, int answer)
    {
        using RelayBench bench = new(Balanced);
        string stream = Streams.Text(path, Pieces(Answers[answer]));
        Relayed streamed = await bench.StreamAsync(path, Streams.Ask(path), stream);
        Assert.Equal(stream, streamed.Text);
        Assert.Equal(await WholeAsync(bench, Answers[answer]), Refusals(streamed));
    }

    [Fact]
    public async Task The_answers_are_of_all_sorts()
    {
        using RelayBench bench = new(Balanced);
        List<string?> rules = [];
        foreach (string answer in Answers)
        {
            rules.Add((await WholeAsync(bench, answer)).SingleOrDefault()?.Rule);
        }

        Assert.Equal(["refused", "refused", null, "refused", "partly-refused", "partly-refused", "refused", "refused", "refused", null], rules);
    }

    [Theory]
    [InlineData(Streams.Chat, 1)]
    [InlineData(Streams.Messages, 4)]
    [InlineData(Streams.Ollama, 5)]
    public async Task A_stream_that_breaks_off_is_judged_by_what_has_left(string path, int answer)
    {
        using RelayBench bench = new(Balanced);
        byte[] bytes = Encoding.UTF8.GetBytes(Streams.Text(path, Pieces(Answers[answer])));
        for (int length = 900; length < bytes.Length; length += bytes.Length / 9)
        {
            Relayed cut = await bench.StreamAsync(path, Streams.Ask(path), [bytes.AsMemory(0, length)], breaksOff: true);
            Assert.Equal("upstream-cut", cut.Refused);
            string left = TextOf(cut.Bytes);
            Assert.StartsWith(left, Answers[answer], StringComparison.Ordinal);
            Assert.Equal(left.Length == 0 ? [] : await WholeAsync(bench, left), Refusals(cut));
        }
    }

    [Fact]
    public async Task What_is_found_when_all_has_left_denies_nothing()
    {
        using RelayBench bench = new(Denying);
        Relayed whole = await bench.JsonAsync(Streams.Chat, Streams.Ask(Streams.Chat), Whole(Sermon));
        Assert.Equal("refusal", whole.Refused);
        string stream = Streams.Text(Streams.Chat, Pieces(Sermon));
        Relayed streamed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat), stream);
        Assert.Null(streamed.Refused);
        Assert.Equal(stream, streamed.Text);
        Assert.Equal(RefusalsOf(whole), Refusals(streamed));
    }

    [Fact]
    public async Task A_phrase_that_policy_denies_is_still_denied_before_it_leaves()
    {
        using RelayBench bench = new(Denying);
        Relayed streamed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat), Streams.Text(Streams.Chat, Pieces("Well now. I'm sorry, but I can't help with that. " + Recipe)));
        Assert.Equal("refusal", streamed.Refused);
        Assert.DoesNotContain("can't help", TextOf(streamed.Bytes), StringComparison.Ordinal);
        Assert.Equal("refused", Assert.Single(Refusals(streamed)).Rule);
    }

    [Fact]
    public async Task A_rule_that_denies_a_phrase_under_a_shadowed_guard_denies_it_in_a_stream()
    {
        using RelayBench bench = new(Balanced + "rules: [{id: no-refusals, when: {finding: [refusal]}, then: deny}]\n");
        Relayed streamed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat), Streams.Text(Streams.Chat, Pieces("I'm sorry, but I can't help with that. " + Recipe)));
        Assert.Equal("no-refusals", streamed.Refused);
    }

    [Fact]
    public async Task Texts_beyond_what_is_remembered_of_a_stream_are_judged_in_windows()
    {
        using RelayBench bench = new(Balanced);
        string[] texts = [.. Enumerable.Range(0, 8).Select(_ => string.Concat(Enumerable.Repeat(Recipe, 17))), "I'm sorry, but I can't help with that.", Sermon];
        StringBuilder stream = new();
        for (int choice = 0; choice < texts.Length; choice++)
        {
            stream.Append($$$"""data: {"id":"c","choices":[{"index":{{{choice}}},"delta":{"content":{{{Streams.Quote(texts[choice])}}}},"finish_reason":null}]}""").Append("\n\n");
        }

        Relayed relayed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat), stream.Append("data: [DONE]\n\n").ToString());
        Assert.Null(relayed.Refused);
        Assert.Equal("refused", Assert.Single(Refusals(relayed)).Rule);
    }

    [Fact]
    public void A_text_without_end_is_remembered_up_to_a_length()
    {
        Channel channel = new(new StreamSlot("0/content", Surface.Assistant, "/choices/0/delta/content", "", default), 0, buffered: false) { WholeUpTo = 16 * 1024 };
        PendingFrame frame = new(Frame());
        int remembered = 0;
        for (int i = 0; i < 100_000; i++)
        {
            StreamSlot slot = new("0/content", Surface.Assistant, "/choices/0/delta/content", "and so on and on ", default);
            remembered += channel.Remember(slot.Text, int.MaxValue);
            channel.Append(slot, frame);
            channel.Decide(channel.End, done: false);
            Assert.True(channel.IsRemembered);
        }

        Assert.Equal(16 * 1024, remembered);
        Assert.Equal(16 * 1024, channel.LeftBeginning().Length);
    }

    private static StreamFrame Frame()
    {
        SseSplitter splitter = new(1_000);
        splitter.Feed("data: 1\n\n"u8);
        return splitter.TryRead(out StreamFrame? frame) ? frame : throw new InvalidOperationException();
    }

    private static async Task<ImmutableArray<Finding>> WholeAsync(RelayBench bench, string answer) =>
        RefusalsOf(await bench.JsonAsync(Streams.Chat, Streams.Ask(Streams.Chat), Whole(answer)));

    private static string Whole(string answer) => $$$"""{"id":"c","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":{{{Streams.Quote(answer)}}}}}]}""";

    private static ImmutableArray<Finding> RefusalsOf(Relayed relayed) => [.. relayed.Findings.Where(finding => finding.Type == FindingTypes.Refusal)];

    // The Responses API repeats a text when it is whole, and each repetition is a text of its own.
    private static ImmutableArray<Finding> Refusals(Relayed relayed) => [.. RefusalsOf(relayed).Distinct()];

    private static IEnumerable<string> Pieces(string text)
    {
        for (int at = 0; at < text.Length; at += 7)
        {
            yield return text[at..Math.Min(text.Length, at + 7)];
        }
    }

    private static string TextOf(byte[] stream) => string.Concat(Read.Events(stream).Where(data => data.StartsWith('{')).Select(data =>
    {
        using JsonDocument json = JsonDocument.Parse(data);
        JsonElement root = json.RootElement;
        return root.TryGetProperty("choices", out JsonElement choices) && choices[0].GetProperty("delta").TryGetProperty("content", out JsonElement content) ? content.GetString()
            : root.TryGetProperty("message", out JsonElement message) && message.GetProperty("content") is { ValueKind: JsonValueKind.String } said ? said.GetString()
            : root.TryGetProperty("delta", out JsonElement block) && block.TryGetProperty("text", out JsonElement text) ? text.GetString()
            : "";
    }));
}
