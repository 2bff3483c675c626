using System.Runtime.CompilerServices;

namespace Cordon.Oversight.Tests.Export;

/// <summary>Waits for what another task or process brings about. Nothing is concluded from how long it takes.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    public static Task ForAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") => ForAsync(() => Task.FromResult(condition()), what);

    public static async Task ForAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        using CancellationTokenSource limit = new(Patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        try
        {
            while (!await condition())
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"It never came about: {what}");
        }
    }
}
