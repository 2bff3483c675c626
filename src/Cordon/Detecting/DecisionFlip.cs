using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection;

namespace Cordon.Detecting;

/// <summary>What to leave out of a text so that policy lets it pass.</summary>
/// <param name="Removed">In the order of the text; empty where none was found.</param>
/// <param name="WhyNot">Why none was found; null where one was.</param>
internal sealed record Flip(ImmutableArray<TextSpan> Removed, string? WhyNot)
{
    public const string Allowed = "allowed";
    public const string TooLong = "too-long";
    public const string NoEdit = "no-edit";
    public const string TooMuch = "too-much";
    /// <summary>Several strings, and no text to cut.</summary>
    public const string Definition = "definition";
}

/// <summary>
/// Where several findings act, no edit of one of them turns the decision. This takes the edits of all that act, judges what is left, goes on with what acts then, and gives back
/// what need not have gone. Guards and policy have the last word each time.
/// </summary>
internal sealed class DecisionFlip(string text, Func<string, Judged> judge, Func<string, ImmutableArray<Finding>, ImmutableArray<FindingExplanation>> explain)
{
    /// <summary>How often what is left is looked at for more to leave out.</summary>
    public const int MostRounds = 6;

    /// <summary>More places than this are another text.</summary>
    public const int MostRemoved = 64;

    public Flip Find(Judged judged)
    {
        if (judged.Outcome.Decision == Decision.Allow)
        {
            return new([], Flip.Allowed);
        }

        if (text.Length > Explainer.LongestText)
        {
            return new([], Flip.TooLong);
        }

        Remainder left = new(text, []);
        for (int round = 0; round < MostRounds; round++)
        {
            Remainder next = new(text, [.. left.Removed, .. EditsOf(judged, left)]);
            if (next.Text.Length == left.Text.Length)
            {
                return new([], Flip.NoEdit);
            }

            if (next.Removed.Length > MostRemoved)
            {
                break;
            }

            (left, judged) = (next, judge(next.Text));
            if (judged.Outcome.Decision == Decision.Allow)
            {
                return new(Fewer(left.Removed), null);
            }
        }

        return new([], Flip.TooMuch);
    }

    // A finding without an edit goes whole: whether that helps is judged.
    private IEnumerable<TextSpan> EditsOf(Judged judged, Remainder left)
    {
        ImmutableArray<Finding> acting =
        [
            .. judged.Inspected.Findings.Where((_, i) => judged.Outcome.Findings[i].Effect > Decision.Allow).Select(fact => fact.Finding)
                .OrderByDescending(finding => finding.Score).Take(MostRemoved),
        ];
        return explain(left.Text, acting).SelectMany((why, i) => why.Edit?.Removed ?? [new TextSpan(acting[i].Start, acting[i].End)]).Select(span => left.Back(span.Start, span.End));
    }

    private ImmutableArray<TextSpan> Fewer(ImmutableArray<TextSpan> removed)
    {
        for (int i = removed.Length - 1; i >= 0 && removed.Length > 1; i--)
        {
            ImmutableArray<TextSpan> fewer = removed.RemoveAt(i);
            removed = judge(new Remainder(text, fewer).Text).Outcome.Decision == Decision.Allow ? fewer : removed;
        }

        return removed;
    }
}
