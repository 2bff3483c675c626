using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace Cordon.Soak.Watching;

/// <summary>
/// Has the gateway's runtime collect all generations, so that its heap holds what lives and nothing else. Between two full collections, which may be ten
/// minutes apart, the heap's size says how much was promoted by chance.
/// </summary>
internal static class FullCollection
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const long CollectHeap = 0x800000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <summary>Returns when a collection of the oldest generation has ended; false when none did in time.</summary>
    public static async Task<bool> ForceAsync(int process, Func<Task<double>> collections)
    {
        double before = await collections();
        using EventPipeSession session = await new DiagnosticsClient(process).StartEventPipeSessionAsync(
            [new EventPipeProvider(Runtime, EventLevel.Informational, CollectHeap)], requestRundown: false, 16, CancellationToken.None);
        Task drained = session.EventStream.CopyToAsync(Stream.Null);
        DateTime end = DateTime.UtcNow + Longest;
        bool isDone;
        while (!(isDone = await collections() > before) && DateTime.UtcNow < end)
        {
            await Task.Delay(100);
        }

        await session.StopAsync(CancellationToken.None);
        await drained;
        return isDone;
    }
}
