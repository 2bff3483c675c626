using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Gateway.Tests.Relay;

/// <summary>A secret never leaves, nor its beginning, however the model or the network cuts it; what stands around it does.</summary>
public sealed class RedactionTests
{
    private const string Balanced = "version: 1\npreset: balanced\n";
    private const string Before = "Kind regards from the sea, and this is it: ";
    private const string After = " -- and that was all of it.";

    // A secret this short is nobody's; a prefix this long is a beginning.
    private const int Telling = 6;

    private static Gen<(int Path, int Seed)> Cases =>
        from path in Gen.Choose(0, 11)
        from seed in Gen.Choose(0, 1 << 30)
        select (path, seed);

    [Fact]
    public void A_secret_in_a_text_is_taken_out_in_any_frames_and_any_cuts()
    {
        using RelayBench bench = new(Balanced);
        Prop.ForAll(Cases.ToArbitrary(), sample =>
        {
            Random random = new(sample.Seed);
            string path = Streams.Paths[sample.Path % Streams.Paths.Length];
            foreach (string secret in FakeSecrets.Of(random))
            {
                string[] pieces = Pieces(Before + secret + After, random);
                string stream = Streams.Text(path, pieces, random.Next(2) == 0 ? Streams.Escaped : null);
                Relayed relayed = Relay(bench, path, "", stream, random);
                Silent(relayed, secret);
                string text = Read.Joined(relayed.Bytes);
                Assert.True(text.Contains(Before, StringComparison.Ordinal) && text.Contains("[REDACTED:", StringComparison.Ordinal) && text.Contains(After, StringComparison.Ordinal), text);
                Untouched(stream, relayed, secret, pieces);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Fact]
    public void A_secret_in_the_arguments_of_a_call_never_leaves_however_it_is_escaped()
    {
        using RelayBench bench = new(Balanced);
        Prop.ForAll(Cases.ToArbitrary(), sample =>
        {
            Random random = new(sample.Seed);
            string path = Streams.InPieces[sample.Path % Streams.InPieces.Length];
            foreach (string secret in FakeSecrets.Of(random))
            {
                string written = random.Next(3) switch
                {
                    0 => secret,
                    1 => string.Concat(secret.Select(unit => random.Next(4) == 0 ? $"\\u{(int)unit:x4}" : unit.ToString())),
                    _ => "say \\\"" + secret + "\\\" twice",
                };
                string arguments = $$"""{"note":"{{written}}","city":"Bremen"}""";
                Relayed relayed = Relay(bench, path, Streams.WithTool(path, "note"), Streams.Call(path, "note", Pieces(arguments, random)), random);
                Silent(relayed, secret);
                if (relayed.Refused is null)
                {
                    string joined = Read.Joined(relayed.Bytes).Split('\n').First(line => line.Contains("Bremen", StringComparison.Ordinal));
                    Assert.StartsWith("{\"note\":\"", joined, StringComparison.Ordinal);
                    JsonDocument.Parse(joined).Dispose();
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Theory]
    [InlineData("refusal")]
    [InlineData("reasoning_content")]
    [InlineData("reasoning")]
    public void A_secret_in_refusals_and_reasoning_is_taken_out_too(string field)
    {
        using RelayBench bench = new(Balanced);
        Random random = new(11);
        for (int round = 0; round < 40; round++)
        {
            foreach (string secret in FakeSecrets.Of(random))
            {
                string stream = Streams.Text(Streams.Chat, Pieces(Before + secret + After, random)).Replace("\"content\":\"", $"\"{field}\":\"", StringComparison.Ordinal);
                Relayed relayed = Relay(bench, Streams.Chat, "", stream, random);
                Silent(relayed, secret);
                Assert.Contains("[REDACTED:", Texts(relayed, field), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_secret_that_goes_back_and_forth_between_answer_and_reasoning_shows_its_beginning_at_most_once()
    {
        using RelayBench bench = new(Balanced);
        string secret = FakeSecrets.Of(new Random(3)).ElementAt(1);
        StringBuilder stream = new();
        foreach (string piece in secret.Chunk(5).Select(chunk => new string(chunk)))
        {
            stream.Append($$$"""data: {"choices":[{"index":0,"delta":{"reasoning_content":"{{{piece}}}"}}]}""").Append("\n\n");
            stream.Append("""data: {"choices":[{"index":0,"delta":{"content":"well, "}}]}""").Append("\n\n");
        }

        Relayed relayed = Relay(bench, Streams.Chat, "", stream.ToString(), new Random(1));
        Assert.DoesNotContain(secret[25..], Texts(relayed, "reasoning_content"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finding_that_overlaps_one_that_must_wait_waits_with_it()
    {
        // The border comes to lie in the second finding, which moves it into the first.
        using RelayBench bench = new("""
            version: 1
            preset: balanced
            guards:
              patterns: {action: redact}
            patterns:
              - {id: first, expression: 'alpha[x]{20}beta', severity: high, explanation: one}
              - {id: second, expression: 'beta[y]{20}gamma', severity: high, explanation: two}
            """);
        string secret = "alpha" + new string('x', 20) + "beta" + new string('y', 20) + "gamma";
        for (int piece = 1; piece < 30; piece++)
        {
            string[] pieces = [.. ("So: " + secret + string.Concat(Enumerable.Repeat(" and so on", 60))).Chunk(piece).Select(chunk => new string(chunk))];
            Relayed relayed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat), Streams.Text(Streams.Chat, pieces));
            Assert.DoesNotContain("alphax", Read.Joined(relayed.Bytes), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Words_in_comments_and_odd_fields_are_left_out_with_the_secret_in_them_and_kept_without()
    {
        using RelayBench bench = new(Balanced);
        string secret = FakeSecrets.Of(new Random(5)).First();
        string stream = $": harmless\n\n: the key {secret}\nid: {secret}\nevent: {secret}\nnote: {secret}\ndata: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"hi\"}}}}]}}\n\ndata: [DONE]\n\n";
        Relayed relayed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat), stream);
        Assert.Equal(": harmless\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]}\n\ndata: [DONE]\n\n", relayed.Text);
    }

    private static Relayed Relay(RelayBench bench, string path, string more, string stream, Random random) =>
        bench.StreamAsync(path, Streams.Ask(path, more: more), Cuts.Random(Encoding.UTF8.GetBytes(stream), random)).GetAwaiter().GetResult();

    private static string[] Pieces(string text, Random random)
    {
        List<string> pieces = [];
        int most = random.Next(1, 30);
        for (int at = 0; at < text.Length;)
        {
            int length = Math.Min(text.Length - at, random.Next(1, most + 1));
            pieces.Add(text.Substring(at, length));
            at += length;
        }

        return [.. pieces];
    }

    private static void Silent(Relayed relayed, string secret)
    {
        Assert.DoesNotContain(secret[..Telling], Read.Joined(relayed.Bytes), StringComparison.Ordinal);
        Assert.DoesNotContain(secret[..Telling], relayed.Text, StringComparison.Ordinal);
    }

    // Events that carry nothing of the secret leave as they came, and in their order.
    private static void Untouched(string stream, Relayed relayed, string secret, string[] pieces)
    {
        List<string> before = Read.Events(Encoding.UTF8.GetBytes(stream));
        List<string> after = Read.Events(relayed.Bytes);
        Assert.Equal(before.Count, after.Count);
        int touched = 0;
        for (int i = 0; i < before.Count; i++)
        {
            touched += before[i] == after[i] ? 0 : 1;
        }

        // Each touched event carries a part of the secret, or repeats the text whole (two events of one dialect).
        int at = 0;
        int carrying = 0;
        foreach (string piece in pieces)
        {
            carrying += at < Before.Length + secret.Length && at + piece.Length > Before.Length ? 1 : 0;
            at += piece.Length;
        }

        Assert.InRange(touched, 1, carrying + 2);
    }

    private static string Texts(Relayed relayed, string field)
    {
        StringBuilder text = new();
        foreach (string data in Read.Events(relayed.Bytes).Where(data => data.StartsWith('{')))
        {
            using JsonDocument json = JsonDocument.Parse(data);
            foreach (JsonElement choice in json.RootElement.GetProperty("choices").EnumerateArray())
            {
                text.Append(choice.GetProperty("delta").TryGetProperty(field, out JsonElement piece) ? piece.GetString() : "");
            }
        }

        return text.ToString();
    }
}
