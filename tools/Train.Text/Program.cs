using System.CommandLine;
using System.Diagnostics;
using Cordon.Detection.Models;
using Cordon.Evaluating;
using Cordon.Oversight.Measuring;
using Cordon.Train.Text;

Option<string> data = new("--data") { Description = "Labelled rows (.jsonl.gz), as cordon eval reads them.", Required = true };
Option<string> grammar = new("--grammar") { Description = "Templates that examples are made of.", DefaultValueFactory = _ => "catalog/grammar" };
Option<string> output = new("--out") { Description = "The weight file.", DefaultValueFactory = _ => "catalog/models/text-linear/weights.bin" };
Option<string> scores = new("--scores") { Description = "Where folds and scores of held-out sources are written, for cordon eval --folds.", Required = true };
Option<int> folds = new("--fold-count") { Description = "Models that are trained to be asked about what they have not seen.", DefaultValueFactory = _ => 10 };

RootCommand root = new("Trains the linear text model: the same data and templates give the same weights.") { data, grammar, output, scores, folds };
root.SetAction(parsed =>
{
    var clock = Stopwatch.StartNew();
    string directory = Directory.CreateDirectory(parsed.GetValue(scores)!).FullName;
    if (EvaluationInput.FilesOf([parsed.GetValue(data)!], out string? missing) is not { } files)
    {
        Console.Error.WriteLine($"{missing}: no such file or folder.");
        return 2;
    }

    var input = new EvaluationInput(files, [], int.MaxValue);
    FoldMap map = HeldOut.Assign(input.Read().Where(line => line.Row is not null).Select(line => line.Row!.ToHeldOut()), parsed.GetValue(folds), seed: 1);
    File.WriteAllText(Path.Combine(directory, HeldOutScores.MapName), map.ToJson());
    List<Example> rows = Corpus.Read(parsed.GetValue(data)!);
    var training = new Training(rows, Grammar.ReadAll(parsed.GetValue(grammar)!), map, Console.Error);
    Dictionary<string, float[]> logits = training.HeldOut();
    HeldOutLogits.Write(Path.Combine(directory, HeldOutLogits.Name), logits);
    HeadCalibration[] calibrations = Thresholds.Of([.. rows.Where(row => logits.ContainsKey(row.Id)).Select(row => (row, logits[row.Id]))]);
    new GuardScores().Write(directory, files, logits, calibrations);
    File.WriteAllBytes(parsed.GetValue(output)!, training.Everything().ToFile(calibrations));
    Console.Error.WriteLine($"{rows.Count} rows, {clock.Elapsed.TotalSeconds:F0} s");
    return 0;
});
return root.Parse(args).Invoke();
