using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>The guard <c>patterns</c>: the operator's regular expressions, in linear time.</summary>
internal sealed class PatternDetector(ImmutableArray<OwnPattern> patterns) : IDetector
{
    public const string Revision = "patterns/1";

    /// <summary>A match may be this long and still never be released in part from a stream.</summary>
    public const int LongestMatch = 256;

    private const string Name = "patterns";

    public string Id => Name;

    /// <summary>Compiles what can be compiled; the rest become errors that name the pattern and nothing of it.</summary>
    public static PatternDetector Of(ImmutableArray<PatternRule> rules, List<SettingsError> errors) =>
        new([.. rules.Select(rule => OwnPattern.Of(rule, errors)).OfType<OwnPattern>()]);

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        if (patterns.IsEmpty)
        {
            return;
        }

        var seen = new HashSet<(string, int, int)>();
        foreach (View view in text.Views)
        {
            if ((view.Kinds & RuleViews.Plain) == 0)
            {
                continue;
            }

            foreach (OwnPattern pattern in patterns)
            {
                Match(view, pattern, seen, findings);
            }
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context)
    {
        int from = text.Original.Length;
        int bound = Math.Max(0, from - LongestMatch);
        if (patterns.IsEmpty)
        {
            return from;
        }

        foreach (View view in text.Views)
        {
            if (view.IsOpen && (view.Kinds & RuleViews.Plain) != 0)
            {
                from = Math.Min(from, OpenFrom(view, bound));
            }
        }

        return Math.Min(text.OpenFrom, Math.Max(from, bound));
    }

    // Where the earliest unfinished match of a reading begins, in the original; below the bound it does not matter where.
    private int OpenFrom(View view, int bound)
    {
        int from = int.MaxValue;
        foreach (OwnPattern pattern in patterns)
        {
            from = Math.Min(from, view.StartOf(pattern.UnfinishedFrom(view.Text)));
            if (from > bound && (view.Kinds & RuleViews.Original) == 0 && view.Text is [.., var last] && char.IsWhiteSpace(last))
            {
                // A gap reads as a space or as a line break, and how is known only when it ends.
                from = Math.Min(from, view.StartOf(pattern.UnfinishedFrom(view.Text.AsSpan(0, view.Text.Length - 1))));
            }

            if (from <= bound)
            {
                break;
            }
        }

        return from;
    }

    private static void Match(View view, OwnPattern pattern, HashSet<(string, int, int)> seen, List<Finding> findings)
    {
        int count = 0;
        PatternRule rule = pattern.Rule;
        foreach (ValueMatch match in pattern.Expression.EnumerateMatches(view.Text))
        {
            int start = view.StartOf(match.Index);
            int end = view.EndOf(match.Index + match.Length);
            if (match.Length > 0 && seen.Add((rule.Id, start, end)))
            {
                findings.Add(new Finding(FindingTypes.Pattern, rule.Severity, 1, start, end, Name, rule.Id, rule.Explanation));
                count++;
            }

            if (count > RuleDetector.MaxFindings)
            {
                break;
            }
        }
    }
}
