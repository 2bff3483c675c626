using System.CommandLine;
using System.Globalization;

namespace Cordon.Benchmarks.Latency;

/// <summary><c>latency</c>: holds what the guards cost against what they did cost.</summary>
internal static class LatencyCommand
{
    // What is slow once is measured again; what is slow for itself is slow again.
    private const int MostMeasurements = 3;

    public static Command Create()
    {
        Option<double> factor = new("--factor") { Description = "How many times its baseline a guard may cost.", DefaultValueFactory = _ => 2 };
        Option<bool> write = new("--write") { Description = "Write the baseline instead." };
        Option<string> root = new("--root") { Description = "The repository: its files are some of the texts, and it has the baseline.", DefaultValueFactory = _ => "." };
        Command command = new("latency", "What each guard of the preset strict costs, in parts of reference work done in the same rounds, against bench/baselines/latency.json. Exit code 1 when a guard costs more than its factor.") { factor, write, root };
        command.SetAction(parsed => parsed.GetValue(write) ? Write(parsed.GetValue(root)!) : Check(parsed.GetValue(root)!, parsed.GetValue(factor), Console.Out));
        return command;
    }

    private static int Write(string root)
    {
        GuardLatency latency = new();
        SortedDictionary<string, double> best = latency.Measure(root);
        for (int i = 1; i < MostMeasurements; i++)
        {
            best = Best(best, latency.Measure(root));
        }

        LatencyBaseline.Write(LatencyBaseline.FileIn(root), best);
        return 0;
    }

    private static int Check(string root, double factor, TextWriter to)
    {
        Dictionary<string, double> baseline = LatencyBaseline.Read(LatencyBaseline.FileIn(root));
        GuardLatency latency = new();
        SortedDictionary<string, double> best = latency.Measure(root);
        for (int i = 1; i < MostMeasurements && LatencyBaseline.Beyond(best, baseline, factor).Length > 0; i++)
        {
            best = Best(best, latency.Measure(root));
        }

        HashSet<string> beyond = [.. LatencyBaseline.Beyond(best, baseline, factor)];
        to.WriteLine("| guard, place, text | now | baseline | |");
        to.WriteLine("| --- | ---: | ---: | --- |");
        foreach ((string name, double cost) in best)
        {
            string was = baseline.TryGetValue(name, out double known) ? known.ToString("0.00", CultureInfo.InvariantCulture) : "–";
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {cost:0.00} | {was} | {(beyond.Contains(name) ? $"**more than {factor:0.##} times**" : "")} |"));
        }

        return beyond.Count == 0 ? 0 : 1;
    }

    private static SortedDictionary<string, double> Best(SortedDictionary<string, double> one, SortedDictionary<string, double> other) =>
        new(one.ToDictionary(cost => cost.Key, cost => Math.Min(cost.Value, other[cost.Key])), StringComparer.Ordinal);
}
