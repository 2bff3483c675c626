using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detecting;
using Cordon.Evaluating;
using Cordon.Gateway.Wire;

namespace Cordon.Calibrating;

/// <summary>A line of traffic: a row of labelled data, which stands where its kind does (<see cref="Reading"/>), or a text about which nothing else is known.</summary>
/// <param name="Line">The text and where it stands; its error says why the line cannot be read.</param>
/// <param name="Kind">A kind of <c>cordon eval</c>; null where the line names none.</param>
/// <param name="IsAttack">Null where nothing says so.</param>
/// <param name="HasText">False where only the digest of the text was kept.</param>
internal sealed record TrafficLine(DetectionLine Line, string? Kind, bool? IsAttack, bool HasText = true)
{
    private static readonly JsonLimits Limits = new(DetectionLine.DeepestJson, DetectionLine.MostValues);

    /// <param name="fallback">Where a line stands that names neither a surface nor a kind.</param>
    public static TrafficLine Parse(RawLine raw, Surface fallback)
    {
        LabelledRow? row = LabelledRow.Parse(raw, out string? fault);
        if (row is not null && Reading.For(row).FirstOrDefault(one => one.IsText) is { } reading)
        {
            return new(row.ToLine(reading), row.Kind, row.Label ?? EvaluationTask.IsSought(row.Kind));
        }

        DetectionLine line = DetectionLine.Parse(raw, fallback);
        if (fault == LabelledRow.WithoutText)
        {
            return new(line with { Error = null }, null, null, HasText: false);
        }

        if (line.Error is not null || JsonTape.Read(raw.Utf8, Limits, out _) is not { Root: var root })
        {
            return new(line, null, null);
        }

        bool? attack = root.Get("label"u8).Integer() is { } label ? label == 1 : null;
        // Who names a kind means a row of labelled data, and is told what it lacks.
        return row is null && root.Get("kind"u8).TextOrNull() is { } kind && Reading.All.Any(known => known.Kind == kind)
            ? new(line with { Error = fault }, null, attack)
            : new(line, null, attack);
    }

    /// <summary>The categories that count for a guard when the line is an attack: those of the tasks that ask it about the kind, and all of a guard that was named for texts without one.</summary>
    public ImmutableArray<string> Asks(string guard, IReadOnlyCollection<string> named) =>
    [
        .. Kind is null
            ? DetectionRun.Categories.Where(pair => pair.Guard == guard && named.Contains(guard)).Select(pair => pair.Category)
            : EvaluationTask.All.Where(task => task.Positives.Contains(Kind) && task.Guards.Contains(guard)).SelectMany(task => task.Categories).Distinct(),
    ];
}
