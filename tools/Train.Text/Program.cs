using System.CommandLine;
using System.Diagnostics;
using Cordon.Detection.Models;
using Cordon.Evaluating;
using Cordon.Oversight.Measuring;
using Cordon.Train.Text;
using Cordon.Train.Text.Harm;
using Cordon.Train.Text.Refusals;

Option<string> data = new("--data") { Description = "Labelled rows (.jsonl.gz), as cordon eval reads them.", Required = true };
Option<string> grammar = new("--grammar") { Description = "Templates that examples are made of.", DefaultValueFactory = _ => "catalog/grammar" };
Option<string> foreignGrammar = new("--grammar-foreign") { Description = "More templates, of which only the heads for other languages than English learn.", DefaultValueFactory = _ => "catalog/grammar-foreign" };
Option<string> harmGrammar = new("--grammar-harm") { Description = "Templates of requests for harm and of their look-alikes.", DefaultValueFactory = _ => "catalog/grammar-harm" };
Option<string> refusalGrammar = new("--grammar-refusal") { Description = "Templates of answers that refuse and that comply.", DefaultValueFactory = _ => "catalog/grammar-refusal" };
Option<string> models = new("--models") { Description = "The folder of models, each in a folder of its own.", DefaultValueFactory = _ => "catalog/models" };
Option<string[]> only = new("--only") { Description = "Models to train: text-linear, harm-linear, refusal-linear. All when none is named.", DefaultValueFactory = _ => [] };
Option<string?> scores = new("--scores") { Description = "Where folds and scores of held-out sources are written, for cordon eval --folds." };
Option<string?> words = new("--words") { Description = "Write the list of frequent words to this file instead, and train nothing." };
Option<string?> languages = new("--languages") { Description = "A page: between its marks languages:begin and languages:end, what is found in languages whose templates were held out." };
Option<int> folds = new("--fold-count") { Description = "Models that are trained to be asked about what they have not seen.", DefaultValueFactory = _ => 10 };
Option<ModelHead[]> trial = new("--trial") { Description = "Heads of the text model that are trained for each fold, beside what --scores holds of the others: prints what is found, and writes nothing.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };

RootCommand root = new("Trains the linear models: the same data and templates give the same weights.") { data, grammar, foreignGrammar, harmGrammar, refusalGrammar, models, only, scores, words, languages, folds, trial };
root.SetAction(parsed =>
{
    var clock = Stopwatch.StartNew();
    if (parsed.GetValue(words) is { } list)
    {
        string[] frequent = WordList.Of(parsed.GetValue(data)!, Grammar.Read(Path.Combine(parsed.GetValue(grammar)!, "en.yaml")).Written());
        File.WriteAllText(list, string.Join('\n', frequent) + "\n");
        Console.Error.WriteLine($"{frequent.Length} words");
        return 0;
    }

    if (parsed.GetValue(scores) is not { } scored)
    {
        Console.Error.WriteLine("--scores or --words is needed.");
        return 2;
    }

    string directory = Directory.CreateDirectory(scored).FullName;
    if (EvaluationInput.FilesOf([parsed.GetValue(data)!], out string? missing) is not { } files)
    {
        Console.Error.WriteLine($"{missing}: no such file or folder.");
        return 2;
    }

    var input = new EvaluationInput(files, [], int.MaxValue);
    FoldMap map = HeldOut.Assign(input.Read().Where(line => line.Row is not null).Select(line => line.Row!.ToHeldOut()), parsed.GetValue(folds), seed: 1);
    File.WriteAllText(Path.Combine(directory, HeldOutScores.MapName), map.ToJson());
    if (parsed.GetValue(trial) is { Length: > 0 } heads)
    {
        Console.Write(new Trial(directory, files, Corpus.Read(parsed.GetValue(data)!), Grammar.ReadAll(parsed.GetValue(grammar)!), map, Console.Error).Table(heads));
        Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds:F0} s");
        return 0;
    }

    string folder = parsed.GetValue(models)!;
    bool Wanted(string model) => parsed.GetValue(only) is not { Length: > 0 } named || named.Contains(model);
    if (Wanted("text-linear"))
    {
        List<Example> rows = Corpus.Read(parsed.GetValue(data)!);
        IReadOnlyList<Grammar> grammars = Grammar.ReadAll(parsed.GetValue(grammar)!);
        var training = new Training(rows, grammars, map, Console.Error);
        Dictionary<string, float[]> logits = training.HeldOut();
        IReadOnlyList<Grammar> more = Grammar.ReadAll(parsed.GetValue(foreignGrammar)!);
        Grammar[] all = [.. grammars.Select(grammar => grammar.With(more.FirstOrDefault(other => other.Language == grammar.Language)))];
        var foreign = new ForeignTraining(rows, all, map, Console.Error);
        foreign.HeldOut(logits);
        HeldOutLogits.Write(Path.Combine(directory, HeldOutLogits.Name), logits);
        LinearTrainer[] halves = foreign.Halves();
        HeadCalibration[] calibrations = Thresholds.Of([.. rows.Where(row => logits.ContainsKey(row.Id)).Select(row => (row, logits[row.Id]))]);
        Thresholds.Foreign(calibrations, [.. foreign.Harmless(halves), .. rows.Where(row => row.Language is not (ForeignTraining.English or "und") && row.Labels.True == 0 && logits.ContainsKey(row.Id)).Select(row => (row, logits[row.Id]))]);
        new GuardScores().Write(directory, files, logits, calibrations);
        File.WriteAllBytes(Path.Combine(folder, "text-linear", "weights.bin"), training.Everything().ToFile(calibrations, foreign.Everything()));
        if (parsed.GetValue(languages) is { } page)
        {
            new PageRegion("languages").Write(page, "Languages", new LanguageTrial(rows, grammars, all, calibrations, logits, halves, Console.Error).Table());
        }
    }

    if (Wanted("harm-linear"))
    {
        new HarmTraining(HarmCorpus.Read(parsed.GetValue(data)!), Grammar.ReadAll(parsed.GetValue(harmGrammar)!), Grammar.ReadAll(parsed.GetValue(grammar)!), map, Console.Error).Write(directory, Path.Combine(folder, "harm-linear"));
    }

    if (Wanted("refusal-linear"))
    {
        new RefusalTraining(RefusalCorpus.Read(parsed.GetValue(data)!), Grammar.ReadAll(parsed.GetValue(refusalGrammar)!), map, Console.Error).Write(directory, Path.Combine(folder, "refusal-linear"));
    }

    Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds:F0} s");
    return 0;
});
return root.Parse(args).Invoke();
