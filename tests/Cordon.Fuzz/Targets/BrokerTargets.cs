using System.Text;
using Cordon.Gateway.Brokering;
using Cordon.Gateway.Identity.Mandates;
using Cordon.Gateway.Wire;

namespace Cordon.Fuzz.Targets;

/// <summary>What agents send to be put in, and what servers send to be taken out; and the chains of mandates that agents show.</summary>
internal static class BrokerTargets
{
    private const string Value = "q7Zt-44kRwe\"Lumen/0193";
    private const string Longer = "q7Zt-44kRwe\"Lumen/0193-and-more";

    private static readonly SecretBroker Broker = SecretBroker.Of([new("desk", Value, ["*"], ["desk__*"]), new("more", Longer, ["*"], ["*"])])!;

    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("secrets taken out", () => [.. SecretSpellings.Of(Value).Select(spelling => (byte[])[.. "a "u8, .. spelling, .. " b q7Zt-"u8])],
            [Value, Longer, "q7Zt-", "0193", "\\\"", "\0", "{{secret:desk}}", "\u00e9"], TakenOut, Allocates: 2_000, Floor: 1 << 20),
        new("secrets put in", () => [.. ((string[])["""{"method":"tools/call","params":{"name":"look","arguments":{"a":["Bearer {{secret:desk}}"],"b":"{{secret:more}}"}}}"""]).Select(Encoding.UTF8.GetBytes)],
            ["{{secret:desk}}", "{{secret:", "}}", "arguments", "params", "name", "\"", "\\u007b", ":", "{", "}", "[", "]"], (input, _) => PutIn(input), Floor: 256 << 10),
        new("mandates", () => [.. ((string[])["eyJhbGciOiJFUzI1NiIsInR5cCI6ImNvcmRvbi1tYW5kYXRlK2p3dCJ9.eyJpc3MiOiJhIn0.AAAA,eyJhbGciOiJFUzI1NiJ9.e30.AAAA"]).Select(Encoding.ASCII.GetBytes)],
            [",", ".", "eyJ", "e30", "=", " ", "AAAA", "\u00e9"], (input, _) => Mandates(Encoding.UTF8.GetString(input))),
    ];

    private static void TakenOut(byte[] input, Random random)
    {
        byte[] whole = Read(input, input.Length + 1);
        BrokenPropertyException.Unless(whole.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Value)) < 0, "A value has come through.");
        BrokenPropertyException.Unless(Read(input, random.Next(1, 40)).AsSpan().SequenceEqual(whole), "It matters how the bytes come.");
    }

    private static byte[] Read(byte[] input, int piece)
    {
        using Stream hiding = Broker.Hide(new Pieces(input, piece));
        using MemoryStream read = new();
        hiding.CopyToAsync(read).GetAwaiter().GetResult();
        return read.ToArray();
    }

    private static void PutIn(byte[] input)
    {
        ReadOnlyMemory<byte> sent = Broker.Insert(input, "desk", "a.example.com", JsonLimits.Default);
        if (JsonTape.Read(input, JsonLimits.Default, out _) is null)
        {
            BrokenPropertyException.Unless(sent.Span.SequenceEqual(input), "What cannot be read was changed.");
        }
        else
        {
            BrokenPropertyException.Unless(JsonTape.Read(sent, JsonLimits.Default, out _) is not null, "What could be read cannot be read with values in it.");
        }
    }

    private static void Mandates(string text)
    {
        MandateChain chain = new(new MandateOptions("cordon"), _ => null, _ => null);
        BrokenPropertyException.Unless(chain.Read(text, "a", Now, out _) is null, "A chain counted that nobody has signed.");
    }

    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span[..Math.Min(buffer.Length, piece)]));
    }
}
