namespace Cordon.Oversight.Measuring;

/// <summary>How far a detector and the labels agree beyond what chance would give.</summary>
public static class Agreement
{
    /// <summary>Cohen's kappa of two judges over two answers; null where a class is absent, because chance then explains everything.</summary>
    /// <param name="hits">Positives that were called positive.</param>
    /// <param name="alarms">Negatives that were called positive.</param>
    public static double? Kappa(long hits, long positives, long alarms, long negatives)
    {
        if (positives == 0 || negatives == 0)
        {
            return null;
        }

        double all = positives + negatives;
        double agreed = (hits + negatives - alarms) / all;
        double yes = positives / all * ((hits + alarms) / all);
        double no = negatives / all * ((all - hits - alarms) / all);
        return (agreed - yes - no) / (1 - yes - no);
    }
}
