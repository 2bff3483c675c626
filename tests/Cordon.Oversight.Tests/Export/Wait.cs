namespace Cordon.Oversight.Tests.Export;

/// <summary>Waits for what another task or process brings about. Nothing is concluded from how long it takes.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static Task ForAsync(Func<bool> condition) => ForAsync(() => Task.FromResult(condition()));

    public static async Task ForAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource limit = new(Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
