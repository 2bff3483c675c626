namespace Cordon.Train.Text.Refusals;

/// <summary>One source divided by the words that its answers begin with: a jailbroken model answers in the voice that it was given, and a voice is never on both sides.</summary>
internal sealed class OtherVoices(Example[] rows, IReadOnlyList<Example> beside)
{
    private const int Folds = 5;

    /// <summary>Scores of the rows, by models that have seen other voices of the source and all that is beside it.</summary>
    public Dictionary<string, double> HeldOut(Func<IReadOnlyList<Example>, LinearTrainer> train, Func<Example, LinearTrainer, double> judge)
    {
        string[] voices = [.. rows.Select(VoiceOf).Distinct(StringComparer.Ordinal)];
        new Random(1).Shuffle(voices);
        Dictionary<string, int> foldOf = voices.Select((voice, i) => (voice, i)).ToDictionary(pair => pair.voice, pair => pair.i % Folds, StringComparer.Ordinal);
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        Parallel.For(0, Folds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, fold =>
        {
            LinearTrainer trainer = train([.. beside, .. rows.Where(row => foldOf[VoiceOf(row)] != fold)]);
            foreach (Example row in rows.Where(row => foldOf[VoiceOf(row)] == fold))
            {
                double score = judge(row, trainer);
                lock (scores)
                {
                    scores[row.Id] = score;
                }
            }
        });
        return scores;
    }

    private static string VoiceOf(Example row) => string.Join(' ', row.Text.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries).Take(2));
}
