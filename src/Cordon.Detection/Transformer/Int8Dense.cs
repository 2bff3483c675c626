using System.Runtime.Intrinsics;

namespace Cordon.Detection.Transformer;

/// <summary>
/// Eight bits: a weight is one of 255 steps of its column's scale, a number of the input one of 255 steps of its row's. Products are summed as whole numbers,
/// so every machine gets the same sums. A quarter of the memory of full precision, and four products in the place of one.
/// </summary>
internal sealed unsafe class Int8Dense : Dense
{
    private const int Steps = 127;

    private readonly sbyte[] _weights;
    // What the bytes' zero adds to each sum.
    private readonly int[] _zeros;
    private readonly float[] _scales;
    private readonly float[] _bias;

    public Int8Dense(DenseWeights weights)
        : this(weights.Inputs, weights.Outputs, Quantise(weights), weights.Bias)
    {
    }

    /// <param name="weights">A row for each output.</param>
    public Int8Dense(int inputs, int outputs, (sbyte[] Weights, float[] Scales) weights, float[] bias)
        : base(inputs, outputs)
    {
        if (inputs % Int8Gemm.Group != 0 || outputs % Int8Gemm.Panel != 0)
        {
            throw new ArgumentException("Inputs come in fours, outputs in sixteens.", nameof(inputs));
        }

        (_scales, _bias) = (weights.Scales, bias);
        _zeros = new int[outputs];
        _weights = new sbyte[inputs * outputs];
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
            {
                sbyte weight = weights.Weights[(output * inputs) + input];
                _zeros[output] += Int8Gemm.Zero * weight;
                _weights[Int8Gemm.Place(input, output, inputs)] = weight;
            }
        }
    }

    /// <summary>A row of steps for each output, and what a step is worth.</summary>
    public static (sbyte[] Weights, float[] Scales) Quantise(DenseWeights dense)
    {
        var weights = new sbyte[dense.Weights.Length];
        var scales = new float[dense.Outputs];
        for (int output = 0; output < dense.Outputs; output++)
        {
            float most = 0;
            for (int input = 0; input < dense.Inputs; input++)
            {
                most = Math.Max(most, Math.Abs(dense.Weights[(input * dense.Outputs) + output]));
            }

            scales[output] = Math.Max(most, 1e-12f) / Steps;
            for (int input = 0; input < dense.Inputs; input++)
            {
                weights[(output * dense.Inputs) + input] = (sbyte)MathF.Round(dense.Weights[(input * dense.Outputs) + output] / scales[output]);
            }
        }

        return (weights, scales);
    }

    public override void Apply(ReadOnlySpan<float> x, int rows, Span<float> y, EncoderWorkspace workspace)
    {
        _ = y[(rows * Outputs) - 1];
        for (int row = 0; row < rows; row++)
        {
            workspace.RowScales[row] = Round(x.Slice(row * Inputs, Inputs), workspace.Rounded.AsSpan(row * Inputs, Inputs));
        }

        fixed (byte* a = workspace.Rounded)
        fixed (sbyte* b = _weights)
        fixed (int* c = workspace.Sums)
        {
            for (int panel = 0; panel < Outputs; panel += Int8Gemm.Panel)
            {
                Int8Gemm.Multiply(a, b + ((nint)panel * Inputs), c, rows, Inputs);
                for (int half = panel; half < panel + Int8Gemm.Panel; half += 8)
                {
                    Vector256<int> zeros = Vector256.Create<int>(_zeros.AsSpan(half));
                    Vector256<float> scales = Vector256.Create<float>(_scales.AsSpan(half)), bias = Vector256.Create<float>(_bias.AsSpan(half));
                    for (int row = 0; row < rows; row++)
                    {
                        Vector256<int> sums = Vector256.Load(c + (row * Int8Gemm.Panel) + half - panel) - zeros;
                        ((Vector256.ConvertToSingle(sums) * (scales * workspace.RowScales[row])) + bias).CopyTo(y[((row * Outputs) + half)..]);
                    }
                }
            }
        }
    }

    // Steps are kept as bytes above a zero in the middle: that is what the machine's instruction takes.
    private static float Round(ReadOnlySpan<float> row, Span<byte> to)
    {
        float most = RowMath.Farthest(row);
        float steps = most == 0 ? 0 : Steps / most;
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            i = Rounding.Fill(row, steps, to);
        }

        for (; i < row.Length; i++)
        {
            to[i] = (byte)((int)MathF.Round(row[i] * steps) + Int8Gemm.Zero);
        }

        return most / Steps;
    }
}
