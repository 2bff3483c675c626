using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>The operator's deny terms as rules of the guard <c>lists</c>.</summary>
internal static class TermRules
{
    // A term may stand on two lines, or with a few signs between its words.
    private const int LongestBreak = 8;

    public static ImmutableArray<Rule> Of(ImmutableArray<string> terms) =>
        [.. terms.Select((term, i) => Rule(Folding.Fold(new View(term, RuleViews.Original), PreparedText.ExtraCharacters).Text.Trim(), i)).OfType<Rule>()];

    private static Rule? Rule(string term, int index)
    {
        string[] words = term.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return null;
        }

        string literal = words.MaxBy(w => w.Length)!;
        int before = words.TakeWhile(w => !ReferenceEquals(w, literal)).Sum(w => w.Length + LongestBreak);
        string border = IsWord(term[0]) ? @"(?<!\w)" : "";
        string end = IsWord(term[^1]) ? @"(?!\w)" : "";
        return new Rule
        {
            Id = $"deny-term-{index + 1}",
            Type = FindingTypes.DeniedTerm,
            Severity = Severity.Medium,
            Score = 0.95,
            Explanation = "Contains a term that policy denies.",
            Literals = [literal],
            Pattern = new Regex(border + string.Join($@"\s{{1,{LongestBreak}}}", words.Select(Regex.Escape)) + end, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant),
            Reach = before,
            MaxLength = term.Length + (words.Length * LongestBreak),
            Views = RuleViews.Original | RuleViews.Decoded | RuleViews.Folded,
        };
    }

    // Scripts without spaces have no word borders.
    private static bool IsWord(char c) => char.IsLetterOrDigit(c) && c < '\u2E80';
}
