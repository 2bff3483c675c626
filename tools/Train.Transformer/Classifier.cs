using System.Collections.Immutable;
using Cordon.Detection.Transformer;

namespace Cordon.Train.Transformer;

/// <summary>The encoder and what reads its vector: a row of weights for each head.</summary>
internal sealed record Classifier(EncoderWeights Encoder, float[] Heads, float[] HeadBias)
{
    public const int HeadCount = 8;

    /// <summary>The published encoder under heads that say nothing yet.</summary>
    public static Classifier Begin(EncoderWeights encoder) => new(encoder, new float[HeadCount * EncoderWeights.Width], new float[HeadCount]);

    /// <summary>The same shapes, all zero: what gradients and moments are kept in.</summary>
    public Classifier Zero() =>
        new(
            new(new float[Encoder.Embedding.Length], Encoder.Timescales, [.. Encoder.Layers.Select(Zero)], Zero(Encoder.Pool)),
            new float[Heads.Length],
            new float[HeadBias.Length]);

    public Classifier Copy()
    {
        Classifier copy = Zero();
        foreach ((float[] from, float[] to) in All().Zip(copy.All()))
        {
            from.CopyTo(to, 0);
        }

        return copy;
    }

    /// <summary>Every weight but the embedding's, always in the same order: matrices, then what is not pulled to zero.</summary>
    public ImmutableArray<float[]> Matrices() =>
        [.. Encoder.Layers.SelectMany(layer => Maps(layer).Select(map => map.Weights)), Encoder.Pool.Weights, Heads];

    public ImmutableArray<float[]> Vectors() =>
    [
        .. Encoder.Layers.SelectMany(layer => Maps(layer).Select(map => map.Bias).Concat([layer.BeforeAttention.Scale, layer.BeforeAttention.Bias, layer.BeforeInner.Scale, layer.BeforeInner.Bias])),
        Encoder.Pool.Bias,
        HeadBias,
    ];

    public ImmutableArray<float[]> All() => [Encoder.Embedding, .. Matrices(), .. Vectors()];

    private static IEnumerable<DenseWeights> Maps(LayerWeights layer) =>
        layer.Adjust is { } adjust ? [layer.Qkv, layer.Output, adjust, layer.Widen, layer.Narrow] : [layer.Qkv, layer.Output, layer.Widen, layer.Narrow];

    private static LayerWeights Zero(LayerWeights layer) =>
        layer with
        {
            BeforeAttention = Zero(layer.BeforeAttention),
            Qkv = Zero(layer.Qkv),
            Output = Zero(layer.Output),
            Adjust = layer.Adjust is { } adjust ? Zero(adjust) : null,
            BeforeInner = Zero(layer.BeforeInner),
            Widen = Zero(layer.Widen),
            Narrow = Zero(layer.Narrow),
        };

    private static NormWeights Zero(NormWeights norm) => new(new float[norm.Scale.Length], new float[norm.Bias.Length]);

    private static DenseWeights Zero(DenseWeights dense) => dense with { Weights = new float[dense.Weights.Length], Bias = new float[dense.Bias.Length] };
}
