using System.Buffers.Binary;
using Cordon.Detection.Models;

namespace Cordon.Train.Text;

/// <summary>
/// Logistic regression over the worst window of each text, one for every head at once: multiple-instance learning, where a text is bad when one of its
/// windows is. FTRL-Proximal, one thread, seeded: the same examples give the same weights.
/// </summary>
internal sealed class LinearTrainer
{
    public const int Heads = LinearModel.Heads;

    public static readonly int[] Windows = [12, 32, 96];

    private const float Rate = 0.2f;
    private readonly float _l1;
    private readonly float[] _l2;
    private readonly bool _starts;
    private readonly float[][] _handicaps;
    private readonly uint _dropped;

    // How much more an attack may count than a harmless text, because there are fewer.
    private const float MostBoost = 3;

    private readonly int _bits;
    private readonly int _lastButEchoes;
    private readonly float[] _weights;
    private readonly float[] _squares;
    private readonly float[] _pulls;
    private readonly float[,] _biases = new float[Windows.Length, Heads];
    private readonly float[,] _biasSquares = new float[Windows.Length, Heads];
    private readonly float[] _sums = new float[(Encoded.MaxTokens + 1) * Heads];

    private readonly float[] _boost = new float[Heads];
    private uint _mask;

    private bool IsDropped(int bucket) => _mask != 0 && ((uint)bucket ^ _mask) * 2654435761u < _dropped;

    /// <param name="beyondWords">Whether there are buckets of concepts and echoes, too.</param>
    /// <param name="l2">The brake on the weights of a head, by its number.</param>
    /// <param name="handicaps">What a window of each of <see cref="Windows"/> is set back by where a text is scored, by the number of the head; infinite where it does not count.</param>
    /// <param name="starts">Whether the examples have beginnings of sentences as features; the weight file says so.</param>
    /// <param name="dropped">Share of the features that a step does without, so that words learn to stand for themselves where the phrase is a new one (Srivastava et al., Dropout, JMLR 2014).</param>
    public LinearTrainer(int bits, float l1, Func<int, float> l2, bool starts = false, Func<int, float[]>? handicaps = null, double dropped = 0.3, bool beyondWords = false)
    {
        _dropped = (uint)(dropped * uint.MaxValue);
        _handicaps = [.. Enumerable.Range(0, Heads).Select(head => handicaps?.Invoke(head) ?? new float[Windows.Length])];
        (_l1, _l2, _starts) = (l1, [.. Enumerable.Range(0, Heads).Select(l2)], starts);
        _bits = bits;
        _lastButEchoes = EchoTokens.Bucket(0, bits);
        int size = (Heads << bits) + (beyondWords ? Heads * LinearModel.BeyondWords : 0);
        _weights = new float[size];
        _squares = new float[size];
        _pulls = new float[size];
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
        // Attacks are rare among the examples, and must not be given up for that.
        for (int h = 0; h < Heads; h++)
        {
            double yes = 0, no = 0;
            foreach ((Encoded example, float weight) in examples)
            {
                if (example.Example.Labels.IsKnown(h))
                {
                    _ = example.Example.Labels.IsTrue(h) ? yes += weight : no += weight;
                }
            }

            _boost[h] = yes == 0 ? 1 : (float)Math.Clamp(no / yes, 1, MostBoost);
        }

        var order = Enumerable.Range(0, examples.Count).ToArray();
        var random = new Random(seed);
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            foreach (int i in order)
            {
                _mask = (uint)random.Next() | 1;
                Step(examples[i].Example, examples[i].Weight, random);
            }
        }

