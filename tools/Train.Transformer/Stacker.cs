namespace Cordon.Train.Transformer;

/// <summary>
/// Logistic regression over what two models say of the same text, one head at a time: the head says in what place the text stands. Fitted on scores for
/// sources that neither model has seen; every source counts the same within attacks and within harmless texts.
/// </summary>
/// <param name="Linear">What a unit of the linear model's logit adds.</param>
/// <param name="Transformer">What a unit of the transformer's adds.</param>
internal readonly record struct Stacker(float Linear, float Transformer, float Bias)
{
    private const int Rounds = 60;
    private const double Ridge = 1e-3;

    public static Stacker Fit(IReadOnlyList<(float Linear, float Transformer, bool IsTrue, string Source)> rows)
    {
        Dictionary<(string, bool), int> sizes = rows.GroupBy(row => (row.Source, row.IsTrue)).ToDictionary(group => group.Key, group => group.Count());
        double sourcesOfTrue = sizes.Count(size => size.Key.Item2), sourcesOfFalse = sizes.Count - sourcesOfTrue;
        double[] weights = [0, 0, 0];
        for (int round = 0; round < Rounds; round++)
        {
            double[] slope = [-Ridge * weights[0], -Ridge * weights[1], 0];
            var curve = new double[3, 3];
            curve[0, 0] = curve[1, 1] = Ridge;
            curve[2, 2] = 1e-9;
            foreach ((float linear, float transformer, bool isTrue, string source) in rows)
            {
                double weight = 0.5 / (isTrue ? sourcesOfTrue : sourcesOfFalse) / sizes[(source, isTrue)];
                double[] x = [linear, transformer, 1];
                double probability = 1 / (1 + Math.Exp(-((weights[0] * linear) + (weights[1] * transformer) + weights[2])));
                for (int i = 0; i < 3; i++)
                {
                    slope[i] += weight * ((isTrue ? 1 : 0) - probability) * x[i];
                    for (int j = 0; j < 3; j++)
                    {
                        curve[i, j] += weight * probability * (1 - probability) * x[i] * x[j];
                    }
                }
            }

            double[] step = Solve(curve, slope);
            for (int i = 0; i < 3; i++)
            {
                weights[i] += step[i];
            }
        }

        return new((float)weights[0], (float)weights[1], (float)weights[2]);
    }

    public float Logit(float linear, float transformer) => (Linear * linear) + (Transformer * transformer) + Bias;

    // Cramer's rule: three unknowns.
    private static double[] Solve(double[,] a, double[] b)
    {
        double whole = Determinant(a, b, -1);
        return [Determinant(a, b, 0) / whole, Determinant(a, b, 1) / whole, Determinant(a, b, 2) / whole];
    }

    private static double Determinant(double[,] a, double[] b, int replaced)
    {
        double At(int row, int column) => column == replaced ? b[row] : a[row, column];
        return (At(0, 0) * ((At(1, 1) * At(2, 2)) - (At(1, 2) * At(2, 1))))
            - (At(0, 1) * ((At(1, 0) * At(2, 2)) - (At(1, 2) * At(2, 0))))
            + (At(0, 2) * ((At(1, 0) * At(2, 1)) - (At(1, 1) * At(2, 0))));
    }
}
