using System.Collections.Immutable;
using System.Text.Json;

namespace Cordon.Benchmarks.Latency;

/// <summary>What guards cost when somebody last looked (bench/baselines/latency.json): a cost by its name, in reference work (<see cref="GuardLatency"/>).</summary>
internal static class LatencyBaseline
{
    /// <summary>Costs below this are as good as none: twice of nothing is nothing.</summary>
    public const double Least = 0.2;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    public static string FileIn(string root) => Path.Combine(root, "bench", "baselines", "latency.json");

    public static Dictionary<string, double> Read(string file) => JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(file)) ?? [];

    public static void Write(string file, IReadOnlyDictionary<string, double> measured) =>
        File.WriteAllText(file, JsonSerializer.Serialize(measured.OrderBy(cost => cost.Key, StringComparer.Ordinal).ToDictionary(), s_indented) + "\n");

    /// <summary>What costs more than <paramref name="factor"/> times its baseline, or has none.</summary>
    public static ImmutableArray<string> Beyond(IReadOnlyDictionary<string, double> measured, IReadOnlyDictionary<string, double> baseline, double factor) =>
        [.. measured.Where(cost => !baseline.TryGetValue(cost.Key, out double was) || cost.Value > factor * Math.Max(was, Least)).Select(cost => cost.Key)];
}
