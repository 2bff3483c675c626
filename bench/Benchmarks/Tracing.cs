using BenchmarkDotNet.Attributes;
using Cordon.Contracts;
using Cordon.Detection;

namespace Cordon.Benchmarks;

/// <summary>What it costs to know where arguments come from: a text is read once in its session, a call is held against all texts of it.</summary>
[MemoryDiagnoser]
public class Tracing
{
    private static readonly string[] Arguments = ["ada@example.com", "DE89 3704 0044 0532 0130 00", "1250.00", "https://example.com/i/117?ref=ada", "Thank you for the invoice; it is paid, and the receipt is attached for your books."];

    private readonly string _text = Prose(10_240, seed: 0);
    private readonly OriginText[] _typed = [OriginText.Of(Prose(500, seed: 1))];
    private OriginText[] _read = [];

    [Params(1, 20)]
    public int Texts { get; set; }

    [GlobalSetup]
    public void Setup() => _read = [.. Enumerable.Range(0, Texts).Select(i => OriginText.Of(Prose(2_048, seed: i)))];

    /// <summary>10 KB.</summary>
    [Benchmark]
    public OriginText Read() => OriginText.Of(_text);

    /// <summary>Five arguments.</summary>
    [Benchmark]
    public int Trace()
    {
        int found = 0;
        foreach (string argument in Arguments)
        {
            found += OriginMatch.Of(argument, _typed, _read, out _) == Provenance.Untrusted ? 1 : 0;
        }

        return found;
    }

    private static string Prose(int characters, int seed)
    {
        string[] words = "the harbour was quiet when our ferry came in and nobody had thought of bringing lamps so we waited until morning before unloading crates of oranges".Split(' ');
        return string.Join(' ', Enumerable.Range(0, characters / 6).Select(i => $"{words[((i * 7) + seed) % words.Length]}{(i % 5 == 0 ? (i + seed).ToString(System.Globalization.CultureInfo.InvariantCulture) : "")}"));
    }
}
