namespace Cordon.Hostile;

/// <summary>How long, and how much at once.</summary>
/// <param name="Minutes">Length of the hostile part; 0 when <paramref name="Rounds"/> says it.</param>
/// <param name="Rounds">So many rounds, each of every attack once; 0 when the minutes say it.</param>
/// <param name="QuietSeconds">How long the well-behaved client is alone beforehand.</param>
/// <param name="AtOnce">Attacks at the same time.</param>
public sealed record Settings(double Minutes, int Rounds, double QuietSeconds, int AtOnce, int Seed)
{
    /// <summary>Nothing of a run outlives this.</summary>
    public TimeSpan Longest => TimeSpan.FromMinutes(Math.Max(Minutes, Rounds * 10)) + TimeSpan.FromSeconds(QuietSeconds) + TimeSpan.FromMinutes(3);
}
