using Cordon.Soak.Processes;

namespace Cordon.Soak.Watching;

/// <summary>The gateway at one moment.</summary>
internal sealed record Sample
{
    public required double Seconds { get; init; }
    public required double ResidentMegabytes { get; init; }
    public required double HeapMegabytes { get; init; }

    /// <summary>What the heap holds after a full collection; null where none was asked for.</summary>
    public required double? LiveMegabytes { get; init; }
    public required int Threads { get; init; }
    public required int Handles { get; init; }
    public required long InFlight { get; init; }
    public required long Lag { get; init; }
    public required double LagBytes { get; init; }
    public required long Unpublished { get; init; }
    public required long Sessions { get; init; }
    public required long Exchanges { get; init; }

    public static async Task<Sample> TakeAsync(Gateway gateway, double seconds, bool collect = false)
    {
        bool isCollected = collect && await FullCollection.ForceAsync(gateway.Process, async () => (await gateway.MetricsAsync()).By("dotnet_gc_collections_total", "gc_heap_generation").GetValueOrDefault("gen2"));
        MetricsPage page = await gateway.MetricsAsync();
        ProcessFigures figures = gateway.Figures();
        return new Sample
        {
            Seconds = seconds,
            ResidentMegabytes = figures.ResidentMegabytes,
            HeapMegabytes = page.Sum("dotnet_gc_last_collection_heap_size_bytes") / 1048576,
            LiveMegabytes = isCollected ? (page.Sum("dotnet_gc_last_collection_heap_size_bytes") - page.Sum("dotnet_gc_last_collection_heap_fragmentation_size_bytes")) / 1048576 : null,
            Threads = figures.Threads,
            Handles = figures.Handles,
            InFlight = (long)page.Sum("cordon_exchanges_in_flight"),
            Lag = (long)page.Sum("cordon_export_lag"),
            LagBytes = page.Sum("cordon_export_lag_size_bytes"),
            Unpublished = (long)page.Sum("cordon_evidence_unpublished"),
            Sessions = (long)page.Sum("cordon_sessions"),
            Exchanges = (long)page.Sum("cordon_exchanges_total"),
        };
    }
}
