using System.Collections.Frozen;
using System.Text;

namespace Cordon.Gateway.Tests.Relay;

/// <summary>What an upstream may send to exhaust us or to be followed where we cannot follow: it ends with a code, and with bounded memory.</summary>
public sealed class HostileUpstreamTests
{
    private const string Balanced = "version: 1\npreset: balanced\n";

    // Far above what the relay needs, far below what these streams weigh.
    private const long Megabyte = 1024 * 1024;

    [Fact]
    public async Task An_event_without_end_is_refused_at_the_bound()
    {
        byte[] block = new byte[64 * 1024];
        block.AsSpan().Fill((byte)'x');
        int blocks = 0;
        Relayed relayed = await Send(Balanced, Enumerable.Repeat(block, 1024).Select(b =>
        {
            blocks++;
            return (ReadOnlyMemory<byte>)b;
        }));
        Assert.Equal("too-large", relayed.Refused);
        Assert.InRange(blocks, 1, 20);
    }

    [Fact]
    public async Task A_million_empty_pieces_pass()
    {
        byte[] frame = Encoding.UTF8.GetBytes("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"}}]}\n\n");
        byte[] block = [.. Enumerable.Repeat(frame, 1000).SelectMany(bytes => bytes)];
        using RelayBench bench = new(Balanced);
        Relayed relayed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat), Enumerable.Repeat((ReadOnlyMemory<byte>)block, 1000));
        Assert.Null(relayed.Refused);
        Assert.Equal(1_000_000L * frame.Length, relayed.Bytes.Length);
    }

    [Fact]
    public async Task Empty_pieces_behind_a_text_that_waits_are_refused_when_they_are_too_many()
    {
        byte[] frame = Encoding.UTF8.GetBytes("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"}}]}\n\n");
        byte[] block = [.. Enumerable.Repeat(frame, 1000).SelectMany(bytes => bytes)];
        Counted counted = new(1000);
        Relayed relayed = await Send(Balanced, counted.Blocks(block).Prepend(Encoding.UTF8.GetBytes("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"the key is ghp_wWPw5k4aX\"}}]}\n\n")));
        Assert.Equal("held-too-large", relayed.Refused);
        Assert.DoesNotContain("ghp_", relayed.Text, StringComparison.Ordinal);
        Assert.InRange(counted.Most, 0, 200 * Megabyte);
    }

    [Theory]
    [InlineData("""{"choices":[{"index":INDEX,"delta":{"content":"a "}}]}""", "too-many-texts")]
    [InlineData("""{"choices":[{"index":INDEX,"delta":{"content":"a "},"finish_reason":"stop"}]}""", "too-many-texts")]
    [InlineData("""{"choices":[{"index":INDEX,"delta":{"tool_calls":[{"index":0,"function":{"name":"find","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}""", "too-many-texts")]
    public async Task Texts_without_end_are_refused(string data, string code)
    {
        IEnumerable<ReadOnlyMemory<byte>> stream = Enumerable.Range(0, 100_000)
            .Select(index => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"data: {data.Replace("INDEX", $"{index}", StringComparison.Ordinal)}\n\n"));
        Relayed relayed = await Send(Balanced, stream, Streams.WithTool(Streams.Chat, "find"));
        Assert.Equal(code, relayed.Refused);
    }

    [Theory]
    [InlineData("too-deep")]
    [InlineData("too-many-tokens")]
    [InlineData("duplicate-key")]
    [InlineData("invalid-utf8")]
    public async Task An_event_that_a_client_could_read_and_we_cannot_follow_ends_the_stream(string code)
    {
        byte[] data = code switch
        {
            "too-deep" => Encoding.UTF8.GetBytes("{\"x\":" + new string('[', 5000) + new string(']', 5000) + "}"),
            "too-many-tokens" => Encoding.UTF8.GetBytes("{\"x\":[" + string.Concat(Enumerable.Repeat("1,", 510_000)) + "1]}"),
            "duplicate-key" => Encoding.UTF8.GetBytes("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\",\"content\":\"ghp_\"}}]}"),
            _ => [.. "{\"choices\":[{\"delta\":{\"content\":\""u8, 0xFF, .. "\"}}]}"u8],
        };
        using RelayBench bench = new(Balanced) { Options = Roomy };
        Relayed relayed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat), [(byte[])[.. "data: "u8, .. data, .. "\n\n"u8]]);
        Assert.Equal(code, relayed.Refused);
        Assert.DoesNotContain("data: {\"x\"", relayed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_without_end_is_refused_at_the_bound()
    {
        byte[] frame = Encoding.UTF8.GetBytes($$$"""data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"find","arguments":"{{{new string('9', 20_000)}}}"}}]}}]}""" + "\n\n");
        Relayed relayed = await Send(Balanced, Enumerable.Repeat((ReadOnlyMemory<byte>)frame, 10_000), Streams.WithTool(Streams.Chat, "find"));
        Assert.Equal("buffered-too-large", relayed.Refused);
    }

    [Fact]
    public async Task Findings_without_end_are_refused_before_they_fill_the_log()
    {
        string secret = FakeSecrets.Of(new Random(1)).First();
        byte[] frame = Encoding.UTF8.GetBytes($$$"""data: {"choices":[{"index":0,"delta":{"content":"{{{secret}}} and "}}]}""" + "\n\n");
        Relayed relayed = await Send(Balanced, Enumerable.Repeat((ReadOnlyMemory<byte>)frame, 100_000));
        Assert.Equal("too-many-findings", relayed.Refused);
        Assert.DoesNotContain(secret[..6], relayed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_guard_can_follow_is_recorded_and_in_strict_denied()
    {
        const string Nan = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ghp\"}}],\"x\":NaN}\n\n";
        const string Twice = """{"id":"c","choices":[],"choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"t","type":"function","function":{"name":"drop_all","arguments":"{}"}}]}}]}""";
        foreach (string preset in new[] { "balanced", "strict" })
        {
            using RelayBench bench = new($"version: 1\npreset: {preset}\n");
            Relayed streamed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat), Nan);
            Relayed whole = await bench.JsonAsync(Streams.Chat, Streams.Ask(Streams.Chat), Twice);
            foreach (Relayed relayed in new[] { streamed, whole })
            {
                Assert.Equal(preset == "strict" ? "unknown" : null, relayed.Refused);
                Assert.Contains(relayed.Coverage, entry => entry is { Surface: Contracts.Surface.Unknown, State: Contracts.CoverageState.Uninspected, Reason: "opaque" });
            }
        }
    }

    private static GatewayOptions Roomy { get; } = new() { Upstreams = FrozenDictionary<string, UpstreamTarget>.Empty, MaxFrameBytes = (int)(2 * Megabyte) };

    private static async Task<Relayed> Send(string policy, IEnumerable<ReadOnlyMemory<byte>> stream, string more = "")
    {
        using RelayBench bench = new(policy);
        return await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat, more: more), stream);
    }

    /// <summary>Sends blocks and notes how much memory was in use meanwhile.</summary>
    private sealed class Counted(int blocks)
    {
        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);

        public long Most { get; private set; }

        public IEnumerable<ReadOnlyMemory<byte>> Blocks(byte[] block)
        {
            for (int i = 0; i < blocks; i++)
            {
                if (i % 50 == 49)
                {
                    Most = Math.Max(Most, GC.GetTotalMemory(forceFullCollection: true) - _before);
                }

                yield return block;
            }
        }
    }
}
