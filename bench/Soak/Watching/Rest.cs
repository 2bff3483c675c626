using System.Diagnostics;
using Cordon.Soak.Processes;

namespace Cordon.Soak.Watching;

/// <summary>The gateway when nobody asks it anything.</summary>
internal static class Rest
{
    // Idle threads and connections are kept for a while before they go: by the thread pool for 20 s, by connection pools for a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150), Look = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until nothing is under way and a further condition holds; answers with how it was at the end of the wait.</summary>
    public static async Task<Sample> OfAsync(Gateway gateway, Func<Sample, bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            Sample sample = await Sample.TakeAsync(gateway, 0);
            if ((IsQuiet(sample) && condition(sample)) || Stopwatch.GetElapsedTime(start) > Patience)
            {
                return sample;
            }

            await Task.Delay(Look);
        }
    }

    public static bool IsQuiet(Sample sample) => sample is { InFlight: 0, Lag: 0, Unpublished: 0 };
}
