using System.Collections.Immutable;

namespace Cordon.Detection.Transformer;

/// <summary>
/// Two layers of self-attention over the pieces of a window, their mean, and one more map: a vector that says what the window is about. The architecture is
/// that of Universal Sentence Encoder lite (Cer et al., 2018), whose published weights it reproduces.
/// </summary>
internal sealed class SentenceEncoder
{
    private readonly float[] _embedding;
    private readonly float[] _places;
    private readonly ImmutableArray<EncoderLayer> _layers;
    private readonly Dense _pool;

    private SentenceEncoder(EncoderWeights weights, Func<DenseWeights, Dense> pack)
    {
        _embedding = weights.Embedding;
        _places = Places(weights.Timescales);
        _layers = [.. weights.Layers.Select(layer => new EncoderLayer(layer, pack))];
        _pool = pack(weights.Pool);
    }

    public static SentenceEncoder Of(EncoderWeights weights) => new(weights, dense => new FloatDense(dense));

    /// <summary>Eight bits a weight: about four times as fast where the machine multiplies bytes, and a little coarser.</summary>
    public static SentenceEncoder Rounded(EncoderWeights weights) => new(weights, dense => new Int8Dense(dense));

    /// <summary>The window's vector, each number between -1 and 1. At most <see cref="EncoderWeights.MaxTokens"/> pieces, at least one.</summary>
    public void Encode(ReadOnlySpan<int> pieces, EncoderWorkspace workspace, Span<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfZero(pieces.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pieces.Length, EncoderWeights.MaxTokens);
        Embed(_embedding, _places, pieces, workspace.Input);
        foreach (EncoderLayer layer in _layers)
        {
            layer.Apply(pieces.Length, workspace);
        }

        Span<float> mean = workspace.Mean;
        mean.Clear();
        for (int token = 0; token < pieces.Length; token++)
        {
            RowMath.Add(mean, workspace.Input.AsSpan(token * EncoderWeights.Width, EncoderWeights.Width), mean);
        }

        RowMath.Scale(mean, 1f / pieces.Length, mean);
        _pool.Apply(mean, 1, vector, workspace);
        foreach (ref float value in vector[.._pool.Outputs])
        {
            value = MathF.Tanh(value);
        }
    }

    /// <summary>What the first layer reads: each piece's numbers twice (so it was trained), and its place.</summary>
    public static void Embed(ReadOnlySpan<float> embedding, ReadOnlySpan<float> places, ReadOnlySpan<int> pieces, Span<float> input)
    {
        const int width = EncoderWeights.EmbeddingWidth;
        for (int token = 0; token < pieces.Length; token++)
        {
            ReadOnlySpan<float> row = embedding.Slice(pieces[token] * width, width);
            Span<float> to = input.Slice(token * width, width);
            RowMath.Scale(row, 2, to);
            RowMath.Add(to, places.Slice(token * width, width), to);
        }
    }

    /// <summary>A row for each place in a window: sines, then cosines.</summary>
    public static float[] Places(ReadOnlySpan<float> timescales)
    {
        var places = new float[EncoderWeights.MaxTokens * EncoderWeights.EmbeddingWidth];
        for (int place = 0; place < EncoderWeights.MaxTokens; place++)
        {
            Span<float> row = places.AsSpan(place * EncoderWeights.EmbeddingWidth, EncoderWeights.EmbeddingWidth);
            for (int i = 0; i < timescales.Length; i++)
            {
                (row[i], row[timescales.Length + i]) = MathF.SinCos(place * timescales[i]);
            }
        }

        return places;
    }
}
