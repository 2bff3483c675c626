namespace Cordon.Trajectories;

/// <summary>Plays trajectories under one policy, a few at a time.</summary>
internal static class Measuring
{
    private const int AtOnce = 4;

    public static async Task<IReadOnlyList<Figures>> RunAsync(IReadOnlyList<Trajectory> trajectories, string preset, string rule)
    {
        await using Player player = await Player.StartAsync(Policies.Of(preset, rule));
        Played[] played = new Played[trajectories.Count];
        await Parallel.ForAsync(0, trajectories.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => played[i] = await player.PlayAsync(trajectories[i]));
        return [.. played.GroupBy(one => (one.Trajectory.Set, one.Trajectory.IsAttack)).Select(set => new Figures(set.Key.Set, set.Key.IsAttack, preset, rule, [.. set]))];
    }
}
