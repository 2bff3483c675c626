using BenchmarkDotNet.Attributes;
using Cordon.Detection.Transformer;
using Cordon.Train.Transformer;

namespace Cordon.Benchmarks;

/// <summary>What reading one window costs the sentence encoder; what its weights say makes no difference to that.</summary>
public class Reading
{
    private readonly SentenceEncoder _full;
    private readonly SentenceEncoder _rounded;
    private readonly EncoderWorkspace _workspace = new();
    private readonly float[] _vector = new float[EncoderWeights.Width];
    private int[] _window = [];

    public Reading()
    {
        EncoderWeights weights = RandomEncoder.Weights(8000, seed: 1);
        (_full, _rounded) = (SentenceEncoder.Of(weights), SentenceEncoder.Rounded(weights));
    }

    [Params(16, 64, 128)]
    public int Pieces { get; set; }

    [GlobalSetup]
    public void Setup() => _window = [.. Enumerable.Range(0, Pieces).Select(i => i * 61 % 8000)];

    [Benchmark(Baseline = true)]
    public float Full()
    {
        _full.Encode(_window, _workspace, _vector);
        return _vector[0];
    }

    [Benchmark]
    public float EightBits()
    {
        _rounded.Encode(_window, _workspace, _vector);
        return _vector[0];
    }
}
