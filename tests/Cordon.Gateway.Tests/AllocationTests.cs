using System.Text.Json;
using Cordon.Benchmarks;

namespace Cordon.Gateway.Tests;

/// <summary>
/// What one operation allocates on its thread, against bench/baselines/allocations.json. No clock: the figure is the same on any machine. More than the baseline
/// fails the build; much less does too, so that the baseline follows what was won.
/// </summary>
[Collection("allocations")]
public sealed class AllocationTests(ITestOutputHelper output)
{
    private const double Tolerance = 0.15;
    private const int Rounds = 31;

    [Fact]
    public async Task Every_step_allocates_what_its_baseline_says()
    {
        Assert.SkipUnless(IsDebug, "SKIPPED: the baselines are those of the configuration that tests are built in, Debug; without it async methods allocate less.");
        await using Operations operations = new();
        Dictionary<string, Func<object?>> steps = new()
        {
            ["parse"] = operations.Parse,
            ["scan"] = operations.Scan,
            ["remember"] = operations.Remember,
            ["decide"] = operations.Decide,
            ["relay"] = operations.Relay,
        };
        Dictionary<string, long> measured = steps.ToDictionary(step => step.Key, step => Median(step.Value));
        // What the writer allocates on its own thread is not the caller's.
        measured["append"] = await MedianOfAppendAsync(operations);
        string text = JsonSerializer.Serialize(measured.OrderBy(step => step.Key, StringComparer.Ordinal).ToDictionary(), s_indented);
        output.WriteLine(text);
        Dictionary<string, long> baseline = JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(Baseline()))!;
        Assert.Equal(baseline.Keys.Order(StringComparer.Ordinal), measured.Keys.Order(StringComparer.Ordinal));
        Assert.All(baseline, step => Assert.True(
            Math.Abs(measured[step.Key] - step.Value) <= step.Value * Tolerance,
            $"{step.Key} allocates {measured[step.Key]:N0} bytes, the baseline says {step.Value:N0}. Where that is meant, write to bench/baselines/allocations.json:\n{text}"));
    }

#if DEBUG
    private const bool IsDebug = true;
#else
    private const bool IsDebug = false;
#endif

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private static long Median(Func<object?> operation)
    {
        long[] rounds = new long[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            object? result = operation();
            rounds[i] = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(result is not Task { IsCompletedSuccessfully: false }, "The operation went on on another thread, or failed.");
        }

        Array.Sort(rounds);
        return rounds[Rounds / 2];
    }

    private static async Task<long> MedianOfAppendAsync(Operations operations)
    {
        long[] rounds = new long[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            ValueTask<Cordon.Evidence.Receipt> durable = operations.Append();
            rounds[i] = GC.GetAllocatedBytesForCurrentThread() - before;
            await durable;
        }

        Array.Sort(rounds);
        return rounds[Rounds / 2];
    }

    private static string Baseline()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Cordon.slnx")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory!.FullName, "bench", "baselines", "allocations.json");
    }
}
