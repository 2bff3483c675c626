namespace Cordon.Soak.Watching;

/// <summary>
/// How a figure moved: the median of the slopes of all pairs (Theil and Sen) over the time from the end of the warm-up to the last sample. A few
/// odd samples do not bend it. Long teeth that rise slowly and fall at once, as those of a collector do, make it larger: it errs towards the alarm.
/// </summary>
internal sealed record Trend(double First, double Median, double Most, double GrowthAnHour, double Growth)
{
    public const int FewestSamples = 20;

    /// <summary>The trend of the samples that have the figure; null when there are too few of them behind the warm-up.</summary>
    public static Trend? Of(IReadOnlyList<Sample> samples, double warmUpSeconds, Func<Sample, double?> figureOf)
    {
        Sample[] known = [.. samples.Where(sample => figureOf(sample) is not null)];
        Sample[] warm = [.. known.Where(sample => sample.Seconds >= warmUpSeconds)];
        if (warm.Length < FewestSamples)
        {
            return null;
        }

        double figure(Sample sample) => figureOf(sample)!.Value;
        List<double> slopes = [];
        for (int i = 0; i < warm.Length; i++)
        {
            for (int j = i + 1; j < warm.Length; j++)
            {
                slopes.Add((figure(warm[j]) - figure(warm[i])) / (warm[j].Seconds - warm[i].Seconds));
            }
        }

        double slope = MedianOf(slopes);
        return new(figure(known[0]), MedianOf(warm.Select(figure)), known.Max(figure), slope * 3600, slope * (warm[^1].Seconds - warm[0].Seconds));
    }

    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
