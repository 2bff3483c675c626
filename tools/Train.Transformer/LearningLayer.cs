using System.Numerics.Tensors;
using Cordon.Detection.Transformer;

namespace Cordon.Train.Transformer;

/// <summary>A layer's maps, packed; shared by all threads.</summary>
internal sealed class LayerMaps(LayerWeights weights)
{
    public LayerWeights Weights => weights;

    public Affine Qkv { get; } = new(weights.Qkv);

    public Affine Output { get; } = new(weights.Output);

    public Affine? Adjust { get; } = weights.Adjust is { } adjust ? new(adjust) : null;

    public Affine Widen { get; } = new(weights.Widen);

    public Affine Narrow { get; } = new(weights.Narrow);

    public void Refresh()
    {
        foreach (Affine? map in (Affine?[])[Qkv, Output, Adjust, Widen, Narrow])
        {
            map?.Refresh();
        }
    }
}

/// <summary>What one thread remembers of a layer between the way forth and the way back.</summary>
internal sealed class LearningLayer(LayerMaps maps, int tokens, int longest, Scratch scratch)
{
    private const int Width = EncoderWeights.Width;

    private readonly int _inputs = maps.Weights.Inputs;
    private readonly LearningNorm _before = new(maps.Weights.Inputs, tokens);
    private readonly LearningNorm _between = new(Width, tokens);
    private readonly LearningAttention _attention = new(maps.Weights.Inputs, maps.Weights.Heads, tokens, longest);
    private readonly float[] _qkv = new float[tokens * 3 * maps.Weights.Inputs];
    private readonly float[] _added = new float[tokens * Width];
    private readonly float[] _inner = new float[tokens * EncoderWeights.InnerWidth];
    private readonly float[] _wide = new float[tokens * EncoderWeights.InnerWidth];
    private readonly float[] _narrow = new float[tokens * Width];

    /// <summary>What the layer makes of its input.</summary>
    public readonly float[] Result = new float[tokens * Width];

    public void Forward(float[] x, int rows, ReadOnlySpan<int> lengths)
    {
        _before.Forward(x, rows, maps.Weights.BeforeAttention);
        maps.Qkv.Forward(_before.Result, rows, _qkv);
        _attention.Forward(_qkv, lengths);
        maps.Output.Forward(_attention.Result, rows, _added);
        Span<float> added = _added.AsSpan(0, rows * Width);
        if (maps.Adjust is null)
        {
            TensorPrimitives.Add(added, x.AsSpan(0, rows * Width), added);
        }
        else
        {
            maps.Adjust.Forward(x, rows, Result);
            TensorPrimitives.Add(added, Result.AsSpan(0, rows * Width), added);
        }

        _between.Forward(_added, rows, maps.Weights.BeforeInner);
        maps.Widen.Forward(_between.Result, rows, _inner);
        Span<float> inner = _inner.AsSpan(0, rows * EncoderWeights.InnerWidth);
        TensorPrimitives.Max(inner, 0, inner);
        maps.Narrow.Forward(_inner, rows, Result);
        Span<float> result = Result.AsSpan(0, rows * Width);
        TensorPrimitives.Add(result, added, result);
    }

    /// <summary>Writes what <paramref name="dy"/> means for the layer's input into <paramref name="dx"/>; <paramref name="dy"/> is used up.</summary>
    public void Backward(float[] x, float[] dy, int rows, ReadOnlySpan<int> lengths, LayerWeights gradient, float[] dx)
    {
        maps.Narrow.BackwardWeights(_inner, dy, rows, gradient.Narrow, scratch);
        Span<float> wide = _wide.AsSpan(0, rows * EncoderWeights.InnerWidth);
        wide.Clear();
        maps.Narrow.BackwardInput(dy, rows, _wide);
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = _inner[i] > 0 ? wide[i] : 0;
        }

        maps.Widen.BackwardWeights(_between.Result, _wide, rows, gradient.Widen, scratch);
        _narrow.AsSpan(0, rows * Width).Clear();
        maps.Widen.BackwardInput(_wide, rows, _narrow);
        _between.Backward(_narrow, rows, maps.Weights.BeforeInner, gradient.BeforeInner, dy);
        maps.Output.BackwardWeights(_attention.Result, dy, rows, gradient.Output, scratch);
        Span<float> input = dx.AsSpan(0, rows * _inputs);
        if (maps.Adjust is null)
        {
            dy.AsSpan(0, rows * Width).CopyTo(input);
        }
        else
        {
            input.Clear();
            maps.Adjust.BackwardInput(dy, rows, dx);
            maps.Adjust.BackwardWeights(x, dy, rows, gradient.Adjust!, scratch);
        }

        _narrow.AsSpan(0, rows * _inputs).Clear();
        maps.Output.BackwardInput(dy, rows, _narrow);
        wide = _wide.AsSpan(0, rows * 3 * _inputs);
        wide.Clear();
        _attention.Backward(_qkv, _narrow, lengths, _wide);
        maps.Qkv.BackwardWeights(_before.Result, _wide, rows, gradient.Qkv, scratch);
        _narrow.AsSpan(0, rows * _inputs).Clear();
        maps.Qkv.BackwardInput(_wide, rows, _narrow);
        _before.Backward(_narrow, rows, maps.Weights.BeforeAttention, gradient.BeforeAttention, dx);
    }
}
