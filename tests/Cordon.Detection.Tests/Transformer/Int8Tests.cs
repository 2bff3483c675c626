using System.Numerics.Tensors;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Cordon.Detection.Transformer;
using Cordon.Train.Transformer;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests.Transformer;

public sealed unsafe class Int8Tests
{
    [Fact]
    public void Every_instruction_that_this_machine_has_gives_the_sums_of_plain_numbers() =>
        Prop.ForAll(Gen.Choose(1, 9).Two().ToArbitrary(), input =>
        {
            (int rows, int groups) = input;
            int depth = groups * 2 * Int8Gemm.Group;
            var random = new Random(rows + (100 * groups));
            var a = new byte[rows * depth];
            random.NextBytes(a);
            var b = new byte[Int8Gemm.Panel * depth];
            random.NextBytes(b);
            int[] expected = Sums(Int8Gemm.MultiplyScalar);
            return expected.SequenceEqual(Sums(Int8Gemm.Multiply))
                && (!AvxVnni.IsSupported || expected.SequenceEqual(Sums(Int8Gemm.MultiplyVnni)))
                && (!Avx2.IsSupported || expected.SequenceEqual(Sums(Int8Gemm.MultiplyAvx2)))
                && (!Dp.IsSupported || expected.SequenceEqual(Sums(Int8Gemm.MultiplyArm)));

            int[] Sums(Multiply multiply)
            {
                var sums = new int[rows * Int8Gemm.Panel];
                fixed (byte* x = a, w = b)
                fixed (int* y = sums)
                {
                    multiply(x, (sbyte*)w, y, rows, depth);
                }

                return sums;
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_map_in_eight_bits_is_the_map_within_its_steps() =>
        Prop.ForAll(Gen.Choose(1, 20).Two().ToArbitrary(), input =>
        {
            (int rows, int seed) = input;
            var random = new Random(seed);
            float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
            const int inputs = 36, outputs = 64;
            var weights = new DenseWeights(inputs, outputs, Numbers(inputs * outputs), Numbers(outputs));
            float[] x = Numbers(rows * inputs), expected = new float[rows * outputs], rounded = new float[rows * outputs];
            var workspace = new EncoderWorkspace();
            new FloatDense(weights).Apply(x, rows, expected, workspace);
            new Int8Dense(weights).Apply(x, rows, rounded, workspace);
            TensorPrimitives.Subtract(rounded, expected, rounded);
            // Half a step of each factor, over all inputs, at the very most.
            return Math.Abs(TensorPrimitives.MaxMagnitude<float>(rounded)) <= inputs * (1.01f / 127);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_is_nothing_in_eight_bits_too()
    {
        var y = new float[64];
        new Int8Dense(new(4, 64, [.. Enumerable.Range(0, 256).Select(i => i / 10f)], [.. Enumerable.Range(0, 64).Select(i => (float)i)])).Apply(new float[4], 1, y, new());
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (float)i), y);
    }

    [Fact]
    public void The_published_encoder_says_nearly_the_same_in_eight_bits()
    {
        PieceVocabulary pieces = PublishedEncoder.ReadPieces(PublishedFiles.Encoder);
        SentenceEncoder encoder = SentenceEncoder.Rounded(PublishedEncoder.Read(PublishedFiles.Encoder));
        var vector = new float[EncoderWeights.Width];
        foreach ((string text, float[] expected) in PublishedFiles.Vectors)
        {
            encoder.Encode([.. PieceTests.Cut(pieces, text.Normalize(System.Text.NormalizationForm.FormKC)).Select(token => token.Piece).Take(EncoderWeights.MaxTokens)], new(), vector);
            float alike = TensorPrimitives.CosineSimilarity<float>(vector, expected);
            Assert.True(alike > 0.99f, $"'{text}': {alike}");
        }
    }

    private delegate void Multiply(byte* a, sbyte* b, int* c, int rows, int depth);
}