        _mask = 0;
    }

    /// <summary>The logit of each head.</summary>
    public void Score(Encoded example, Span<float> logits)
    {
        Sum(example);
        for (int h = 0; h < Heads; h++)
        {
            logits[h] = Worst(example, h);
        }
    }

    private void Step(Encoded example, float weight, Random random)
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

            bool isTrue = example.Example.Labels.IsTrue(h);
            for (int w = 0; w < Windows.Length && (w == 0 || example.Tokens > Windows[w - 1]); w++)
            {
                // A text that is bad all over is bad wherever one looks: if only its worst window taught, one phrase of each would be learnt and no other.
                (float logit, int from, int to) = !isTrue ? WorstWindow(example, h, w)
                    : example.Example.IsWhole ? AnyWindow(example, h, w, random)
                    : example.Planted is { } planted ? WindowOn(planted, example, h, w, random) : WorstWindow(example, h, w);
                Learn(example, h, w, from, to, ((1 / (1 + MathF.Exp(-logit))) - (isTrue ? 1 : 0)) * weight * (isTrue ? _boost[h] : 1));
            }
        }
    }

    private void Learn(Encoded example, int head, int window, int from, int to, float gradient)
    {
        if (MathF.Abs(gradient) < 1e-4f)
        {
            return;
        }

        Update(ref _biases[window, head], ref _biasSquares[window, head], gradient);
        float each = gradient / MathF.Sqrt(to - from + LinearModel.Damping);
        int first = from == 0 ? 0 : example.Ends[from - 1];
        for (int i = first; i < example.Ends[to - 1]; i++)
        {
            // Who talks at length says the same words again, whatever he wants: only of content it tells something.
            if (!IsDropped(example.Buckets[i]) && (example.Buckets[i] <= _lastButEchoes || head == (int)ModelHead.Order))
            {
                int at = (example.Buckets[i] * Heads) + head;
                Follow(at, each, _l2[head]);
            }
        }
    }

    // FTRL-Proximal (McMahan et al., Ad Click Prediction, KDD 2013, algorithm 1): words that tell nothing keep the weight 0, and none grows for want of a brake.
    private void Follow(int at, float gradient, float l2)
    {
        float squares = _squares[at] + (gradient * gradient);
        float root = MathF.Sqrt(squares);
        float sigma = (root - MathF.Sqrt(_squares[at])) / Rate;
        float z = _pulls[at] + gradient - (sigma * _weights[at]);
        (_pulls[at], _squares[at]) = (z, squares);
        _weights[at] = MathF.Abs(z) <= _l1 ? 0 : -(z - (MathF.Sign(z) * _l1)) / (((1 + root) / Rate) + l2);
    }

    private static void Update(ref float value, ref float squares, float gradient)
    {
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
                if (IsDropped(example.Buckets[at]))
                {
                    continue;
                }

                ReadOnlySpan<float> row = _weights.AsSpan(example.Buckets[at] * Heads, Heads);
                for (int h = 0; h < Heads; h++)
                {
                    sum[h] += row[h];
                }
            }
        }
    }

    private float Worst(Encoded example, int head)
    {
        float worst = float.NegativeInfinity;
        for (int w = 0; w < Windows.Length && (w == 0 || example.Tokens > Windows[w - 1]); w++)
        {
            worst = Math.Max(worst, WorstWindow(example, head, w).Logit - _handicaps[head][w]);
        }

        return worst;
    }

    private (float Logit, int From, int To) WorstWindow(Encoded example, int head, int window)
    {
        (float Logit, int From, int To) worst = (float.NegativeInfinity, 0, 0);
        int shortest = window == 0 ? 0 : Windows[window - 1];
        for (int end = 4; end < example.Tokens + 4; end += 4)
        {
            int to = Math.Min(end, example.Tokens);
            if (to > shortest)
            {
                int from = Math.Max(0, to - Windows[window]);
                float logit = LogitOf(head, window, from, to);
                if (logit > worst.Logit)
                {
                    worst = (logit, from, to);
                }
            }
        }

        return worst;
    }

    private (float Logit, int From, int To) AnyWindow(Encoded example, int head, int window, Random random)
    {
        int length = Math.Min(Windows[window], example.Tokens);
        int from = random.Next(example.Tokens - length + 1);
        return (LogitOf(head, window, from, from + length), from, from + length);
    }

    // A window within what is planted, or around all of it.
    private (float Logit, int From, int To) WindowOn((int From, int To) planted, Encoded example, int head, int window, Random random)
    {
        int length = Math.Min(Windows[window], example.Tokens);
        int first = Math.Max(0, Math.Min(planted.From, planted.To - length));
        int last = Math.Min(example.Tokens - length, Math.Max(planted.From, planted.To - length));
        int from = first + random.Next(Math.Max(1, last - first + 1));
        return (LogitOf(head, window, from, from + length), from, from + length);
    }

    private float LogitOf(int head, int window, int from, int to) =>
        _biases[window, head] + ((_sums[(to * Heads) + head] - _sums[(from * Heads) + head]) / MathF.Sqrt(to - from + LinearModel.Damping));

    /// <summary>The weight file (see <see cref="LinearModel"/>): each head's weights as int8 steps of its own size.</summary>
    /// <param name="foreign">Of which the heads for other languages are taken.</param>
    public byte[] ToFile(IReadOnlyList<HeadCalibration> calibrations, LinearTrainer? foreign = null)
    {
        LinearTrainer Of(int head) => foreign is not null && head >= (int)ModelHead.ForeignOverride ? foreign : this;
        int header = LinearModel.HeaderLength(Windows.Length);
        var file = new byte[header + (foreign ?? this)._weights.Length];
        "CTLM"u8.CopyTo(file);
        (file[4], file[5], file[6], file[7]) = (foreign is not null ? (byte)3 : _starts ? (byte)2 : (byte)1, (byte)_bits, Heads, (byte)Windows.Length);
        int at = 8;
        for (int w = 0; w < Windows.Length; w++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)Windows[w]);
            at += 2;
            for (int h = 0; h < Heads; h++, at += 4)
            {
                BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(at), Of(h)._biases[w, h] - Of(h)._handicaps[h][w]);
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
            float[] weights = Of(h)._weights;
            float most = 0;
            for (int i = h; i < weights.Length; i += Heads)
            {
                most = Math.Max(most, Math.Abs(weights[i]));
            }

            float scale = Math.Max(most / 127, 1e-6f);
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(at), scale);
            for (int i = h; i < weights.Length; i += Heads)
            {
                file[header + i] = (byte)(sbyte)Math.Clamp(MathF.Round(weights[i] / scale), -127, 127);
            }
        }

        return file;
    }
}
