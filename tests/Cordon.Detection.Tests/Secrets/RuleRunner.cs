using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Tests;

/// <summary>The plainest possible reading of a rule list: find literals, run the pattern on the window around each.</summary>
internal static class RuleRunner
{
    public static List<Finding> Run(IEnumerable<Rule> rules, string text)
    {
        var findings = new List<Finding>();
        foreach (Rule rule in rules)
        {
            foreach (string literal in rule.Literals)
            {
                for (int hit = text.IndexOf(literal, StringComparison.OrdinalIgnoreCase); hit >= 0; hit = text.IndexOf(literal, hit + 1, StringComparison.OrdinalIgnoreCase))
                {
                    int from = Math.Max(0, hit - rule.Reach);
                    int to = Math.Min(text.Length, hit + rule.MaxLength);
                    Match match = rule.Pattern!.Match(text, from, to - from);
                    if (match.Success && match.Groups[rule.Group] is { Success: true } span
                        && (rule.Accept?.Invoke(span.ValueSpan) ?? true)
                        && !findings.Exists(f => f.Rule == rule.Id && f.Start == span.Index))
                    {
                        findings.Add(new(rule.Type, rule.Severity, rule.Score, span.Index, span.Index + span.Length, "secrets", rule.Id, rule.Explanation, rule.Entity));
                    }
                }
            }
        }

        return findings;
    }
}
