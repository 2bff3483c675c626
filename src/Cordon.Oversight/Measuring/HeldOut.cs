using System.Collections.Immutable;

namespace Cordon.Oversight.Measuring;

/// <summary>A reason to refuse a division into folds.</summary>
/// <param name="Why"><c>source</c>, <c>context</c> or <c>near-duplicate</c>.</param>
public readonly record struct Crossing(string FirstId, string SecondId, string Why);

/// <summary>
/// Divides data into folds so that a model is judged on what it has never seen: all rows of a source are in one fold, and rows that share a
/// context, or are near-duplicates, are never in two. Deterministic for the same rows in the same order and the same seed.
/// </summary>
public static class HeldOut
{
    public const int MostFolds = 100;

    /// <summary>Sources that have this share of the smaller one's rows in common are one family, and go into one fold together.</summary>
    public const double Family = 0.1;

    /// <param name="rows">Enumerated more than once.</param>
    /// <param name="progress">Told the number of rows read so far.</param>
    public static FoldMap Assign(IEnumerable<HeldOutRow> rows, int folds, int seed, Action<long>? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(folds, MostFolds);
        List<int> sourceOf = [];
        List<string> ids = [];
        SourceList sources = new();
        IReadOnlyList<Likeness> likenesses = new LikeRows(
            rows,
            (_, row) =>
            {
                int source = sources.Add(row);
                sourceOf.Add(source);
                ids.Add(row.Id);
                return source;
            },
            progress).Find();
        int[][] clusters = Clusters(ids.Count, likenesses);
        int[] families = sources.Families(clusters, sourceOf);
        int[] foldOf = sources.Spread(families, folds, seed);
        IEnumerable<string> leftOut = clusters.SelectMany(cluster => LeftOut(cluster, row => foldOf[sourceOf[row]])).Order().Select(row => ids[row]);
        return new FoldMap(
            FoldMap.CurrentSchema, folds, seed, ids.Count,
            sources.Names.Select((name, i) => KeyValuePair.Create(name, foldOf[i])).ToImmutableSortedDictionary(StringComparer.Ordinal), [.. leftOut]);
    }

    /// <summary>
    /// What crosses the folds of any division: a random one crosses at once. At most <paramref name="most"/> are told. Rows without a fold take no part.
    /// </summary>
    public static IReadOnlyList<Crossing> Crossings(IEnumerable<HeldOutRow> rows, Func<HeldOutRow, int?> foldOf, int most = 20, Action<long>? progress = null)
    {
        IEnumerable<HeldOutRow> taking = rows.Where(row => foldOf(row) is not null);
        List<string> ids = [];
        Dictionary<string, (int Fold, string Id)> sources = new(StringComparer.Ordinal);
        List<Crossing> crossings = [];
        IReadOnlyList<Likeness> likenesses = new LikeRows(
            taking,
            (_, row) =>
            {
                int fold = foldOf(row)!.Value;
                ids.Add(row.Id);
                if (!sources.TryAdd(row.Source, (fold, row.Id)) && sources[row.Source].Fold != fold && crossings.Count < most)
                {
                    crossings.Add(new Crossing(sources[row.Source].Id, row.Id, "source"));
                }

                return fold;
            },
            progress).Find();
        return [.. crossings, .. likenesses.Select(like => new Crossing(ids[like.First], ids[like.Second], like.Why)).Take(most - crossings.Count)];
    }

    /// <summary>All but those in the fold that has most of the cluster (of equals the first).</summary>
    private static IEnumerable<int> LeftOut(int[] cluster, Func<int, int> foldOf)
    {
        int keep = cluster.GroupBy(foldOf).OrderByDescending(fold => fold.Count()).ThenBy(fold => fold.Key).First().Key;
        return cluster.Where(row => foldOf(row) != keep);
    }

    private static int[][] Clusters(int rows, IReadOnlyList<Likeness> likenesses)
    {
        int[] parent = [.. Enumerable.Range(0, rows)];
        foreach (Likeness like in likenesses)
        {
            parent[RootOf(parent, like.First)] = RootOf(parent, like.Second);
        }

        return
        [
            .. likenesses.SelectMany(like => new[] { like.First, like.Second }).Distinct()
                .GroupBy(row => RootOf(parent, row)).Select(cluster => cluster.Order().ToArray()).OrderBy(cluster => cluster[0]),
        ];
    }

    internal static int RootOf(int[] parent, int row)
    {
        while (parent[row] != row)
        {
            row = parent[row] = parent[parent[row]];
        }

        return row;
    }
}
