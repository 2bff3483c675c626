using System.Collections.Immutable;

namespace Cordon.Detection.Transformer;

/// <summary>An affine map: a row of <paramref name="Outputs"/> weights for each input, then the bias.</summary>
internal sealed record DenseWeights(int Inputs, int Outputs, float[] Weights, float[] Bias);

/// <summary>What a layer subtracts, divides and multiplies by before it reads.</summary>
internal sealed record NormWeights(float[] Scale, float[] Bias);

/// <summary>One layer: attention, then a widening and a narrowing map for each token.</summary>
/// <param name="Adjust">Makes the layer's input as wide as its output; null where it is already.</param>
internal sealed record LayerWeights(int Heads, NormWeights BeforeAttention, DenseWeights Qkv, DenseWeights Output, DenseWeights? Adjust, NormWeights BeforeInner, DenseWeights Widen, DenseWeights Narrow)
{
    public int Inputs => Qkv.Inputs;
}

/// <summary>The encoder's weights as numbers: read of a file, changed by a trainer, packed for use by <see cref="SentenceEncoder"/>.</summary>
/// <param name="Embedding">A row of <see cref="EmbeddingWidth"/> numbers for each piece.</param>
/// <param name="Timescales">How fast the signals turn that tell a token's place.</param>
/// <param name="Pool">From the mean of the tokens to the sentence.</param>
internal sealed record EncoderWeights(float[] Embedding, float[] Timescales, ImmutableArray<LayerWeights> Layers, DenseWeights Pool)
{
    public const int EmbeddingWidth = 256;
    public const int Width = 512;
    public const int InnerWidth = 1536;

    /// <summary>What follows is not read: the encoder was trained on so many tokens.</summary>
    public const int MaxTokens = 128;

    public const float Epsilon = 1e-6f;
}
