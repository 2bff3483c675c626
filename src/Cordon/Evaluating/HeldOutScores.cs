using System.Buffers.Text;
using System.Text.Json;
using Cordon.Detecting;
using Cordon.Gateway.Wire;
using Cordon.Oversight.Measuring;

namespace Cordon.Evaluating;

/// <summary>
/// Scores that a trainer gave to rows which the model had not seen: a folder with <c>folds.json</c> and, for a guard, <c>GUARD.jsonl</c> with
/// a line <c>{"id","score"}</c> for each row, or <c>GUARD.CATEGORY.jsonl</c> where it gives a category a score of its own. They take the place of what
/// the guard says.
/// </summary>
internal sealed class HeldOutScores
{
    public const string MapName = "folds.json";

    private readonly Dictionary<string, Dictionary<string, float>> _scores = new(StringComparer.Ordinal);

    private HeldOutScores(FoldMap map) => Map = map;

    public FoldMap Map { get; }

    public bool Replaces(string guard, string category) => Of(guard, category) is not null;

    /// <summary>Null for a row that the trainer gave no score.</summary>
    public double? ScoreOf(string guard, string category, string id) => Of(guard, category)!.TryGetValue(id, out float score) ? score : null;

    /// <summary>Whether any guard's scores hold a row.</summary>
    public bool Holds(string id) => _scores.Values.Any(scores => scores.ContainsKey(id));

    /// <summary>Null and what is wrong, with file and line.</summary>
    public static HeldOutScores? Load(string folder, out string? fault)
    {
        string[] names = [.. DetectionRun.Categories.SelectMany(pair => new[] { pair.Guard, $"{pair.Guard}.{pair.Category}" }).Distinct().Order(StringComparer.Ordinal)];
        string mapFile = Path.Combine(folder, MapName);
        if (!File.Exists(mapFile))
        {
            fault = $"{mapFile}: no such file. Write it with 'cordon eval --data … --write-folds {mapFile}', and train by it.";
            return null;
        }

        if (FoldMap.Parse(File.ReadAllText(mapFile), out string? wrong) is not { } map)
        {
            fault = $"{mapFile}: {wrong}";
            return null;
        }

        HeldOutScores scores = new(map);
        foreach (string file in Directory.EnumerateFiles(folder, "*.jsonl").Concat(Directory.EnumerateFiles(folder, "*.jsonl.gz")).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(file).Split(".jsonl")[0];
            if (!names.Contains(name))
            {
                fault = $"{file}: no guard is called {name}. Those that are evaluated, alone or with a category: {string.Join(", ", names)}.";
                return null;
            }

            if (Read(file, scores._scores[name] = new Dictionary<string, float>(StringComparer.Ordinal)) is { } complaint)
            {
                fault = complaint;
                return null;
            }
        }

        fault = scores._scores.Count == 0 ? $"{folder}: there are no scores here (GUARD.jsonl)." : null;
        return fault is null ? scores : null;
    }

    private Dictionary<string, float>? Of(string guard, string category) =>
        _scores.GetValueOrDefault($"{guard}.{category}") ?? _scores.GetValueOrDefault(guard);

    private static string? Read(string file, Dictionary<string, float> scores)
    {
        foreach ((RawLine line, long number) in EvaluationInput.LinesOf(file))
        {
            if (line.TooLong || JsonTape.Read(line.Utf8, new JsonLimits(2, 16), out _) is not { } tape || tape.Root.Get("id"u8).TextOrNull() is not { } id
                || tape.Root.Get("score"u8) is not { Kind: JsonValueKind.Number } score
                || !Utf8Parser.TryParse(score.Bytes.Span, out float value, out int used) || used != score.Raw.Length || value is not (>= 0 and <= 1))
            {
                return $"{file}:{number}: not a line like {{\"id\":\"a\",\"score\":0.5}} with a score from 0 to 1.";
            }

            if (!scores.TryAdd(id, value))
            {
                return $"{file}:{number}: this id has a score already.";
            }
        }

        return null;
    }
}
