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
    return all.Take(int.Parse(Environment.GetEnvironmentVariable("CAP") ?? "4000", CultureInfo.InvariantCulture));
}).ToList();
var all = thinned.Concat(made).ToList();
var sizes = all.GroupBy(e => e.Source).ToDictionary(g => g.Key, g => g.Count());
Encoded[] encoded = [.. all.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(e => Encoded.Of(e, bits))];
float quotedWeight = float.Parse(Environment.GetEnvironmentVariable("QW") ?? "1", CultureInfo.InvariantCulture), triggerWeight = float.Parse(Environment.GetEnvironmentVariable("TW") ?? "1", CultureInfo.InvariantCulture), posWeight = float.Parse(Environment.GetEnvironmentVariable("PW") ?? "1", CultureInfo.InvariantCulture);
float WeightOf(Example e) => e.Kind == "quoted" ? quotedWeight : e.Kind == "trigger" ? triggerWeight : (e.Labels.True != 0 && (e.Labels.True & 0x1f) != 0 ? posWeight : 1) * WeightOf1(e);
float WeightOf1(Example e) => e.Source.StartsWith("grammar/", StringComparison.Ordinal) ? 1f : MathF.Min(1, MathF.Sqrt(1000f / sizes[e.Source]));
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

    if (fold == 7 && Environment.GetEnvironmentVariable("DEBUG") is not null)
    {
        var l = new float[8];
        foreach (var g in encoded.Where(e => e.Example.Source.StartsWith("grammar/en", StringComparison.Ordinal)).GroupBy(e => e.Example.Source))
        {
            float[][] v = [.. g.Select(e => { trainer.Score(e, l); return l.ToArray(); })];
            Console.WriteLine($"D {g.Key} {v.Length} " + string.Join(" ", Enumerable.Range(0, 4).Select(h => { float[] q = [.. v.Select(x => x[h]).Order()]; return $"[{q[q.Length / 10]:F1} {q[q.Length / 2]:F1} {q[q.Length * 9 / 10]:F1}]"; })));
        }

        foreach (int i in Enumerable.Range(0, encoded.Length).Where(i => encoded[i].Example.Source.StartsWith("jb_", StringComparison.Ordinal)).Take(400).Where((_, n) => n % 100 == 5))
        {
            Console.WriteLine("T " + trainer.Explain(encoded[i], 2));
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
