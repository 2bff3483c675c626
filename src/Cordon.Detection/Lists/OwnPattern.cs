using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>One of the operator's expressions, compiled.</summary>
/// <param name="Unfinished">
/// Matches from where on the end of a text could still be, or belong to, another match when more text follows; null where that is not known.
/// </param>
internal sealed record OwnPattern(PatternRule Rule, Regex Expression, Regex? Unfinished)
{
    private const int LongestExpression = 2_000;
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>Null, and an error that quotes nothing, when the expression cannot be run in linear time.</summary>
    public static OwnPattern? Of(PatternRule rule, List<SettingsError> errors)
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
            return new OwnPattern(rule, new Regex(rule.Expression, Linear), CompileUnfinished(rule.Expression));
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

    /// <summary>
    /// Where the earliest match begins that has reached the end of the text and may still change; the text's length when there is none, 0 when nothing is
    /// known.
    /// </summary>
    public int UnfinishedFrom(ReadOnlySpan<char> text)
    {
        if (Unfinished is null)
        {
            return 0;
        }

        foreach (ValueMatch match in Unfinished.EnumerateMatches(text))
        {
            return match.Index;
        }

        return text.Length;
    }

    private static Regex? CompileUnfinished(string expression)
    {
        if (UnfinishedExpression.Of(expression) is not { } unfinished || !Repetitions.AreFew(unfinished))
        {
            return null;
        }

        try
        {
            return new Regex(unfinished, Linear);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // Too large for the engine: such a pattern is held back for as long as a match may be.
            return null;
        }
    }
}
