using Cordon.Oversight.Measuring;

namespace Cordon.Train.Text;

/// <summary>Trains one model for each fold on everything but the fold, and asks it about the fold: scores of what a model has not seen.</summary>
/// <param name="beside">Asks such a model something else about each row that it has not seen; called by several threads, for one model by one.</param>
internal sealed class FoldedTraining(string name, IReadOnlyList<Example> rows, FoldMap map, int bits, Func<IReadOnlyList<Example>, LinearTrainer> train, TextWriter progress, bool starts = false, Action<Example, LinearTrainer>? beside = null)
{
    /// <summary>Logits of all rows that have a fold, by models that have not seen it.</summary>
    public Dictionary<string, float[]> HeldOut()
    {
        var logits = new Dictionary<string, float[]>(StringComparer.Ordinal);
        int[] folds = [.. Enumerable.Range(0, map.Folds).Where(fold => rows.Any(row => map.FoldOf(row.Id, row.Source) == fold))];
        Parallel.ForEach(folds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, fold =>
        {
            LinearTrainer trainer = train([.. rows.Where(row => map.FoldOf(row.Id, row.Source) is { } other && other != fold)]);
            var scores = new float[LinearTrainer.Heads];
            Example[] held = [.. rows.Where(row => map.FoldOf(row.Id, row.Source) == fold)];
            foreach (Example row in held)
            {
                trainer.Score(Encoded.Of(row, bits, starts), scores);
                beside?.Invoke(row, trainer);
                lock (logits)
                {
                    logits[row.Id] = [.. scores];
                }
            }

            progress.WriteLine($"{name}, fold {fold + 1} of {map.Folds}: {held.Length} rows held out");
        });
        return logits;
    }

    public LinearTrainer Everything() => train(rows);

    /// <summary>Large sources are thinned, so that none drowns the others; each weighs less than its rows.</summary>
    public static (Encoded Example, float Weight)[] Balanced(IReadOnlyList<Example> seen, int bits, int mostOfSource, double fullWeight, int seed, bool starts = false)
    {
        var chosen = new List<(Encoded, float)>();
        foreach (IGrouping<string, Example> source in seen.GroupBy(row => row.Source))
        {
            Example[] all = [.. source];
            new Random(seed).Shuffle(all);
            float weight = (float)Math.Min(1, Math.Sqrt(fullWeight / Math.Min(all.Length, mostOfSource)));
            chosen.AddRange(all.Take(mostOfSource).Select(row => (Encoded.Of(row, bits, starts), weight)));
        }

        return [.. chosen];
    }
}
