using System.Diagnostics;
using System.Globalization;
using Cordon.Detection.Models;
using Cordon.Train.Text;

string data = args[0];
string grammarDirectory = args[1];
int bits = int.Parse(args[2], CultureInfo.InvariantCulture);
int each = int.Parse(args[3], CultureInfo.InvariantCulture);
int epochs = int.Parse(args[4], CultureInfo.InvariantCulture);
string? output = args.Length > 5 ? args[5] : null;
var clock = Stopwatch.StartNew();

List<Example> rows = Corpus.Read(data);
var carriers = rows.Where(r => Folds.Of(r.Source) is 7 && r.Text.Length is > 80 and < 1500 && r.Labels.IsKnown((int)ModelHead.Order) && !r.Labels.IsTrue((int)ModelHead.Order)).Select(r => r.Text).ToList();
List<Example> made = new Generator(Grammar.ReadAll(grammarDirectory), carriers, seed: 20261122).Make(each);
Console.WriteLine($"{rows.Count} rows, {carriers.Count} carriers, {made.Count} made, {clock.Elapsed.TotalSeconds:F0} s");

// Large sources are thinned, so that none drowns the others.
var random = new Random(1);
var thinned = rows.GroupBy(r => r.Source).SelectMany(g =>
{
    Example[] all = [.. g];
    random.Shuffle(all);
    return all.Take(4000);
}).ToList();
var all = thinned.Concat(made).ToList();
var sizes = all.GroupBy(e => e.Source).ToDictionary(g => g.Key, g => g.Count());
Encoded[] encoded = [.. all.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(e => Encoded.Of(e, bits))];
float WeightOf(Example e) => e.Source.StartsWith("grammar/", StringComparison.Ordinal) ? 1f : MathF.Min(1, MathF.Sqrt(1000f / sizes[e.Source]));
Console.WriteLine($"{encoded.Length} examples, {encoded.Sum(e => (long)e.Tokens)} tokens, {clock.Elapsed.TotalSeconds:F0} s");

var scores = new float[encoded.Length][];
var folds = encoded.Select(e => Folds.Of(e.Example.Source)).ToArray();
Parallel.For(0, Folds.Sources.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, fold =>
{
    var trainer = new LinearTrainer(bits);
    trainer.Learn([.. encoded.Where((_, i) => folds[i] != fold).Select(e => (e, WeightOf(e.Example)))], epochs, seed: 7);
    for (int i = 0; i < encoded.Length; i++)
    {
        if (folds[i] == fold)
        {
            scores[i] = new float[LinearTrainer.Heads];
            trainer.Score(encoded[i], scores[i]);
        }
    }

    Console.WriteLine($"fold {fold}, {clock.Elapsed.TotalSeconds:F0} s");
});
Report.Write(encoded, scores);
Calibration[] calibrations = [.. Enumerable.Range(0, LinearTrainer.Heads).Select(h => Thresholds.Of(encoded, scores, (ModelHead)h))];
if (output is not null)
{
    var trainer = new LinearTrainer(bits);
    trainer.Learn([.. encoded.Select(e => (e, WeightOf(e.Example)))], epochs, seed: 7);
    File.WriteAllBytes(output, trainer.ToFile(calibrations));
}
