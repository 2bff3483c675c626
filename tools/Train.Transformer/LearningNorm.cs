using System.Numerics.Tensors;
using Cordon.Detection.Transformer;

namespace Cordon.Train.Transformer;

/// <summary>Normalisation of each token that remembers what the way back needs.</summary>
internal sealed class LearningNorm(int width, int tokens)
{
    private readonly float[] _centred = new float[tokens * width];
    private readonly float[] _scales = new float[tokens];
    private readonly float[] _pull = new float[width];

    /// <summary>The normalised tokens.</summary>
    public readonly float[] Result = new float[tokens * width];

    public void Forward(float[] x, int rows, NormWeights norm)
    {
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> from = x.AsSpan(row * width, width);
            Span<float> centred = _centred.AsSpan(row * width, width);
            TensorPrimitives.Subtract(from, TensorPrimitives.Sum(from) / width, centred);
            _scales[row] = 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares(centred) / width) + EncoderWeights.Epsilon);
            TensorPrimitives.Multiply(centred, _scales[row], centred);
            TensorPrimitives.MultiplyAdd(centred, norm.Scale, norm.Bias, Result.AsSpan(row * width, width));
        }
    }

    /// <summary>Adds to <paramref name="dx"/> what <paramref name="dy"/> means for the tokens, and to the gradient what it means for scale and bias.</summary>
    public void Backward(float[] dy, int rows, NormWeights norm, NormWeights gradient, float[] dx)
    {
        Span<float> pull = _pull;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> dr = dy.AsSpan(row * width, width);
            ReadOnlySpan<float> centred = _centred.AsSpan(row * width, width);
            TensorPrimitives.Add(gradient.Bias, dr, gradient.Bias);
            TensorPrimitives.MultiplyAdd(dr, centred, gradient.Scale, gradient.Scale);
            TensorPrimitives.Multiply(dr, norm.Scale, pull);
            float mean = TensorPrimitives.Sum<float>(pull) / width;
            float along = TensorPrimitives.Dot<float>(pull, centred) / width;
            TensorPrimitives.Subtract(pull, mean, pull);
            TensorPrimitives.MultiplyAdd(centred, -along, pull, pull);
            Span<float> to = dx.AsSpan(row * width, width);
            TensorPrimitives.MultiplyAdd(pull, _scales[row], to, to);
        }
    }
}
