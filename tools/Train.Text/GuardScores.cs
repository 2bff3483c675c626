using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detecting;
using Cordon.Detection;
using Cordon.Detection.Models;
using Cordon.Evaluating;

namespace Cordon.Train.Text;

/// <summary>
/// What the guards say of rows whose source the model has not seen: their rules as they are, and the model's heads where it is asked. Written as
/// <c>cordon eval --folds</c> reads it.
/// </summary>
internal sealed class GuardScores
{
    private static readonly (string Guard, string Category)[] Files =
        [("injection", FindingTypes.PromptInjection), ("injection", FindingTypes.ToolPoisoning), ("jailbreak", FindingTypes.Jailbreak)];

    // The rules alone: a finding of the model in this build would be one of a model that has seen the row.
    private readonly DetectorSet _rules = DetectorSet.Create(DetectionSettings.Default with { DisabledRules = ModelQuestions.Rules });

    public void Write(string directory, IEnumerable<string> data, IReadOnlyDictionary<string, float[]> logits, HeadCalibration[] calibrations)
    {
        StreamWriter[] writers = [.. Files.Select(file => new StreamWriter(Path.Combine(directory, $"{file.Guard}.{file.Category}.jsonl")))];
        foreach (InputLine line in new EvaluationInput([.. data], [], int.MaxValue).Read())
        {
            if (line.Row is not { } row || Reading.For(row).FirstOrDefault(reading => reading.IsText) is not { } reading || !logits.TryGetValue(row.Id, out float[]? heads))
            {
                continue;
            }

            Dictionary<string, double> scores = ScoresOf(row.ToLine(reading), heads, calibrations);
            for (int i = 0; i < Files.Length; i++)
            {
                writers[i].WriteLine(JsonSerializer.Serialize(new { id = row.Id, score = Math.Round(scores.GetValueOrDefault(Files[i].Category), 4) }));
            }
        }

        foreach (StreamWriter writer in writers)
        {
            writer.Dispose();
        }
    }

    /// <summary>What the rules alone say of a text, by type of finding.</summary>
    public Dictionary<string, double> RulesOf(DetectionLine line)
    {
        DetectionContext context = ContextOf(line);
        PreparedText text = _rules.Prepare(line.Text);
        List<Finding> findings = [];
        foreach (IDetector guard in _rules.Detectors.Where(guard => guard.Id is "injection" or "jailbreak"))
        {
            guard.Detect(text, context, findings);
        }

        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (Finding finding in findings)
        {
            scores[finding.Type] = Math.Max(scores.GetValueOrDefault(finding.Type), finding.Score);
        }

        return scores;
    }

    private static DetectionContext ContextOf(DetectionLine line) => new(line.Surface, DetectionRun.DirectionOf(line.Surface), DetectionRun.TrustOf(line.Surface));

    private Dictionary<string, double> ScoresOf(DetectionLine line, float[] logits, HeadCalibration[] calibrations)
    {
        DetectionContext context = ContextOf(line);
        Dictionary<string, double> scores = RulesOf(line);
        foreach (ModelQuestion question in ModelQuestions.Injection.Concat(ModelQuestions.Jailbreak).Where(question => question.Where(context)))
        {
            double score = calibrations[(int)question.Head].Score(logits[(int)question.Head]);
            scores[question.Type] = Math.Max(scores.GetValueOrDefault(question.Type), score >= ModelDetector.Least ? score : 0);
        }

        return scores;
    }
}
