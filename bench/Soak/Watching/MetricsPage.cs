using System.Globalization;
using System.Text.RegularExpressions;

namespace Cordon.Soak.Watching;

/// <summary>One scrape: samples by name and labels as they stand on the page.</summary>
internal sealed partial class MetricsPage(IReadOnlyList<(string Name, IReadOnlyDictionary<string, string> Labels, double Value)> samples)
{
    public static MetricsPage Read(string text) => new(
    [
        .. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => Sample().Match(line)).Where(found => found.Success).Select(found => (
            found.Groups["name"].Value,
            (IReadOnlyDictionary<string, string>)Label().Matches(found.Groups["labels"].Value).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value),
            double.Parse(found.Groups["value"].Value, CultureInfo.InvariantCulture))),
    ]);

    /// <summary>The sum of all samples of that name.</summary>
    public double Sum(string name) => samples.Where(sample => sample.Name == name).Sum(sample => sample.Value);

    /// <summary>The sums of all samples of that name by the value of one label.</summary>
    public IReadOnlyDictionary<string, long> By(string name, string label) => samples.Where(sample => sample.Name == name)
        .GroupBy(sample => sample.Labels[label]).ToDictionary(group => group.Key, group => (long)group.Sum(sample => sample.Value));

    [GeneratedRegex(@"^(?<name>[a-z_:A-Z0-9]+)(\{(?<labels>.*)\})? (?<value>[-+0-9.eE]+)$")]
    private static partial Regex Sample();

    [GeneratedRegex("([a-z_]+)=\"([^\"]*)\"")]
    private static partial Regex Label();
}
