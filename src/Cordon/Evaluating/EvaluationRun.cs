using System.Collections.Immutable;
using System.Diagnostics;
using Cordon.Detection;

namespace Cordon.Evaluating;

/// <summary>Rows through the guards, batch by batch on some processors, into counts. A row that cannot be read is told and counted.</summary>
internal sealed class EvaluationRun(EvaluationInput input, ImmutableArray<MeasuredPolicy> policies, HeldOutScores? heldOut, int processors)
{
    private const int Batch = 512;

    private readonly RunTally _tally = new(policies.Length);
    private readonly Dictionary<(string, string), long> _unread = [];
    private long _rows;
    private long _leftOut;
    private long _withoutText;

    public long Errors { get; private set; }

    /// <param name="complain">Told of every row that cannot be used, with its file and line.</param>
    /// <param name="progress">Told the number of rows after each batch.</param>
    public EvaluationReport Run(Action<string> complain, Action<long> progress)
    {
        long start = Stopwatch.GetTimestamp();
        RowJudge judge = new(policies, heldOut);
        foreach (InputLine[] batch in input.Read().Chunk(Batch))
        {
            TextOutcome[]?[] outcomes = new TextOutcome[]?[batch.Length];
            long before = _rows;
            Parallel.For(0, batch.Length, new ParallelOptions { MaxDegreeOfParallelism = processors }, i =>
                outcomes[i] = batch[i].Row is { } row && heldOut?.Map.IsLeftOut(row.Id) != true ? [.. judge.Judge(row, before + i)] : null);
            for (int i = 0; i < batch.Length; i++)
            {
                Count(batch[i], outcomes[i], complain);
            }

            _rows += batch.Length;
            progress(_rows);
        }

        return Report(Stopwatch.GetElapsedTime(start));
    }

    private void Count(InputLine line, TextOutcome[]? outcomes, Action<string> complain)
    {
        if (line.IsWithoutText)
        {
            _withoutText++;
            return;
        }

        string? fault = line.Row is not { } row ? line.Error
            : heldOut?.Holds(row.Id) == true && heldOut.Map.FoldOf(row.Id, row.Source) is null ? $"this row has a held-out score, and {HeldOutScores.MapName} gives it no fold"
            : null;
        if (fault is not null)
        {
            Errors++;
            complain($"{line.File}:{line.Number}: {fault}");
        }
        else if (outcomes is null)
        {
            _leftOut++;
        }
        else if (outcomes.Length == 0)
        {
            _unread[(line.Row!.Kind, line.Row.Source)] = _unread.GetValueOrDefault((line.Row.Kind, line.Row.Source)) + 1;
        }

        foreach (TextOutcome outcome in fault is null ? outcomes ?? [] : [])
        {
            _tally.Add(outcome);
        }
    }

    private EvaluationReport Report(TimeSpan elapsed)
    {
        ReportBuilder figures = new(_tally, [.. policies.Select(policy => policy.Name)], heldOut);
        HashSet<string> evaluated = [.. EvaluationTask.All.SelectMany(task => task.Guards)];
        return new EvaluationReport(
            EvaluationReport.CurrentSchema, DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), policies[0].Policy.Detectors.Version,
            Environment.ProcessorCount, Math.Round(elapsed.TotalSeconds, 1), input.Files.Count, _rows, _tally.Cells.Sum(cell => cell.Value.Texts), Errors, _tally.Failed, _leftOut, _withoutText,
            [.. policies.Select(policy => policy.Name)],
            [.. DetectorSet.BuiltIn.Where(guard => evaluated.Contains(guard.Id)).Select(guard => new GuardReport(guard.Id, guard.Version, figures.ScoresOf(guard)))],
            [.. figures.Tasks()], [.. figures.NotEvaluated()], [.. figures.Unused(_unread)], [.. figures.Latency()]);
    }
}
