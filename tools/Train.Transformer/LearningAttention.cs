using System.Numerics.Tensors;
using Cordon.Detection.Transformer;

namespace Cordon.Train.Transformer;

/// <summary>Self-attention within each window that remembers how much each token heeded each other.</summary>
internal sealed unsafe class LearningAttention(int width, int heads, int tokens, int longest)
{
    private static int Columns(int count) => (count + Gemm.Panel - 1) / Gemm.Panel * Gemm.Panel;

    private readonly int _size = width / heads;

    // Windows end to end, each head's square with its columns filled up to a panel.
    private readonly float[] _heeds = new float[heads * tokens * Columns(longest)];
    private readonly float[] _turned = new float[width / heads * Columns(longest)];
    private readonly float[] _pulls = new float[longest * Columns(longest)];

    /// <summary>What each token gathered.</summary>
    public readonly float[] Result = new float[tokens * width];

    public void Forward(float[] qkv, ReadOnlySpan<int> lengths)
    {
        Array.Clear(Result);
        Array.Clear(_heeds);
        float scale = 1 / MathF.Sqrt(_size);
        int first = 0;
        int square = 0;
        fixed (float* all = qkv, turned = _turned, heeds = _heeds, result = Result)
        {
            foreach (int count in lengths)
            {
                int columns = Columns(count);
                for (int head = 0; head < heads; head++, square += count * columns)
                {
                    float* query = all + ((nint)first * 3 * width) + (head * _size);
                    Turn(query + width, count, columns, turned);
                    for (int panel = 0; panel < columns; panel += Gemm.Panel)
                    {
                        Gemm.Add(query, 3 * width, 1, turned + panel, columns, heeds + square + panel, columns, count, _size);
                    }

                    for (int token = 0; token < count; token++)
                    {
                        Span<float> row = _heeds.AsSpan(square + (token * columns), count);
                        TensorPrimitives.Subtract(row, TensorPrimitives.Max(row), row);
                        TensorPrimitives.Multiply(row, scale, row);
                        TensorPrimitives.SoftMax(row, row);
                        _heeds.AsSpan(square + (token * columns) + count, columns - count).Clear();
                    }

                    for (int panel = 0; panel < _size; panel += Gemm.Panel)
                    {
                        Gemm.Add(heeds + square, columns, 1, query + (2 * width) + panel, 3 * width, result + ((nint)first * width) + (head * _size) + panel, width, count, count);
                    }
                }

                first += count;
            }
        }
    }

    /// <summary>Writes into <paramref name="dqkv"/>, cleared before, what <paramref name="dy"/> means for queries, keys and values.</summary>
    public void Backward(float[] qkv, float[] dy, ReadOnlySpan<int> lengths, float[] dqkv)
    {
        float scale = 1 / MathF.Sqrt(_size);
        int first = 0;
        int square = 0;
        fixed (float* all = qkv, turned = _turned, heeds = _heeds, pulls = _pulls, given = dy, to = dqkv)
        {
            foreach (int count in lengths)
            {
                int columns = Columns(count);
                for (int head = 0; head < heads; head++, square += count * columns)
                {
                    nint at = ((nint)first * 3 * width) + (head * _size);
                    float* query = all + at;
                    float* pull = given + ((nint)first * width) + (head * _size);
                    Turn(query + (2 * width), count, columns, turned);
                    Array.Clear(_pulls, 0, count * columns);
                    for (int panel = 0; panel < columns; panel += Gemm.Panel)
                    {
                        Gemm.Add(pull, width, 1, turned + panel, columns, pulls + panel, columns, count, _size);
                    }

                    for (int token = 0; token < count; token++)
                    {
                        ReadOnlySpan<float> row = _heeds.AsSpan(square + (token * columns), count);
                        Span<float> back = _pulls.AsSpan(token * columns, count);
                        TensorPrimitives.Subtract(back, TensorPrimitives.Dot(row, back), back);
                        TensorPrimitives.Multiply(back, row, back);
                        TensorPrimitives.Multiply(back, scale, back);
                    }

                    for (int panel = 0; panel < _size; panel += Gemm.Panel)
                    {
                        Gemm.Add(pulls, columns, 1, query + width + panel, 3 * width, to + at + panel, 3 * width, count, count);
                        Gemm.Add(pulls, 1, columns, query + panel, 3 * width, to + at + width + panel, 3 * width, count, count);
                        Gemm.Add(heeds + square, 1, columns, pull + panel, width, to + at + (2 * width) + panel, 3 * width, count, count);
                    }
                }

                first += count;
            }
        }
    }

    // Rows of keys or values as columns.
    private void Turn(float* rows, int count, int columns, float* turned)
    {
        for (int token = 0; token < columns; token++)
        {
            float* row = rows + ((nint)token * 3 * width);
            for (int i = 0; i < _size; i++)
            {
                turned[(i * columns) + token] = token < count ? row[i] : 0;
            }
        }
    }
}
