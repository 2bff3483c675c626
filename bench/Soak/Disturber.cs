namespace Cordon.Soak;

/// <summary>Something around the gateway that can be killed and started again.</summary>
internal sealed record Neighbour(Func<Task> Kill, Func<Task> Start);

/// <summary>Kills the neighbours in turn, and starts each again after a while.</summary>
internal sealed class Disturber(SoakSettings settings, IReadOnlyList<Neighbour> neighbours)
{
    /// <summary>Until it is told that it is enough, and everybody had a turn; then everything is there again.</summary>
    public async Task RunAsync(CancellationToken enough)
    {
        for (int turn = 0; await PauseAsync(settings.Disturbance, enough) || turn < neighbours.Count; turn++)
        {
            Neighbour neighbour = neighbours[turn % neighbours.Count];
            await neighbour.Kill();
            await PauseAsync(settings.Absence, enough);
            await neighbour.Start();
        }
    }

    private static async Task<bool> PauseAsync(TimeSpan time, CancellationToken enough)
    {
        try
        {
            await Task.Delay(time, enough);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
