using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>The guard <c>patterns</c>: the operator's regular expressions, in linear time.</summary>
internal sealed class PatternDetector(ImmutableArray<(PatternRule Rule, Regex Expression)> patterns) : IDetector
{
    public const string Revision = "patterns/1";

    /// <summary>A match may be this long and still never be released in part from a stream.</summary>
    public const int LongestMatch = 256;

    private const string Name = "patterns";
    private const int LongestExpression = 2_000;

    public string Id => Name;

    /// <summary>Compiles what can be compiled; the rest become errors that name the pattern and nothing of it.</summary>
    public static PatternDetector Of(ImmutableArray<PatternRule> rules, List<SettingsError> errors)
    {
        var patterns = ImmutableArray.CreateBuilder<(PatternRule, Regex)>();
        foreach (PatternRule rule in rules)
        {
            if (Compile(rule, errors) is { } expression)
            {
                patterns.Add((rule, expression));
            }
        }

        return new PatternDetector(patterns.ToImmutable());
    }

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

            foreach ((PatternRule rule, Regex expression) in patterns)
            {
                Match(view, rule, expression, seen, findings);
            }
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context) =>
        patterns.IsEmpty ? text.Original.Length : Math.Max(0, Math.Min(text.OpenFrom, text.Original.Length - LongestMatch));

    private static Regex? Compile(PatternRule rule, List<SettingsError> errors)
    {
        if (rule.Expression.Length > LongestExpression)
        {
            errors.Add(new SettingsError(rule.Id, $"The expression is longer than {LongestExpression} characters."));
            return null;
        }

        if (!Repetitions.AreFew(rule.Expression))
        {
            errors.Add(new SettingsError(rule.Id, $"The expression nests counted repetitions whose counts multiply to more than {Repetitions.MostNested}; a text could make it take any memory."));
            return null;
        }

        try
        {
            return new Regex(rule.Expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (RegexParseException e)
        {
            errors.Add(new SettingsError(rule.Id, $"The expression is not valid (character {e.Offset})."));
        }
        catch (NotSupportedException)
        {
            errors.Add(new SettingsError(rule.Id, "The expression uses look-around, back-references or atomic groups, or is too large; such expressions cannot be run in linear time."));
        }

        return null;
    }

    private static void Match(View view, PatternRule rule, Regex expression, HashSet<(string, int, int)> seen, List<Finding> findings)
    {
        int count = 0;
        foreach (ValueMatch match in expression.EnumerateMatches(view.Text))
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
