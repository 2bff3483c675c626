using System.Numerics.Tensors;
using System.Text;
using Cordon.Detection.Transformer;
using Cordon.Train.Transformer;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests.Transformer;

public sealed unsafe class EncoderTests
{
    [Fact]
    public void The_published_weights_give_the_vectors_that_their_own_package_gives()
    {
        PieceVocabulary pieces = PublishedEncoder.ReadPieces(PublishedFiles.Encoder);
        SentenceEncoder encoder = SentenceEncoder.Of(PublishedEncoder.Read(PublishedFiles.Encoder));
        var workspace = new EncoderWorkspace();
        var vector = new float[EncoderWeights.Width];
        foreach ((string text, float[] expected) in PublishedFiles.Vectors)
        {
            int[] window = [.. PieceTests.Cut(pieces, text.Normalize(NormalizationForm.FormKC)).Select(token => token.Piece).Take(EncoderWeights.MaxTokens)];
            encoder.Encode(window, workspace, vector);
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
            TensorPrimitives.Subtract(vector, expected, vector);
            Assert.True(TensorPrimitives.MaxMagnitude(vector) is > -5e-5f and < 5e-5f, $"'{text}' is off by {TensorPrimitives.MaxMagnitude(vector)}");
        }
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        SentenceEncoder encoder = SentenceEncoder.Of(RandomEncoder.Weights(50, seed: 3));
        var workspace = new EncoderWorkspace();
        var vector = new float[EncoderWeights.Width];
        int[] window = [.. Enumerable.Range(0, 70).Select(i => i % 50)];
        encoder.Encode(window, workspace, vector);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++)
        {
            encoder.Encode(window, workspace, vector);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void What_a_workspace_read_before_leaves_no_trace()
    {
        SentenceEncoder encoder = SentenceEncoder.Of(RandomEncoder.Weights(50, seed: 4));
        var used = new EncoderWorkspace();
        float[] first = new float[EncoderWeights.Width], second = new float[EncoderWeights.Width];
        encoder.Encode([.. Enumerable.Range(0, EncoderWeights.MaxTokens).Select(i => i % 50)], used, first);
        encoder.Encode([7, 8, 9], used, first);
        encoder.Encode([7, 8, 9], new EncoderWorkspace(), second);
        Assert.Equal(second, first);
    }

    [Fact]
    public void Windows_that_are_empty_or_too_long_are_refused()
    {
        SentenceEncoder encoder = SentenceEncoder.Of(RandomEncoder.Weights(10, seed: 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => { encoder.Encode([], new(), new float[EncoderWeights.Width]); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { encoder.Encode(new int[EncoderWeights.MaxTokens + 1], new(), new float[EncoderWeights.Width]); });
    }

    [Fact]
    public void Every_width_of_vector_multiplies_like_plain_numbers() =>
        Prop.ForAll(Gen.Choose(1, 13).Two().Zip(Gen.Choose(0, 1)).ToArbitrary(), input =>
        {
            ((int rows, int depth), int turned) = input;
            var random = new Random(rows + (100 * depth));
            float[] a = Numbers(rows * depth, random), b = Numbers(depth * Gemm.Panel, random), c = Numbers(rows * Gemm.Panel, random);
            float[] expected = Product(Gemm.AddScalar);
            return Near(Product(Gemm.Add512), expected) && Near(Product(Gemm.Add256), expected) && Near(Product(Gemm.Add128), expected);

            float[] Product(Multiply multiply)
            {
                float[] to = [.. c];
                fixed (float* x = a, w = b, y = to)
                {
                    multiply(x, turned == 0 ? depth : 1, turned == 0 ? 1 : rows, w, Gemm.Panel, y, Gemm.Panel, rows, depth);
                }

                return to;
            }
        }).QuickCheckThrowOnFailure();

    private delegate void Multiply(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, int rows, int depth);

    private static bool Near(float[] left, float[] right) => left.Zip(right).All(pair => MathF.Abs(pair.First - pair.Second) < 1e-4f);

    private static float[] Numbers(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
