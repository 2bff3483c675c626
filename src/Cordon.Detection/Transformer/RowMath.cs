using System.Runtime.Intrinsics;

namespace Cordon.Detection.Transformer;

/// <summary>What the encoder does with rows of numbers, sixteen at a time where the machine can.</summary>
internal static class RowMath
{
    private const int Lanes = 16;

    /// <summary>to = x + y.</summary>
    public static void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> to)
    {
        int i = 0;
        for (; i + Lanes <= x.Length; i += Lanes)
        {
            (Vector512.Create(x[i..]) + Vector512.Create(y[i..])).CopyTo(to[i..]);
        }

        for (; i < x.Length; i++)
        {
            to[i] = x[i] + y[i];
        }
    }

    /// <summary>to = x * factor.</summary>
    public static void Scale(ReadOnlySpan<float> x, float factor, Span<float> to)
    {
        int i = 0;
        for (; i + Lanes <= x.Length; i += Lanes)
        {
            (Vector512.Create(x[i..]) * factor).CopyTo(to[i..]);
        }

        for (; i < x.Length; i++)
        {
            to[i] = x[i] * factor;
        }
    }

    /// <summary>Nothing stays below zero.</summary>
    public static void Rectify(Span<float> x)
    {
        int i = 0;
        for (; i + Lanes <= x.Length; i += Lanes)
        {
            Vector512.Max(Vector512.Create<float>(x[i..]), Vector512<float>.Zero).CopyTo(x[i..]);
        }

        for (; i < x.Length; i++)
        {
            x[i] = Math.Max(x[i], 0);
        }
    }

    /// <summary>Centred, of length one in the mean, then scaled and shifted.</summary>
    public static void Normalise(ReadOnlySpan<float> x, NormWeights norm, Span<float> to)
    {
        float mean = Sum(x) / x.Length;
        float squares = 0;
        int i = 0;
        Vector512<float> sums = Vector512<float>.Zero;
        for (; i + Lanes <= x.Length; i += Lanes)
        {
            Vector512<float> centred = Vector512.Create(x[i..]) - Vector512.Create(mean);
            sums += centred * centred;
        }

        for (; i < x.Length; i++)
        {
            squares += (x[i] - mean) * (x[i] - mean);
        }

        float scale = 1 / MathF.Sqrt(((squares + Vector512.Sum(sums)) / x.Length) + EncoderWeights.Epsilon);
        for (i = 0; i + Lanes <= x.Length; i += Lanes)
        {
            Vector512<float> centred = (Vector512.Create(x[i..]) - Vector512.Create(mean)) * scale;
            ((centred * Vector512.Create<float>(norm.Scale.AsSpan(i))) + Vector512.Create<float>(norm.Bias.AsSpan(i))).CopyTo(to[i..]);
        }

        for (; i < x.Length; i++)
        {
            to[i] = ((x[i] - mean) * scale * norm.Scale[i]) + norm.Bias[i];
        }
    }

    /// <summary>Shares that add up to one: each number's exponential, after it was multiplied by <paramref name="factor"/>.</summary>
    public static void SoftMax(Span<float> x, float factor)
    {
        float most = float.NegativeInfinity;
        foreach (float value in x)
        {
            most = Math.Max(most, value);
        }

        int i = 0;
        for (; i + Lanes <= x.Length; i += Lanes)
        {
            Vector512.Exp((Vector512.Create<float>(x[i..]) - Vector512.Create(most)) * factor).CopyTo(x[i..]);
        }

        for (; i < x.Length; i++)
        {
            x[i] = MathF.Exp((x[i] - most) * factor);
        }

        Scale(x, 1 / Sum(x), x);
    }

    public static float Sum(ReadOnlySpan<float> x)
    {
        int i = 0;
        Vector512<float> sums = Vector512<float>.Zero;
        for (; i + Lanes <= x.Length; i += Lanes)
        {
            sums += Vector512.Create(x[i..]);
        }

        float sum = Vector512.Sum(sums);
        for (; i < x.Length; i++)
        {
            sum += x[i];
        }

        return sum;
    }

    public static float Farthest(ReadOnlySpan<float> x)
    {
        int i = 0;
        Vector512<float> most = Vector512<float>.Zero;
        for (; i + Lanes <= x.Length; i += Lanes)
        {
            most = Vector512.Max(most, Vector512.Abs(Vector512.Create(x[i..])));
        }

        float farthest = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            farthest = Math.Max(farthest, most[lane]);
        }

        for (; i < x.Length; i++)
        {
            farthest = Math.Max(farthest, Math.Abs(x[i]));
        }

        return farthest;
    }
}
