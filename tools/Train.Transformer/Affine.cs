using Cordon.Detection.Transformer;

namespace Cordon.Train.Transformer;

/// <summary>An affine map that learns: forwards, and backwards to its input and to its weights.</summary>
internal sealed unsafe class Affine(DenseWeights weights)
{
    private readonly float[] _forward = new float[weights.Weights.Length];
    private readonly float[] _backward = new float[weights.Weights.Length];

    public DenseWeights Weights => weights;

    /// <summary>Packs the weights again after they have changed.</summary>
    public void Refresh()
    {
        Panels.Pack(weights.Weights, weights.Inputs, weights.Outputs, _forward);
        Panels.PackTransposed(weights.Weights, weights.Inputs, weights.Outputs, _backward);
    }

    /// <summary>y = x · W + b.</summary>
    public void Forward(float[] x, int rows, float[] y)
    {
        for (int row = 0; row < rows; row++)
        {
            weights.Bias.CopyTo(y, row * weights.Outputs);
        }

        Panels.Multiply(x, rows, weights.Inputs, _forward, weights.Outputs, y);
    }

    /// <summary>Adds to <paramref name="dx"/> what <paramref name="dy"/> means for the input.</summary>
    public void BackwardInput(float[] dy, int rows, float[] dx) => Panels.Multiply(dy, rows, weights.Outputs, _backward, weights.Inputs, dx);

    /// <summary>Adds to the gradient what <paramref name="dy"/> means for weights and bias.</summary>
    public void BackwardWeights(float[] x, float[] dy, int rows, DenseWeights gradient, Scratch scratch)
    {
        Panels.Transpose(x, rows, weights.Inputs, scratch.Turned);
        Panels.Pack(dy, rows, weights.Outputs, scratch.Packed);
        Panels.Multiply(scratch.Turned, weights.Inputs, rows, scratch.Packed, weights.Outputs, gradient.Weights);
        for (int row = 0; row < rows; row++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(gradient.Bias, dy.AsSpan(row * weights.Outputs, weights.Outputs), gradient.Bias);
        }
    }
}

/// <summary>Room for matrices that are turned or packed for one multiplication.</summary>
internal sealed class Scratch(int tokens)
{
    public readonly float[] Turned = new float[tokens * EncoderWeights.InnerWidth];
    public readonly float[] Packed = new float[tokens * EncoderWeights.InnerWidth];
}

/// <summary>Matrices in panels of 64 columns, as <see cref="Gemm"/> multiplies them.</summary>
internal static unsafe class Panels
{
    // So much of a panel stays in the nearest caches while the rows of A pass by.
    private const int Depth = 512;

    public static void Pack(float[] from, int rows, int columns, float[] to)
    {
        for (int panel = 0; panel < columns / Gemm.Panel; panel++)
        {
            for (int row = 0; row < rows; row++)
            {
                from.AsSpan((row * columns) + (panel * Gemm.Panel), Gemm.Panel).CopyTo(to.AsSpan(((panel * rows) + row) * Gemm.Panel));
            }
        }
    }

    /// <summary>Packs the transposed matrix: its panels go over the rows of <paramref name="from"/>.</summary>
    public static void PackTransposed(float[] from, int rows, int columns, float[] to)
    {
        for (int panel = 0; panel < rows / Gemm.Panel; panel++)
        {
            for (int i = 0; i < Gemm.Panel; i++)
            {
                ReadOnlySpan<float> row = from.AsSpan(((panel * Gemm.Panel) + i) * columns, columns);
                Span<float> target = to.AsSpan(panel * columns * Gemm.Panel, columns * Gemm.Panel);
                for (int column = 0; column < columns; column++)
                {
                    target[(column * Gemm.Panel) + i] = row[column];
                }
            }
        }
    }

    public static void Transpose(float[] from, int rows, int columns, float[] to)
    {
        const int block = 16;
        for (int top = 0; top < rows; top += block)
        {
            int bottom = Math.Min(rows, top + block);
            for (int left = 0; left < columns; left += block)
            {
                int right = Math.Min(columns, left + block);
                for (int row = top; row < bottom; row++)
                {
                    for (int column = left; column < right; column++)
                    {
                        to[(column * rows) + row] = from[(row * columns) + column];
                    }
                }
            }
        }
    }

    /// <summary>C += A · B, B in panels.</summary>
    public static void Multiply(float[] a, int rows, int depth, float[] panels, int columns, float[] c)
    {
        fixed (float* x = a, w = panels, y = c)
        {
            for (int panel = 0; panel < columns / Gemm.Panel; panel++)
            {
                float* b = w + ((nint)panel * depth * Gemm.Panel);
                for (int k = 0; k < depth; k += Depth)
                {
                    Gemm.Add(x + k, depth, 1, b + (k * Gemm.Panel), Gemm.Panel, y + (panel * Gemm.Panel), columns, rows, Math.Min(Depth, depth - k));
                }
            }
        }
    }
}
