using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cordon.Evaluating;

// The shape of --json, which docs/formats/evaluation.md describes: names here are names there.

/// <summary>A share with its numbers and 95 % interval; the share is null when there is nothing to have one of.</summary>
internal sealed record ShareReport(long Hits, long Of, double? Share, double? Low, double? High);

/// <summary>What is found at a false-positive rate on the pool.</summary>
internal sealed record AtReport(double FalsePositives, double Threshold, ShareReport Recall, ShareReport Hard);

/// <summary>What a policy would act on, were its guards enforced, and the recall of what it does act on.</summary>
/// <param name="Kappa">Agreement with the labels beyond chance; null where the task does not ask for it or one class is absent.</param>
internal sealed record OperatingReport(string Policy, ShareReport Recall, ShareReport Easy, ShareReport Hard, ShareReport Precision, ShareReport ActsOn, double? Kappa);

/// <summary>How long looks took. Guards by themselves are watched on some of the texts only; without any, all is 0.</summary>
internal sealed record TimeReport(long Texts, double P50Micros, double P99Micros, double MicrosPerKilobyte);

/// <param name="CalibrationError">In the source's own mix, as the Brier score.</param>
internal sealed record SourceReport(
    string Source, long Positives, long Easy, long Hard, double? Auc, double? AucWithin, ImmutableArray<AtReport> At, ImmutableArray<OperatingReport> Operating,
    double? CalibrationError, double? Brier, TimeReport Latency);

internal sealed record DetectorReport(
    string Guard, string Scores, long Unread, long Unscored, double? Auc, double? AucHard, double? AveragePrecision,
    ImmutableArray<AtReport> At, ImmutableArray<OperatingReport> Operating, double? CalibrationError, double? Brier, ImmutableArray<SourceReport> Sources);

internal sealed record SpanReport(string Type, long Marked, long Found, SpanMeasure Strict, SpanMeasure Overlap);

internal sealed record SpanMeasure(ShareReport Precision, ShareReport Recall, double? F1);

internal sealed record PoolReport(string Name, long Texts, ImmutableArray<string> Sources);

internal sealed record TaskReport(
    string Task, ImmutableArray<string> Categories, bool Agreement, string Surface, long Positives, long Easy, long Hard, PoolReport Pool,
    ImmutableArray<DetectorReport> Detectors, ImmutableArray<SpanReport> Spans);

internal sealed record NotEvaluatedReport(string Task, ImmutableArray<string> Categories, long Positives, long Negatives);

internal sealed record UnusedReport(string Kind, string Source, long Texts);

internal sealed record LatencyReport(string Guard, long Texts, double P50Micros, double P99Micros, double MicrosPerKilobyte);

internal sealed record GuardReport(string Id, string Version, string Scores);

/// <summary>A guard that no task asks, and why.</summary>
internal sealed record UnmeasuredReport(string Guard, string Why);

/// <summary>How far one of the project's targets is reached.</summary>
/// <param name="MissedBy">0 where it is met.</param>
/// <param name="Scores">How the scores came about, as a detector's.</param>
internal sealed record TargetReport(string Target, string Unit, bool AtLeast, double Asked, double Reached, double MissedBy, string Scores, string? Why);

internal sealed record EvaluationReport(
    string Schema, string Date, string Detectors, int Processors, double Seconds, int Files, long Rows, long Texts, long Errors, long GuardFailures, long LeftOut, long WithoutText,
    ImmutableArray<string> Policies, ImmutableArray<GuardReport> Guards, ImmutableArray<TaskReport> Tasks, ImmutableArray<NotEvaluatedReport> NotEvaluated,
    ImmutableArray<UnusedReport> Unused, ImmutableArray<LatencyReport> Latency)
{
    public const string CurrentSchema = "cordon.eval/1";

    public ImmutableArray<TargetReport> Targets => [.. Target.All.Select(target => target.Of(this)).OfType<TargetReport>()];

    public ImmutableArray<UnmeasuredReport> Unmeasured => EvaluationTask.Unmeasured;

    /// <summary>Each guard of each task that reads where the task's texts stand.</summary>
    [JsonIgnore]
    public IEnumerable<(TaskReport Task, DetectorReport Guard)> Read => Tasks.SelectMany(task => task.Detectors
        .Where(guard => guard.Unread < task.Positives || task.Detectors.Length == 1).Select(guard => (task, guard)));

    public string ToJson() => JsonSerializer.Serialize(this, EvaluationJson.Default.EvaluationReport) + "\n";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
