using System.Collections.Immutable;

namespace Cordon.Train.Transformer;

/// <summary>What several models say of one text, and what it is.</summary>
internal sealed record Opinions(float[] Scores, bool IsTrue, string Source);

/// <summary>
/// Logistic regression over what models say of the same text, one head at a time: the head says in what place the text stands. Fitted on scores for
/// sources that no model has seen; every source counts the same within attacks and within harmless texts.
/// </summary>
internal sealed record Stacker(ImmutableArray<float> Weights, float Bias)
{
    private const int Rounds = 40;
    private const double Ridge = 1e-3;

    public static Stacker Fit(IReadOnlyList<Opinions> rows)
    {
        Dictionary<(string, bool), int> sizes = rows.GroupBy(row => (row.Source, row.IsTrue)).ToDictionary(group => group.Key, group => group.Count());
        double sourcesOfTrue = sizes.Count(size => size.Key.Item2), sourcesOfFalse = sizes.Count - sourcesOfTrue;
        int count = rows[0].Scores.Length + 1;
        if (sourcesOfTrue == 0 || sourcesOfFalse == 0)
        {
            // Nothing to learn from: the first opinion stands.
            return new([1, .. new float[count - 2]], 0);
        }

        var weights = new double[count];
        var x = new double[count];
        x[^1] = 1;
        for (int round = 0; round < Rounds; round++)
        {
            var slope = new double[count];
            var curve = new double[count, count];
            for (int i = 0; i < count; i++)
            {
                slope[i] = i == count - 1 ? 0 : -Ridge * weights[i];
                curve[i, i] = i == count - 1 ? 1e-9 : Ridge;
            }

            foreach (Opinions row in rows)
            {
                double sum = weights[^1];
                for (int i = 0; i < count - 1; i++)
                {
                    x[i] = row.Scores[i];
                    sum += weights[i] * x[i];
                }

                double weight = 0.5 / (row.IsTrue ? sourcesOfTrue : sourcesOfFalse) / sizes[(row.Source, row.IsTrue)];
                double probability = 1 / (1 + Math.Exp(-sum));
                for (int i = 0; i < count; i++)
                {
                    slope[i] += weight * ((row.IsTrue ? 1 : 0) - probability) * x[i];
                    for (int j = 0; j < count; j++)
                    {
                        curve[i, j] += weight * probability * (1 - probability) * x[i] * x[j];
                    }
                }
            }

            Solve(curve, slope);
            for (int i = 0; i < count; i++)
            {
                weights[i] += slope[i];
            }
        }

        return new([.. weights[..^1].Select(weight => (float)weight)], (float)weights[^1]);
    }

    public float Logit(ReadOnlySpan<float> scores) => System.Numerics.Tensors.TensorPrimitives.Dot(Weights.AsSpan(), scores) + Bias;

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{string.Join(' ', Weights.Select(weight => weight.ToString("F2", System.Globalization.CultureInfo.InvariantCulture)))}, bias {Bias:F2}");

    // Gauss, in place; the matrix is positive definite.
    private static void Solve(double[,] a, double[] b)
    {
        for (int pivot = 0; pivot < b.Length; pivot++)
        {
            for (int row = 0; row < b.Length; row++)
            {
                if (row == pivot)
                {
                    continue;
                }

                double factor = a[row, pivot] / a[pivot, pivot];
                for (int column = pivot; column < b.Length; column++)
                {
                    a[row, column] -= factor * a[pivot, column];
                }

                b[row] -= factor * b[pivot];
            }
        }

        for (int row = 0; row < b.Length; row++)
        {
            b[row] /= a[row, row];
        }
    }
}
