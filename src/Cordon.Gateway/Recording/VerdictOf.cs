using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Policy;

namespace Cordon.Gateway.Recording;

/// <summary>Sums an exchange up: the strictest of all that was decided about its parts.</summary>
internal static class VerdictOf
{
    public static Verdict Compose(Exchange exchange, TimeProvider time)
    {
        List<Judgement> judgements = [.. exchange.RequestJudgement is { } request ? [request] : Array.Empty<Judgement>(), .. exchange.InnerJudgements, .. exchange.AnswerJudgements];
        Judgement? deciding = null;
        foreach (Judgement judgement in judgements)
        {
            // The first of the strictest.
            deciding = deciding is null || judgement.Outcome.Decision > deciding.Outcome.Decision ? judgement : deciding;
        }

        Decision decision = deciding?.Outcome.Decision ?? Decision.Allow;
        string? reason = decision == Decision.Allow ? null : deciding!.Outcome.Reason;
        if (exchange is { Denial: { } denial, IsRefusedByPolicy: false } && decision < Decision.Deny)
        {
            // The upstream's faults are not our decisions: the status tells them. All other refusals are denials, except policy's own: it may step up or defer.
            decision = denial.Type == "cordon_upstream" ? decision : Decision.Deny;
            reason = denial.Recorded ?? denial.Code;
        }

        if (exchange.Recalled is { } recalled && recalled.Decision > decision)
        {
            (decision, reason) = (recalled.Decision, recalled.Reason);
        }

        // What decided comes first, so that it is never among those left out.
        ImmutableArray<JudgedFinding> findings = FindingsOf(judgements, exchange.Recalled?.Findings ?? []);
        ImmutableArray<JudgedFinding> listed = findings.Length <= Verdict.MostFindings ? findings : [.. findings.OrderByDescending(finding => finding.Effect).Take(Verdict.MostFindings)];
        Decision would = judgements.Count == 0 ? decision : Decision.Allow;
        foreach (Judgement judgement in judgements)
        {
            would = judgement.Outcome.Would > would ? judgement.Outcome.Would : would;
        }

        would = exchange.Recalled?.Would > would ? exchange.Recalled.Would : would;
        return new Verdict
        {
            Exchange = exchange.Id,
            Decision = decision,
            Would = would > decision ? would : decision,
            Reason = reason,
            Explanation = ExplanationOf(judgements),
            Findings = listed,
            FindingsOmitted = findings.Length - listed.Length,
            // An answer that is given again was inspected in its own exchange, under the same policy: that coverage is its coverage.
            Coverage = exchange.Recalled is { } kept ? [.. exchange.Coverage.ToEntries(), .. kept.Coverage] : exchange.Coverage.ToEntries(),
            PolicyVersion = exchange.Policy?.Policy.Version ?? "",
            DetectorVersion = exchange.Policy?.Detectors.Version ?? "",
            Upstream = exchange.Upstream,
            Approvals = exchange.Asked.Uses,
            LabelsGained = exchange.Marks.Gained,
            IsApproved = decision == Decision.StepUp && !exchange.IsRefusedByPolicy && exchange.Asked.Uses is { IsEmpty: false } uses && uses.All(use => use.IsRedeemed),
            GuardMicroseconds = exchange.GuardTicks * 1_000_000 / time.TimestampFrequency,
        };
    }

    // Most exchanges have nothing to explain and no finding, so nothing is made for them.
    private static ImmutableArray<string> ExplanationOf(List<Judgement> judgements) =>
        judgements.TrueForAll(judgement => judgement.Outcome.Explanation.IsEmpty) ? [] : [.. judgements.SelectMany(judgement => judgement.Outcome.Explanation).Distinct()];

    private static ImmutableArray<JudgedFinding> FindingsOf(List<Judgement> judgements, ImmutableArray<JudgedFinding> recalled) =>
        judgements.TrueForAll(judgement => judgement.Inspected is { Findings.IsEmpty: true, Failures.IsEmpty: true }) ? recalled : [.. judgements.SelectMany(Findings), .. recalled];

    private static IEnumerable<JudgedFinding> Findings(Judgement judgement)
    {
        for (int i = 0; i < judgement.Inspected.Findings.Length; i++)
        {
            FindingFact fact = judgement.Inspected.Findings[i];
            FindingOutcome outcome = judgement.Outcome.Findings[i];
            yield return new JudgedFinding(
                fact.Finding, judgement.Direction, fact.Surface, fact.Pointer, fact.Segment, outcome.Mode, outcome.Effect, outcome.Would) { Found = fact.Found };
        }

        foreach (GuardFailure failure in judgement.Inspected.Failures)
        {
            Finding finding = new(failure.Type, Severity.High, 1, 0, 0, failure.Guard, failure.Type, "the guard did not finish");
            yield return new JudgedFinding(finding, judgement.Direction, failure.Surface, "", failure.Segment, Mode.Enforce, judgement.Outcome.Decision, judgement.Outcome.Would);
        }
    }
}
