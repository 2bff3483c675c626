using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>From what the guards saw to what must be done: asks the policy, then works out the edits.</summary>
public static class Ruling
{
    /// <summary>Decides one direction. Pure but for the stand-ins that it adds to <paramref name="pseudonyms"/>.</summary>
    public static Judgement Decide(
        PolicyInForce policy, Direction direction, Inspected inspected, ImmutableArray<ToolCallFact> toolCalls,
        Principal principal, string? model, SessionFacts session, Pseudonyms pseudonyms)
    {
        ExchangeFacts facts = new()
        {
            Direction = direction,
            Principal = principal,
            Model = model,
            Findings = inspected.Findings,
            Opaque = inspected.Opaque,
            Failures = inspected.Failures,
            ToolCalls = toolCalls,
            HasLeft = inspected.HasLeft,
        };
        Outcome outcome = PolicyEvaluator.Decide(facts, session, policy.Policy);
        if (inspected.IsUnread && outcome.Decision != Decision.Deny)
        {
            return new Judgement(direction, inspected, Unread(outcome), []);
        }

        // What a guard takes out is taken out, whatever a person says about the rest.
        bool asks = outcome.Decision == Decision.StepUp && outcome.Findings.Any(finding => finding.Edit != EditKind.None);
        if (outcome.Decision != Decision.Modify && !asks)
        {
            return new Judgement(direction, inspected, outcome, []);
        }

        if (direction == Direction.Request && outcome.Findings.Any(finding => finding.Edit == EditKind.Pseudonymise))
        {
            foreach (Segment segment in inspected.Segments)
            {
                pseudonyms.Reserve(segment.Text);
            }
        }

        ImmutableArray<SpanEdit>? edits = Edits(inspected, outcome, pseudonyms);
        return edits is { } possible
            ? new Judgement(direction, inspected, outcome, possible)
            : new Judgement(direction, inspected, Uneditable(outcome), []);
    }

    /// <summary>Whether these findings deny by themselves. What else there is can only be stricter, so then nobody needs to look for it.</summary>
    public static bool Denies(PolicyInForce policy, Direction direction, ImmutableArray<FindingFact> findings, Principal principal, string? model, SessionFacts session) =>
        PolicyEvaluator.Decide(new ExchangeFacts { Direction = direction, Principal = principal, Model = model, Findings = findings }, session, policy.Policy).Decision == Decision.Deny;

    /// <summary>Whether policy only takes note of this finding.</summary>
    public static bool IsNoted(PolicyInForce policy, Direction direction, FindingFact finding, Principal principal, string? model, SessionFacts session) =>
        PolicyEvaluator.Decide(new ExchangeFacts { Direction = direction, Principal = principal, Model = model, Findings = [finding] }, session, policy.Policy).Findings[0].Effect == Decision.Allow;

    /// <summary>The spans to change, without overlaps; null when one of them stands where nothing can be edited in place.</summary>
    private static ImmutableArray<SpanEdit>? Edits(Inspected inspected, Outcome outcome, Pseudonyms pseudonyms)
    {
        List<Wanted> wanted = [];
        for (int i = 0; i < outcome.Findings.Length; i++)
        {
            FindingOutcome judged = outcome.Findings[i];
            if (judged.Effect is not (Decision.Modify or Decision.StepUp) || judged.Edit == EditKind.None)
            {
                continue;
            }

            FindingFact fact = inspected.Findings[i];
            Segment segment = inspected.Segments[IndexOf(inspected.Segments, fact.Segment)];
            if (segment.IsName || segment.Raw.Length == 0)
            {
                return null;
            }

            wanted.Add(new Wanted(segment, fact.Finding, judged.Edit));
        }

        return Merge(wanted, pseudonyms);
    }

    private static ImmutableArray<SpanEdit> Merge(List<Wanted> wanted, Pseudonyms pseudonyms)
    {
        ImmutableArray<SpanEdit>.Builder edits = ImmutableArray.CreateBuilder<SpanEdit>(wanted.Count);
        foreach (IGrouping<Segment, Wanted> inSegment in wanted.GroupBy(w => w.Segment))
        {
            Wanted? current = null;
            int start = 0;
            int end = 0;
            foreach (Wanted next in inSegment.OrderBy(w => w.Finding.Start).ThenByDescending(w => w.Finding.End))
            {
                if (current is { } open && next.Finding.Start < end)
                {
                    // Overlapping spans become one; the harder edit names it, so that a secret inside an address is not restored later.
                    end = Math.Max(end, next.Finding.End);
                    current = next.Edit == EditKind.Redact ? next : open;
                    continue;
                }

                Close();
                (current, start, end) = (next, next.Finding.Start, next.Finding.End);
            }

            Close();

            void Close()
            {
                if (current is { } done)
                {
                    edits.Add(new SpanEdit(done.Segment.Index, start, end, Replacement(done, done.Segment.Text[start..end], pseudonyms)));
                }
            }
        }

        return edits.DrainToImmutable();
    }

    private static string Replacement(Wanted wanted, string value, Pseudonyms pseudonyms)
    {
        string entity = wanted.Finding.Entity ?? wanted.Finding.Type;
        return wanted.Edit switch
        {
            EditKind.Redact => $"[REDACTED:{entity}]",
            EditKind.Pseudonymise => pseudonyms.For(entity.ToUpperInvariant().Replace('-', '_'), value),
            EditKind.Remove => "",
            EditKind.None => value,
        };
    }

    /// <summary>What must be changed but cannot be is denied: releasing it unchanged would be failing open.</summary>
    private static Outcome Uneditable(Outcome outcome) => outcome with
    {
        Decision = Decision.Deny,
        Explanation = outcome.Explanation.Add("the finding stands where nothing can be edited in place (a property name, or text outside a JSON string), so the exchange is denied"),
    };

    // What the session gained meanwhile may exempt what was sure to be denied; nobody has read it.
    private static Outcome Unread(Outcome outcome) => outcome with
    {
        Decision = Decision.Deny,
        Reason = FindingTypes.Limit,
        Explanation = outcome.Explanation.Add("no guard has read it, because its length denied it, so the exchange is denied"),
    };

    private static int IndexOf(ImmutableArray<Segment> segments, int index)
    {
        // Segments carry consecutive indexes; a stream's window starts at its own first index.
        return index - segments[0].Index;
    }

    private readonly record struct Wanted(Segment Segment, Finding Finding, EditKind Edit);
}
