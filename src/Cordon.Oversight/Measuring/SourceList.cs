namespace Cordon.Oversight.Measuring;

/// <summary>The sources of the data, how many rows of which kind each has, and how they are spread over folds.</summary>
internal sealed class SourceList
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<Dictionary<string, int>> _kinds = [];

    public List<string> Names { get; } = [];

    public int Add(HeldOutRow row)
    {
        if (!_numbers.TryGetValue(row.Source, out int number))
        {
            number = _numbers[row.Source] = Names.Count;
            Names.Add(row.Source);
            _kinds.Add(new Dictionary<string, int>(StringComparer.Ordinal));
        }

        _kinds[number][row.Kind] = _kinds[number].GetValueOrDefault(row.Kind) + 1;
        return number;
    }

    /// <summary>For each source the first one of its family: sources that have much in common would leave most of themselves out in different folds.</summary>
    public int[] Families(int[][] clusters, List<int> sourceOf)
    {
        Dictionary<(int, int), int> common = [];
        foreach (int[] cluster in clusters)
        {
            (int Source, int Rows)[] parts = [.. cluster.GroupBy(row => sourceOf[row]).Select(part => (part.Key, part.Count())).Order()];
            for (int i = 0; i < parts.Length; i++)
            {
                for (int j = i + 1; j < parts.Length; j++)
                {
                    (int, int) pair = (parts[i].Source, parts[j].Source);
                    bool firstIsSmaller = SizeOf(pair.Item1) <= SizeOf(pair.Item2);
                    common[pair] = common.GetValueOrDefault(pair) + (firstIsSmaller ? parts[i].Rows : parts[j].Rows);
                }
            }
        }

        int[] family = [.. Enumerable.Range(0, Names.Count)];
        foreach (((int first, int second), int rows) in common.OrderBy(pair => pair.Key))
        {
            if (rows >= HeldOut.Family * Math.Min(SizeOf(first), SizeOf(second)))
            {
                int a = HeldOut.RootOf(family, first);
                int b = HeldOut.RootOf(family, second);
                family[Math.Max(a, b)] = Math.Min(a, b);
            }
        }

        return [.. Enumerable.Range(0, Names.Count).Select(source => HeldOut.RootOf(family, source))];
    }

    /// <summary>
    /// Largest family first, each into the fold that has least of the family's main kind, of equals the one with fewest rows; the seed decides
    /// between those that are equal still.
    /// </summary>
    public int[] Spread(int[] families, int folds, int seed)
    {
        Dictionary<string, int>[] have = [.. Enumerable.Range(0, folds).Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];
        int[] foldOf = new int[Names.Count];
        var members = Enumerable.Range(0, Names.Count).GroupBy(source => families[source])
            .OrderByDescending(family => family.Sum(SizeOf)).ThenBy(family => Drawn(Names[family.Key], seed));
        foreach (IGrouping<int, int> family in members)
        {
            string main = family.SelectMany(source => _kinds[source]).GroupBy(kind => kind.Key)
                .OrderByDescending(kind => kind.Sum(count => count.Value)).ThenBy(kind => kind.Key, StringComparer.Ordinal).First().Key;
            int fold = Enumerable.Range(0, folds)
                .OrderBy(f => have[f].GetValueOrDefault(main)).ThenBy(f => have[f].Values.Sum()).ThenBy(f => Drawn($"{f}", seed)).First();
            foreach (int source in family)
            {
                foldOf[source] = fold;
                foreach ((string kind, int rows) in _kinds[source])
                {
                    have[fold][kind] = have[fold].GetValueOrDefault(kind) + rows;
                }
            }
        }

        return foldOf;
    }

    private int SizeOf(int source) => _kinds[source].Values.Sum();

    private static ulong Drawn(string name, int seed) => Shingles.Mix(Shingles.HashOf(name) + (ulong)(uint)seed);
}
