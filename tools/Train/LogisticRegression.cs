namespace Cordon.Train;

/// <summary>One example: its features, its class, how much it counts, and the source it comes from.</summary>
internal sealed record Example(double[] Features, bool Positive, double Weight, string Source);

/// <summary>Logistic regression with a ridge, by Newton's method: no randomness and no rate to tune, so the same data gives the same weights.</summary>
internal static class LogisticRegression
{
    private const int MostSteps = 40;

    public static double[] Fit(IReadOnlyList<Example> examples, double ridge)
    {
        int size = examples[0].Features.Length;
        double[] weights = new double[size];
        for (int step = 0; step < MostSteps; step++)
        {
            double[,] hessian = new double[size, size];
            double[] gradient = new double[size];
            foreach (Example example in examples)
            {
                double p = Probability(weights, example.Features);
                double error = ((example.Positive ? 1 : 0) - p) * example.Weight;
                double curve = Math.Max(1e-9, p * (1 - p)) * example.Weight;
                for (int i = 0; i < size; i++)
                {
                    double x = example.Features[i];
                    if (x != 0)
                    {
                        gradient[i] += error * x;
                        for (int j = 0; j <= i; j++)
                        {
                            hessian[i, j] += curve * x * example.Features[j];
                        }
                    }
                }
            }

            for (int i = 0; i < size; i++)
            {
                gradient[i] -= ridge * weights[i];
                hessian[i, i] += ridge;
            }

            double[] move = Solve(hessian, gradient);
            double longest = move.Max(Math.Abs);
            double scale = longest > 2 ? 2 / longest : 1;
            for (int i = 0; i < size; i++)
            {
                weights[i] += scale * move[i];
            }

            if (longest < 1e-7)
            {
                break;
            }
        }

        return weights;
    }

    public static double Probability(double[] weights, double[] features)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * features[i];
        }

        return 1 / (1 + Math.Exp(-sum));
    }

    // Cholesky; only the lower half of the matrix is filled.
    private static double[] Solve(double[,] matrix, double[] right)
    {
        int size = right.Length;
        double[] result = [.. right];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = matrix[i, j];
                for (int k = 0; k < j; k++)
                {
                    sum -= matrix[i, k] * matrix[j, k];
                }

                matrix[i, j] = i == j ? Math.Sqrt(sum) : sum / matrix[j, j];
            }
        }

        for (int i = 0; i < size; i++)
        {
            for (int k = 0; k < i; k++)
            {
                result[i] -= matrix[i, k] * result[k];
            }

            result[i] /= matrix[i, i];
        }

        for (int i = size - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < size; k++)
            {
                result[i] -= matrix[k, i] * result[k];
            }

            result[i] /= matrix[i, i];
        }

        return result;
    }
}
