using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Gateway.Tests.Relay;

/// <summary>What is allowed leaves as it came, byte for byte, however the network cuts it.</summary>
public sealed class CutTests
{
    private const string Balanced = "version: 1\npreset: balanced\n";

    public static TheoryData<string, string> Allowed
    {
        get
        {
            TheoryData<string, string> streams = [];
            foreach (string path in Streams.Paths)
            {
                string plain = Streams.Text(path, ["Grüße, ", "the sea 🌊 is", " wide; ", "see you at ten."]);
                streams.Add(path, plain);
                streams.Add(path, plain.ReplaceLineEndings("\r\n"));
                streams.Add(path, plain.ReplaceLineEndings("\r"));
                streams.Add(path, plain.TrimEnd('\n'));
                streams.Add(path, Streams.Call(path, "get_weather", "{\"city\":", " \"Bre", "men\"}"));
            }

            streams.Add(Streams.Chat, Odd);
            streams.Add(Streams.Chat, "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half a ");
            streams.Add(Streams.Chat, "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"}}]}\n\n");
            streams.Add(Streams.Chat, Streams.Text(Streams.Chat, ["Well, "]).Replace("data: [DONE]", "data: {\"error\":{\"message\":\"The server had an error.\",\"type\":\"server_error\",\"code\":null}}", StringComparison.Ordinal));
            streams.Add(Streams.Messages, "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
            streams.Add(Streams.Responses, "event: error\ndata: {\"type\":\"error\",\"code\":\"ERR\",\"message\":\"Something went wrong\",\"param\":null,\"sequence_number\":1}\n\n");
            streams.Add(Streams.Chat, "");
            streams.Add(Streams.Chat, "\n\n\r\n");
            return streams;
        }
    }

    // Comments, fields nobody knows, data over several lines, white space, unknown events and members, an empty choice list.
    private const string Odd =
        "\uFEFF: welcome\n\nid: 7\nretry: 3000\n\n:\n\nevent: something.new\ndata: {\"type\":\"something.new\",\"x\":[1.50,null,{\"y z\":\"w\"}]}\n\n"
        + "data:{ \"choices\" :\r\ndata: [ { \"delta\" : { \"content\" : \"a\\u0062\\n\" } ,\rdata: \"x_unknown\":{\"é\":1e2} } ] }\n\n"
        + "odd line\nfoo: bar\ndata: {\"choices\":[],\"usage\":{\"total_tokens\":3}}\n\n: ping - 12\n\ndata:  [DONE] \n\n";

    [Theory]
    [MemberData(nameof(Allowed))]
    public async Task Every_cut_in_two_gives_the_same_bytes(string path, string stream)
    {
        using RelayBench bench = new(Balanced);
        byte[] bytes = Encoding.UTF8.GetBytes(stream);
        string request = Streams.Ask(path, more: Streams.WithTool(path, "get_weather"));
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Relayed relayed = await bench.StreamAsync(path, request, [bytes.AsMemory(0, cut), bytes.AsMemory(cut)]);
            Assert.True(relayed.Refused is null, $"Cut at {cut}: {relayed.Refused}");
            Assert.Equal(stream, relayed.Text);
        }
    }

    [Fact]
    public void Any_pieces_in_any_cuts_give_the_same_bytes()
    {
        string[] lines =
        [
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"wor", "ds \"}}]}", "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"other\"}}]}", "data: [DONE]", "data: {", "data", "data: 7",
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"so \"}}]}", "event: message", "event: ", ": ping", ":", "id: 1", "retry: 5", "odd: one", "\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "é", "data: \"x\"",
        ];
        Gen<(string, int)> cases =
            from pieces in Gen.ListOf(Gen.Elements(lines))
            from seed in Gen.Choose(0, 1 << 30)
            select (string.Concat(pieces), seed);
        using RelayBench bench = new(Balanced);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(sample.Item1);
            Relayed relayed = bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat), Cuts.Random(bytes, new Random(sample.Item2))).GetAwaiter().GetResult();
            return relayed.Refused is null && relayed.Text == sample.Item1;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Theory]
    [InlineData(Streams.Chat)]
    [InlineData(Streams.Responses)]
    [InlineData(Streams.Messages)]
    public async Task A_stream_that_breaks_off_is_passed_on_as_far_as_it_was_decided_and_breaks_off_for_the_caller(string path)
    {
        using RelayBench bench = new(Balanced);
        byte[] bytes = Encoding.UTF8.GetBytes(Streams.Text(path, ["Some words, ", "then more. ", "And the end."]));
        for (int length = 0; length < bytes.Length; length += 3)
        {
            Relayed relayed = await bench.StreamAsync(path, Streams.Ask(path), [bytes.AsMemory(0, length)], breaksOff: true);
            Assert.True(relayed.Broken);
            Assert.Equal("upstream-cut", relayed.Refused);
            Assert.True(bytes.AsSpan().StartsWith(relayed.Bytes) && relayed.Bytes.Length <= length);
        }
    }

    [Fact]
    public async Task What_is_held_when_the_upstream_breaks_off_is_not_passed_on()
    {
        using RelayBench bench = new(Balanced);
        string stream = Streams.Text(Streams.Chat, [.. Enumerable.Repeat("A fine day by the sea.\n\n", 20), "ghp_wWPw5k4aXcaT4fNP0UcnZ"]);
        int end = stream.IndexOf("0UcnZ", StringComparison.Ordinal) + 30;
        Relayed relayed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat), [Encoding.UTF8.GetBytes(stream[..end])], breaksOff: true);
        Assert.Contains("A fine day", relayed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_wW", relayed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_read_of_a_stream_that_never_ended_is_in_the_coverage()
    {
        using RelayBench bench = new(Balanced);
        byte[] bytes = Encoding.UTF8.GetBytes(Streams.Text(Streams.Messages, ["Some words, "])[..^200]);
        Relayed relayed = await bench.StreamAsync(Streams.Messages, Streams.Ask(Streams.Messages), [bytes], breaksOff: true);
        Assert.Contains(relayed.Coverage, entry => entry is { Direction: Contracts.Direction.Response, Surface: Contracts.Surface.Assistant, Guard: "secrets", Characters: 12 });
    }
}

/// <summary>Ways to cut bytes into reads.</summary>
internal static class Cuts
{
    public static IEnumerable<ReadOnlyMemory<byte>> Random(byte[] bytes, Random random)
    {
        int most = random.Next(1, 40);
        for (int at = 0; at < bytes.Length;)
        {
            int length = Math.Min(bytes.Length - at, random.Next(1, most + 1));
            yield return bytes.AsMemory(at, length);
            at += length;
        }
    }
}
