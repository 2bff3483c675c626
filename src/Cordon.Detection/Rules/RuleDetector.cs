using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>Last word of a detector on a finding of one of its rules: adjusts it to where it was seen, or drops it with null.</summary>
internal delegate Finding? FindingTuning(Finding finding, in DetectionContext context);

/// <summary>A guard that is a list of rules.</summary>
internal sealed class RuleDetector(string id, ImmutableArray<Rule> rules, FindingTuning? tune = null) : IDetector
{
    /// <summary>More findings than this in one text are one attack or one mistake.</summary>
    public const int MaxFindings = 1_000;

    // What a filter thinks less likely than this is not worth a line in anybody's evidence.
    private const double LeastScore = 0.05;

    // What a pattern may look at beyond its window: word borders and look-arounds.
    private const int Context = 32;

    private readonly FrozenSet<Rule> _rules = rules.ToFrozenSet<Rule>(ReferenceEqualityComparer.Instance);
    // What a literal that is still to come may reach back over. Where the span is a group it begins after the literal, and nothing before it waits.
    private readonly int _reach = Reach(rules, unbroken: false);
    private readonly int _unbrokenReach = Reach(rules, unbroken: true);

    public string Id => id;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        List<Finding>? found = null;
        foreach (RuleHits hits in text.HitSpan)
        {
            if (_rules.Contains(hits.Rule))
            {
                Confirm(hits, found ??= []);
            }
        }

        if (found is null)
        {
            return;
        }

        found.Sort(ByRuleThenPlace);
        Finding? last = null;
        foreach (Finding next in found)
        {
            // The same thing seen through several readings is one finding.
            if (last is not null && last.Rule == next.Rule && next.Start < last.End)
            {
                last = last with { End = Math.Max(last.End, next.End) };
                continue;
            }

            Give(last, context, findings);
            last = next;
        }

        Give(last, context, findings);
    }

    public int HoldFrom(PreparedText text, in DetectionContext context)
    {
        int from = text.OpenFrom;
        foreach (View view in text.Views)
        {
            if (view.IsOpen)
            {
                // What other guards look for is theirs to wait for.
                int alive = text.AliveFrom(view, rules);
                int first = Math.Min(alive - _reach, RuleHits.WordStart(view.Text, alive, _unbrokenReach));
                from = Math.Min(from, view.StartOf(Math.Max(0, first)));
            }
        }

        foreach (RuleHits hits in text.Hits)
        {
            if (hits.View.IsOpen && hits.PendingFrom < hits.View.Text.Length && _rules.Contains(hits.Rule))
            {
                from = Math.Min(from, hits.View.StartOf(hits.PendingFrom));
            }
        }

        return from;
    }

    private static int Reach(ImmutableArray<Rule> rules, bool unbroken) =>
        rules.Where(rule => rule.IsUnbroken == unbroken && rule.Group == 0 && !rule.IsWordAfter).Select(rule => rule.Reach).DefaultIfEmpty().Max();

    private static int ByRuleThenPlace(Finding a, Finding b)
    {
        int order = string.CompareOrdinal(a.Rule, b.Rule);
        return order != 0 ? order : a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End.CompareTo(b.End);
    }

    private void Give(Finding? finding, in DetectionContext context, List<Finding> findings)
    {
        if (finding is not null && (tune is null ? finding : tune(finding, context)) is { } tuned)
        {
            findings.Add(tuned);
        }
    }

    private void Confirm(RuleHits hits, List<Finding> found)
    {
        string text = hits.View.Text;
        foreach ((int start, int end) in hits.Windows)
        {
            if (found.Count > MaxFindings)
            {
                return;
            }

            if (hits.Rule.Finder is { } finder)
            {
                if (finder.Find(text, start, end, out int first, out int last))
                {
                    Take(hits, first, last, found);
                }
            }
            else if (hits.Rule.Pattern is null)
            {
                Take(hits, start, end, found);
            }
            else
            {
                Match(hits, text, start, end, found);
            }
        }
    }

    private void Match(RuleHits hits, string text, int start, int end, List<Finding> found)
    {
        Rule rule = hits.Rule;
        int from = Math.Max(0, start - Context);
        ReadOnlySpan<char> slice = text.AsSpan(from, Math.Min(text.Length, end + Context) - from);
        // Groups need a string; the copy is made only when something matched.
        string? copy = null;
        foreach (ValueMatch match in rule.Pattern!.EnumerateMatches(slice, start - from))
        {
            int at = from + match.Index;
            int to = at + match.Length;
            if (at >= end || match.Length == 0)
            {
                break;
            }

            if (rule.Group != 0)
            {
                copy ??= slice.ToString();
                Group group = rule.Pattern.Match(copy, match.Index).Groups[rule.Group];
                if (!group.Success)
                {
                    continue;
                }

                (at, to) = (from + group.Index, from + group.Index + group.Length);
            }

            // Longer than declared: cut, because a stream has been released on that declaration.
            to = Math.Min(to, Math.Min(text.Length, at + rule.Reach + rule.MaxLength));
            Take(hits, at, to, found);
            if (found.Count > MaxFindings)
            {
                break;
            }
        }
    }

    private void Take(RuleHits hits, int start, int end, List<Finding> found)
    {
        Rule rule = hits.Rule;
        if (end <= start || (rule.Accept is { } accept && !accept(hits.View.Text.AsSpan(start, end - start))))
        {
            return;
        }

        double score = rule.Weigh is { } weigh ? weigh(hits.View.Text, start, end) : rule.Score;
        if (score < LeastScore)
        {
            return;
        }

        int first = hits.View.StartOf(start);
        int last = hits.View.EndOf(end);
        found.Add(new Finding(rule.Type, rule.Severity, score, first, Math.Max(first, last), id, rule.Id, rule.Explanation, rule.Entity));
    }
}
