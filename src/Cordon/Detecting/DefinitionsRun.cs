using System.Collections.Immutable;
using System.Diagnostics;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Definitions;
using Cordon.Gateway.Judging;
using Cordon.Policy;

namespace Cordon.Detecting;

/// <summary>Judges tools' definitions as the gateway judges what an MCP server lists: each string by the guards, each definition as a whole, all of them by policy.</summary>
internal sealed class DefinitionsRun(PolicyInForce policy, GuardRunner guards, bool explain)
{
    /// <param name="scores">Of the categories that were looked for.</param>
    public DetectionResult Detect(ToolList tools, Func<CoverageMap, Inspected, IEnumerable<(string Category, double Score)>> scores)
    {
        CoverageMap coverage = new();
        using Pseudonyms pseudonyms = new();
        long start = Stopwatch.GetTimestamp();
        Inspected strings = guards.Inspect(policy, Direction.Response, tools.Segments, new InspectionContext([], default), coverage);
        Dictionary<FindingFact, SmallestEdit?> whole = new(ReferenceEqualityComparer.Instance);
        foreach ((FindingFact fact, SmallestEdit? edit) in tools.Whole(policy))
        {
            whole.Add(fact, edit);
        }

        Inspected inspected = strings with { Findings = [.. strings.Findings, .. whole.Keys] };
        Decision decision = Ruling.Decide(policy, Direction.Response, inspected, [], Principal.Development, null, SessionFacts.None, pseudonyms).Outcome.Decision;
        long micros = (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        ImmutableArray<FindingFact> facts =
        [
            .. inspected.Failures.Select(failure => new FindingFact(DetectionRun.Failed(failure, 0), failure.Surface, Trust.Untrusted, failure.Segment, PlaceOf(inspected, failure.Segment).Pointer, null))
                .Concat(inspected.Findings).OrderBy(fact => fact.Segment).ThenBy(fact => fact.Finding.Start).ThenBy(fact => fact.Finding.End).ThenBy(fact => fact.Finding.Rule, StringComparer.Ordinal),
        ];
        return new DetectionResult(decision, [.. scores(coverage, inspected)], [.. facts.Select(fact => fact.Finding)], micros)
        {
            Places = [.. facts.Select(fact => (fact.Pointer, PlaceOf(inspected, fact.Segment).Text))],
            Why = explain ? [.. Explain(inspected, facts, whole)] : [],
            Flip = explain ? new Flip([], decision == Decision.Allow ? Flip.Allowed : Flip.Definition) : null,
        };
    }

    private IEnumerable<FindingExplanation> Explain(Inspected inspected, ImmutableArray<FindingFact> facts, Dictionary<FindingFact, SmallestEdit?> whole)
    {
        Dictionary<int, Explainer> explainers = [];
        foreach (FindingFact fact in facts)
        {
            double threshold = policy.Policy.Guards[fact.Finding.Guard].Threshold;
            if (whole.TryGetValue(fact, out SmallestEdit? edit))
            {
                yield return new FindingExplanation(false, [], [], fact.Finding.Score >= threshold ? edit : null);
                continue;
            }

            if (!explainers.TryGetValue(fact.Segment, out Explainer? explainer))
            {
                string text = PlaceOf(inspected, fact.Segment).Text;
                explainers[fact.Segment] = explainer = new(policy.Detectors, policy.Detectors.Prepare(text), new(fact.Surface, Direction.Response, fact.Trust));
            }

            yield return explainer.Explain(fact.Finding, threshold);
        }
    }

    private static (string Pointer, string Text) PlaceOf(Inspected inspected, int segment) =>
        inspected.Segments.FirstOrDefault(one => one.Index == segment) is { } found ? (found.Pointer, found.Text) : ("", "");
}
