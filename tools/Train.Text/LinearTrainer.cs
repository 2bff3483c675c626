using System.Buffers.Binary;
using Cordon.Detection.Models;

namespace Cordon.Train.Text;

/// <summary>
/// Logistic regression over the worst window of each text, one for every head at once: multiple-instance learning, where a text is bad when one of its
/// windows is. AdaGrad (Duchi, Hazan, Singer, JMLR 2011), one thread, seeded: the same examples give the same weights.
/// </summary>
internal sealed class LinearTrainer
{
    public const int Heads = LinearModel.Heads;

    public static readonly int[] Windows = [12, 32, 96];

    private const float Rate = 0.08f;
    private const float Decay = 2e-6f;

    private readonly int _bits;
    private readonly float[] _weights;
    private readonly float[] _squares;
    private readonly float[,] _biases = new float[Windows.Length, Heads];
    private readonly float[,] _biasSquares = new float[Windows.Length, Heads];
    private readonly float[] _sums = new float[(Encoded.MaxTokens + 1) * Heads];

    public LinearTrainer(int bits)
    {
        _bits = bits;
        _weights = new float[Heads << bits];
        _squares = new float[Heads << bits];
        for (int w = 0; w < Windows.Length; w++)
        {
            for (int h = 0; h < Heads; h++)
            {
                _biases[w, h] = -1;
            }
        }
    }

    public void Learn(IReadOnlyList<(Encoded Example, float Weight)> examples, int epochs, int seed)
    {
        var order = Enumerable.Range(0, examples.Count).ToArray();
        var random = new Random(seed);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            foreach (int i in order)
            {
                Step(examples[i].Example, examples[i].Weight);
            }
        }
    }

    /// <summary>The logit of each head.</summary>
    public void Score(Encoded example, Span<float> logits)
    {
        Sum(example);
        for (int h = 0; h < Heads; h++)
        {
            logits[h] = Worst(example, h).Logit;
        }
    }

    private void Step(Encoded example, float weight)
    {
        if (example.Tokens == 0)
        {
            return;
        }

        Sum(example);
        for (int h = 0; h < Heads; h++)
        {
            if (!example.Example.Labels.IsKnown(h))
            {
                continue;
            }

            (float logit, int window, int from, int to) = Worst(example, h);
            float target = example.Example.Labels.IsTrue(h) ? 1 : 0;
            float gradient = ((1 / (1 + MathF.Exp(-logit))) - target) * weight;
            if (MathF.Abs(gradient) < 1e-4f)
            {
                continue;
            }

            Update(ref _biases[window, h], ref _biasSquares[window, h], gradient, 0);
            float each = gradient / MathF.Sqrt(to - from + LinearModel.Damping);
            int first = from == 0 ? 0 : example.Ends[from - 1];
            for (int i = first; i < example.Ends[to - 1]; i++)
            {
                int at = (example.Buckets[i] * Heads) + h;
                Update(ref _weights[at], ref _squares[at], each, Decay);
            }
        }
    }

    private static void Update(ref float value, ref float squares, float gradient, float decay)
    {
        gradient += decay * value;
        squares += gradient * gradient;
        value -= Rate * gradient / (MathF.Sqrt(squares) + 1e-6f);
    }

    private void Sum(Encoded example)
    {
        int at = 0;
        _sums.AsSpan(0, Heads).Clear();
        for (int t = 0; t < example.Tokens; t++)
        {
            Span<float> sum = _sums.AsSpan((t + 1) * Heads, Heads);
            _sums.AsSpan(t * Heads, Heads).CopyTo(sum);
            for (; at < example.Ends[t]; at++)
            {
                ReadOnlySpan<float> row = _weights.AsSpan(example.Buckets[at] * Heads, Heads);
                for (int h = 0; h < Heads; h++)
                {
                    sum[h] += row[h];
                }
            }
        }
    }

    private (float Logit, int Window, int From, int To) Worst(Encoded example, int head)
    {
        (float Logit, int Window, int From, int To) worst = (float.NegativeInfinity, 0, 0, 0);
        for (int w = 0; w < Windows.Length && (w == 0 || example.Tokens > Windows[w - 1]); w++)
        {
            for (int end = 4; end < example.Tokens + 4; end += 4)
            {
                int to = Math.Min(end, example.Tokens);
                int length = Math.Min(Windows[w], to);
                if (w > 0 && to <= Windows[w - 1])
                {
                    continue;
                }

                float sum = _sums[(to * Heads) + head] - _sums[((to - length) * Heads) + head];
                float logit = _biases[w, head] + (sum / MathF.Sqrt(length + LinearModel.Damping));
                if (logit > worst.Logit)
                {
                    worst = (logit, w, to - length, to);
                }
            }
        }

        return worst;
    }

    /// <summary>The weight file (see <see cref="LinearModel"/>): each head's weights as int8 steps of its own size.</summary>
    public byte[] ToFile(IReadOnlyList<Calibration> calibrations)
    {
        int header = LinearModel.HeaderLength(Windows.Length);
        var file = new byte[header + _weights.Length];
        "CTLM"u8.CopyTo(file);
        (file[4], file[5], file[6], file[7]) = (1, (byte)_bits, Heads, (byte)Windows.Length);
        int at = 8;
        for (int w = 0; w < Windows.Length; w++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)Windows[w]);
            at += 2;
            for (int h = 0; h < Heads; h++, at += 4)
            {
                BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(at), _biases[w, h]);
            }
        }

        for (int h = 0; h < Heads; h++)
        {
            int knots = at + (4 * Heads) + (12 * h);
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(knots), calibrations[h].Strict);
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(knots + 4), calibrations[h].Balanced);
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(knots + 8), calibrations[h].Permissive);
        }

        for (int h = 0; h < Heads; h++, at += 4)
        {
            float most = 0;
            for (int i = h; i < _weights.Length; i += Heads)
            {
                most = Math.Max(most, Math.Abs(_weights[i]));
            }

            float scale = Math.Max(most / 127, 1e-6f);
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(at), scale);
            for (int i = h; i < _weights.Length; i += Heads)
            {
                file[header + i] = (byte)(sbyte)Math.Clamp(MathF.Round(_weights[i] / scale), -127, 127);
            }
        }

        return file;
    }
}
