namespace Cordon.Detection.Transformer;

/// <summary>An affine map, packed for the machine.</summary>
internal abstract class Dense(int inputs, int outputs)
{
    public int Inputs => inputs;

    public int Outputs => outputs;

    /// <summary>Maps each row of <paramref name="x"/> to one of <paramref name="y"/>.</summary>
    public abstract void Apply(ReadOnlySpan<float> x, int rows, Span<float> y, EncoderWorkspace workspace);
}

/// <summary>Full precision: weights in panels of 64 columns, each read from front to back.</summary>
internal sealed unsafe class FloatDense : Dense
{
    private readonly float[] _panels;
    private readonly float[] _bias;

    public FloatDense(DenseWeights weights)
        : base(weights.Inputs, weights.Outputs)
    {
        if (weights.Outputs % Gemm.Panel != 0)
        {
            throw new ArgumentException("Outputs come in panels of 64.", nameof(weights));
        }

        _bias = weights.Bias;
        _panels = new float[weights.Weights.Length];
        for (int panel = 0; panel < weights.Outputs / Gemm.Panel; panel++)
        {
            for (int row = 0; row < weights.Inputs; row++)
            {
                weights.Weights.AsSpan((row * weights.Outputs) + (panel * Gemm.Panel), Gemm.Panel).CopyTo(_panels.AsSpan(((panel * weights.Inputs) + row) * Gemm.Panel));
            }
        }
    }

    public override void Apply(ReadOnlySpan<float> x, int rows, Span<float> y, EncoderWorkspace workspace)
    {
        for (int row = 0; row < rows; row++)
        {
            _bias.CopyTo(y[(row * Outputs)..]);
        }

        _ = x[(rows * Inputs) - 1];
        fixed (float* a = x, b = _panels, c = y)
        {
            for (int panel = 0; panel < Outputs / Gemm.Panel; panel++)
            {
                Gemm.Add(a, Inputs, 1, b + (panel * Inputs * Gemm.Panel), Gemm.Panel, c + (panel * Gemm.Panel), Outputs, rows, Inputs);
            }
        }
    }
}
