namespace Cordon.Detection.Transformer;

/// <summary>One layer over a window's tokens; reads and leaves them in <see cref="EncoderWorkspace.Input"/>.</summary>
internal sealed class EncoderLayer(LayerWeights weights, Func<DenseWeights, Dense> pack)
{
    private readonly Dense _qkv = pack(weights.Qkv);
    private readonly Dense _output = pack(weights.Output);
    private readonly Dense? _adjust = weights.Adjust is { } adjust ? pack(adjust) : null;
    private readonly Dense _widen = pack(weights.Widen);
    private readonly Dense _narrow = pack(weights.Narrow);

    public void Apply(int tokens, EncoderWorkspace workspace)
    {
        int inputs = _qkv.Inputs;
        Span<float> input = workspace.Input.AsSpan(0, tokens * inputs);
        Span<float> normed = workspace.Normed;
        Normalise(input, inputs, weights.BeforeAttention, normed);
        _qkv.Apply(normed, tokens, workspace.Qkv, workspace);
        Attend(tokens, inputs, weights.Heads, workspace.Qkv, workspace.Keys, workspace.Attention, workspace.Attended);
        _output.Apply(workspace.Attended, tokens, workspace.Added, workspace);
        Span<float> added = workspace.Added.AsSpan(0, tokens * EncoderWeights.Width);
        if (_adjust is null)
        {
            RowMath.Add(input, added, added);
        }
        else
        {
            _adjust.Apply(input, tokens, normed, workspace);
            RowMath.Add(normed[..added.Length], added, added);
        }

        Normalise(added, EncoderWeights.Width, weights.BeforeInner, normed);
        _widen.Apply(normed, tokens, workspace.Inner, workspace);
        Span<float> inner = workspace.Inner.AsSpan(0, tokens * EncoderWeights.InnerWidth);
        RowMath.Rectify(inner);
        _narrow.Apply(inner, tokens, workspace.Input, workspace);
        input = workspace.Input.AsSpan(0, tokens * EncoderWeights.Width);
        RowMath.Add(input, added, input);
    }

    private static void Normalise(ReadOnlySpan<float> rows, int width, NormWeights norm, Span<float> to)
    {
        for (int at = 0; at < rows.Length; at += width)
        {
            RowMath.Normalise(rows.Slice(at, width), norm, to.Slice(at, width));
        }
    }

    // Each head by itself: how much each token heeds each other, then the mean of what they say.
    private static unsafe void Attend(int tokens, int width, int heads, float[] qkv, float[] keys, float[] attention, float[] attended)
    {
        int size = width / heads;
        int columns = (tokens + Gemm.Panel - 1) / Gemm.Panel * Gemm.Panel;
        float scale = 1 / MathF.Sqrt(size);
        Array.Clear(attended, 0, tokens * width);
        fixed (float* all = qkv, turned = keys, heeds = attention, to = attended)
        {
            for (int head = 0; head < heads; head++)
            {
                float* query = all + (head * size);
                for (int token = 0; token < columns; token++)
                {
                    float* key = query + width + (token * 3 * width);
                    for (int i = 0; i < size; i++)
                    {
                        turned[(i * columns) + token] = token < tokens ? key[i] : 0;
                    }
                }

                Array.Clear(attention, 0, tokens * columns);
                for (int panel = 0; panel < columns; panel += Gemm.Panel)
                {
                    Gemm.Add(query, 3 * width, 1, turned + panel, columns, heeds + panel, columns, tokens, size);
                }

                for (int token = 0; token < tokens; token++)
                {
                    RowMath.SoftMax(attention.AsSpan(token * columns, tokens), scale);
                }

                for (int panel = 0; panel < size; panel += Gemm.Panel)
                {
                    Gemm.Add(heeds, columns, 1, query + (2 * width) + panel, 3 * width, to + (head * size) + panel, width, tokens, tokens);
                }
            }
        }
    }
}
