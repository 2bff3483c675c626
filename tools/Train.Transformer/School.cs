using Cordon.Detection.Transformer;
using Cordon.Oversight.Measuring;
using Cordon.Train.Text;

namespace Cordon.Train.Transformer;

/// <summary>Teaches one model for each group of folds on everything outside it, and asks it about the group.</summary>
internal sealed class School
{
    /// <summary>The ten folds of the linear model in three groups: ten transformers would take a night.</summary>
    public const int Groups = 3;

    // Collections of one sort are spread: no model goes without any orders in documents, jailbreaks or direct attacks.
    private static readonly int[] GroupOfFold = [0, 1, 2, 0, 2, 0, 1, 1, 2, 0];

    private readonly List<Example> _rows;
    private readonly Dictionary<string, string> _orders;
    private readonly IReadOnlyList<Grammar> _grammars;
    private readonly PieceVocabulary _vocabulary;
    private readonly string _published;
    private readonly FoldMap _map;
    private readonly string _work;
    private readonly TrainingPlan _plan;
    private readonly TextWriter _progress;

    public School(string data, string grammar, string published, FoldMap map, string work, TrainingPlan plan, TextWriter progress)
    {
        _rows = MoreLabels.Read(data);
        _orders = MoreLabels.Orders(data);
        _grammars = Grammar.ReadAll(grammar);
        _vocabulary = PublishedEncoder.ReadPieces(published);
        (_published, _map, _work, _plan, _progress) = (published, map, work, plan, progress);
    }

    public IReadOnlyList<Example> Rows => _rows;

    public int? GroupOf(Example row) => _map.FoldOf(row.Id, row.Source) is { } fold ? GroupOfFold[fold % GroupOfFold.Length] : null;

    /// <summary>Scores of the group's rows by a model that saw no source of it.</summary>
    public void HoldOut(int group)
    {
        string scores = Path.Combine(_work, $"logits-{group}.jsonl");
        if (File.Exists(scores))
        {
            return;
        }

        Classifier classifier = Teach($"group {group}", [.. _rows.Where(row => GroupOf(row) is { } other && other != group)], Path.Combine(_work, $"group-{group}.checkpoint"));
        Example[] held = [.. _rows.Where(row => GroupOf(row) == group && IsAskedAbout(row))];
        _progress.WriteLine($"group {group}: asking about {held.Length} rows");
        HeldOutLogits.Write(scores, Prediction.Of(classifier, held, _vocabulary, _plan.Threads));
    }

    public Classifier Teach(string name, IReadOnlyList<Example> seen, string checkpoint)
    {
        Classifier classifier = Classifier.Begin(PublishedEncoder.Read(_published));
        var curriculum = new Curriculum(seen, _orders, _grammars, _vocabulary);
        _progress.WriteLine($"{name}: {curriculum.Count} passages of {seen.Count} rows");
        new Trainer(classifier, curriculum.Epoch, _plan, checkpoint, _progress).Run(name);
        return classifier;
    }

    // Answers, news and code that no task asks this model about would take most of the time.
    private static bool IsAskedAbout(Example row) =>
        !row.Set.StartsWith("drift_", StringComparison.Ordinal) && !row.Set.StartsWith("ground_", StringComparison.Ordinal) && !row.Set.StartsWith("code_", StringComparison.Ordinal);
}
