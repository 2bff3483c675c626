using System.Collections.Immutable;
using System.Numerics.Tensors;
using Cordon.Detection.Transformer;

namespace Cordon.Train.Transformer;

/// <summary>Loshchilov and Hutter, Decoupled Weight Decay Regularization, ICLR 2019. Rows of the embedding that a step did not read rest.</summary>
internal sealed class AdamW(Classifier weights)
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.98f;
    private const float Epsilon = 1e-6f;
    private const float Decay = 0.01f;
    private const float LongestStep = 1;
    private const int EmbeddingWidth = EncoderWeights.EmbeddingWidth;

    public Classifier First { get; } = weights.Zero();

    public Classifier Second { get; } = weights.Zero();

    public int Steps { get; set; }

    /// <summary>Goes one step against the gradient, no longer than a norm of one.</summary>
    public void Step(Classifier gradient, IReadOnlyCollection<int> touched, float rate)
    {
        Steps++;
        ImmutableArray<float[]> dense = [.. gradient.Matrices(), .. gradient.Vectors()];
        double square = dense.Sum(tensor => (double)TensorPrimitives.SumOfSquares<float>(tensor))
            + touched.Order().Sum(piece => (double)TensorPrimitives.SumOfSquares<float>(gradient.Encoder.Embedding.AsSpan(piece * EmbeddingWidth, EmbeddingWidth)));
        float shrink = (float)Math.Min(1, LongestStep / (Math.Sqrt(square) + 1e-9));
        float scale = rate * MathF.Sqrt(1 - MathF.Pow(Beta2, Steps)) / (1 - MathF.Pow(Beta1, Steps));
        int matrices = gradient.Matrices().Length;
        ImmutableArray<float[]> to = [.. weights.Matrices(), .. weights.Vectors()], first = [.. First.Matrices(), .. First.Vectors()], second = [.. Second.Matrices(), .. Second.Vectors()];
        Parallel.For(0, dense.Length, i => Move(to[i], dense[i], first[i], second[i], shrink, scale, i < matrices ? rate * Decay : 0));
        foreach (int piece in touched)
        {
            int at = piece * EmbeddingWidth;
            Move(
                weights.Encoder.Embedding.AsSpan(at, EmbeddingWidth), gradient.Encoder.Embedding.AsSpan(at, EmbeddingWidth),
                First.Encoder.Embedding.AsSpan(at, EmbeddingWidth), Second.Encoder.Embedding.AsSpan(at, EmbeddingWidth), shrink, scale, 0);
        }
    }

    private static void Move(Span<float> to, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, float shrink, float scale, float decay)
    {
        for (int i = 0; i < to.Length; i++)
        {
            float g = gradient[i] * shrink;
            first[i] = (Beta1 * first[i]) + ((1 - Beta1) * g);
            second[i] = (Beta2 * second[i]) + ((1 - Beta2) * g * g);
            to[i] -= (scale * first[i] / (MathF.Sqrt(second[i]) + Epsilon)) + (decay * to[i]);
        }
    }
}
