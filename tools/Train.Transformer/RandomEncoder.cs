using Cordon.Detection.Transformer;

namespace Cordon.Train.Transformer;

/// <summary>Weights that mean nothing yet, of the right shapes: to learn from nothing, and to test against.</summary>
internal static class RandomEncoder
{
    public static EncoderWeights Weights(int pieces, int seed)
    {
        var random = new Random(seed);
        const int width = EncoderWeights.Width;
        const int embedding = EncoderWeights.EmbeddingWidth;
        return new(
            Numbers(pieces * embedding, 1 / 16f, random),
            [.. Enumerable.Range(0, embedding / 2).Select(i => MathF.Exp(-i * MathF.Log(10_000) / ((embedding / 2) - 1)))],
            [Layer(embedding, random), Layer(width, random)],
            Dense(width, width, random));
    }

    private static LayerWeights Layer(int inputs, Random random) =>
        new(
            4,
            Norm(inputs, random),
            Dense(inputs, 3 * inputs, random),
            Dense(inputs, EncoderWeights.Width, random),
            inputs == EncoderWeights.Width ? null : Dense(inputs, EncoderWeights.Width, random),
            Norm(EncoderWeights.Width, random),
            Dense(EncoderWeights.Width, EncoderWeights.InnerWidth, random),
            Dense(EncoderWeights.InnerWidth, EncoderWeights.Width, random));

    private static NormWeights Norm(int width, Random random) => new([.. Numbers(width, 0.1f, random).Select(value => 1 + value)], Numbers(width, 0.1f, random));

    private static DenseWeights Dense(int inputs, int outputs, Random random) => new(inputs, outputs, Numbers(inputs * outputs, 1 / MathF.Sqrt(inputs), random), Numbers(outputs, 0.1f, random));

    private static float[] Numbers(int count, float spread, Random random)
    {
        var numbers = new float[count];
        foreach (ref float number in numbers.AsSpan())
        {
            number = ((random.NextSingle() * 2) - 1) * spread * 1.7f;
        }

        return numbers;
    }
}
