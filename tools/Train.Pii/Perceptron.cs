using Cordon.Detection.Pii;

namespace Cordon.Train.Pii;

/// <summary>An averaged structured perceptron over the features of the tagger. The same samples, seed and order give the same bytes.</summary>
internal sealed class Perceptron
{
    private const int Width = NameModel.Labels;

    private readonly float[] _weights = new float[TokenFeatures.Buckets * Width];
    private readonly float[] _totals = new float[TokenFeatures.Buckets * Width];
    private readonly int[] _since = new int[TokenFeatures.Buckets * Width];
    private readonly float[] _transitions = new float[Width * Width];
    private readonly float[] _transitionTotals = new float[Width * Width];
    private readonly int[] _transitionSince = new int[Width * Width];
    private int _step;

    /// <summary>One pass; answers with the share of segments that were labelled wrong. Some words are hidden, so that their surroundings are learnt.</summary>
    public double Pass(List<Sample> samples, Random random)
    {
        int wrong = 0;
        foreach (Sample sample in samples)
        {
            _step++;
            wrong += Learn(sample, random) ? 1 : 0;
        }

        return (double)wrong / samples.Count;
    }

    public byte[] Write()
    {
        float[] weights = new float[_weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (_totals[i] + ((_step - _since[i]) * _weights[i])) / _step;
        }

        float[] transitions = new float[_transitions.Length];
        for (int i = 0; i < transitions.Length; i++)
        {
            transitions[i] = (_transitionTotals[i] + ((_step - _transitionSince[i]) * _transitions[i])) / _step;
        }

        // The few largest weights are cut, so that the many small ones keep their differences.
        float[] sizes = [.. weights.Select(MathF.Abs).Where(w => w > 0).Order()];
        float scale = sizes[(int)(sizes.Length * 0.9995)] / 127;
        sbyte[] bytes = [.. weights.Select(w => (sbyte)Math.Clamp(MathF.Round(w / scale), -127, 127))];
        return NameModel.Write(scale, transitions, bytes);
    }

    private bool Learn(Sample sample, Random random)
    {
        int n = sample.Tokens.Length;
        var looks = new TokenLook[n];
        TokenFeatures.Describe(sample.Text, [.. sample.Tokens], looks);
        for (int i = 0; i < n; i++)
        {
            if (sample.Labels[i] != 0 && random.Next(3) == 0)
            {
                looks[i] = looks[i] with { Word = 3, Prefix = 3, Suffix2 = 3, Suffix3 = 3, Suffix4 = 3, Known = random.Next(2) == 0 ? 0 : looks[i].Known };
            }
        }

        int[][] features = new int[n][];
        float[] scores = new float[n * Width];
        Span<int> buffer = stackalloc int[TokenFeatures.Most];
        for (int i = 0; i < n; i++)
        {
            features[i] = [.. buffer[..TokenFeatures.Of(looks, i, buffer)]];
            foreach (int feature in features[i])
            {
                for (int label = 0; label < Chain.Count; label++)
                {
                    scores[(i * Width) + label] += _weights[(feature * Width) + label];
                }
            }
        }

        byte[] guess = new byte[n];
        Chain.Best(scores, _transitions, guess);
        if (guess.AsSpan().SequenceEqual(sample.Labels))
        {
            return false;
        }

        for (int i = 0; i < n; i++)
        {
            int truth = sample.Labels[i], seen = guess[i], beforeTruth = i == 0 ? 0 : sample.Labels[i - 1], beforeSeen = i == 0 ? 0 : guess[i - 1];
            if (truth != seen)
            {
                foreach (int feature in features[i])
                {
                    Add(_weights, _totals, _since, (feature * Width) + truth, 1);
                    Add(_weights, _totals, _since, (feature * Width) + seen, -1);
                }
            }

            if (truth != seen || beforeTruth != beforeSeen)
            {
                Add(_transitions, _transitionTotals, _transitionSince, (beforeTruth * Width) + truth, 1);
                Add(_transitions, _transitionTotals, _transitionSince, (beforeSeen * Width) + seen, -1);
            }
        }

        return true;
    }

    private void Add(float[] weights, float[] totals, int[] since, int at, float by)
    {
        totals[at] += (_step - since[at]) * weights[at];
        since[at] = _step;
        weights[at] += by;
    }
}
