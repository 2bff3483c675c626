using System.CommandLine;
using Cordon.Oversight.Measuring;
using Cordon.Train.Text;
using Cordon.Train.Transformer;

Option<string> data = new("--data") { Description = "Labelled rows (.jsonl.gz), as cordon eval reads them.", Required = true };
Option<string> grammar = new("--grammar") { Description = "Templates that examples are made of.", DefaultValueFactory = _ => "catalog/grammar" };
Option<string> published = new("--base") { Description = "The published encoder to begin from.", DefaultValueFactory = _ => PublishedEncoder.Installed };
Option<string> linear = new("--linear") { Description = "Folds and scores that tools/Train.Text has written.", Required = true };
Option<string> work = new("--work") { Description = "Where checkpoints and scores of held-out sources are written; what is there already is not made again.", Required = true };
Option<int> epochs = new("--epochs") { DefaultValueFactory = _ => 1 };
Option<float> rate = new("--rate") { DefaultValueFactory = _ => 3e-4f };
Option<string> only = new("--only") { Description = "Of the groups of held-out sources these alone (0, 1, 2); all, and one model that holds out nothing, when left out." };

RootCommand root = new("Fine-tunes the sentence encoder end to end.") { data, grammar, published, linear, work, epochs, rate, only, Explanation.Create(published) };
root.SetAction(parsed =>
{
    string directory = Directory.CreateDirectory(parsed.GetValue(work)!).FullName;
    string folds = Path.Combine(parsed.GetValue(linear)!, "folds.json");
    if (FoldMap.Parse(File.ReadAllText(folds), out string? fault) is not { } map)
    {
        Console.Error.WriteLine($"{folds}: {fault}");
        return 2;
    }

    var school = new School(parsed.GetValue(data)!, parsed.GetValue(grammar)!, parsed.GetValue(published)!, map, directory, new(parsed.GetValue(epochs), parsed.GetValue(rate), Passage.Window, 1024, 2), Console.Error);
    IEnumerable<int> groups = parsed.GetValue(only) is { } named ? named.Split(',').Select(int.Parse) : Enumerable.Range(0, School.Groups);
    foreach (int group in groups)
    {
        school.HoldOut(group);
    }

    new Comparison(school, parsed.GetValue(linear)!, directory, parsed.GetValue(data)!, Console.Error).Write();
    return 0;
});
return root.Parse(args).Invoke();
