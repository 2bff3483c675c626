using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>The operator's recognisers: an expression in linear time, words before it, a check by name.</summary>
internal sealed class OwnRecognisers
{
    /// <summary>A match may be this long and still never be released in part from a stream.</summary>
    public const int LongestMatch = 256;

    /// <summary>Most matches of one recogniser in one text.</summary>
    public const int MostMatches = 1_000;

    private readonly ImmutableArray<Own> _own;

    private OwnRecognisers(ImmutableArray<Own> own) => _own = own;

    public bool IsEmpty => _own.IsEmpty;

    public static OwnRecognisers Of(ImmutableArray<PiiRecogniser> recognisers, List<SettingsError> errors)
    {
        List<Own> own = [];
        foreach (PiiRecogniser r in recognisers)
        {
            var pattern = OwnPattern.Of(new PatternRule(r.Id, r.Expression, r.Severity, r.Explanation), errors);
            IdCheck? check = null;
            if (r.Validator is { } name && !Validators.All.TryGetValue(name, out check))
            {
                errors.Add(new(r.Id, "There is no validator of that name."));
            }
            else if (pattern is not null)
            {
                own.Add(new(r, pattern, check, r.Context.IsEmpty ? null : new ContextTerms(r.Context)));
            }
        }

        return new([.. own]);
    }

    public void Find(string text, List<Candidate> found)
    {
        foreach (Own own in _own)
        {
            int count = 0;
            foreach (ValueMatch match in own.Pattern.Expression.EnumerateMatches(text))
            {
                if (match.Length == 0 || match.Length > LongestMatch)
                {
                    continue;
                }

                if (++count > MostMatches)
                {
                    break;
                }

                if (own.Check is { } check && !RecogniserIndex.Holds(check, text.AsSpan(match.Index, match.Length)))
                {
                    continue;
                }

                PiiRecogniser r = own.Recogniser;
                double score = own.Terms is { } terms && terms.Before(text, match.Index) ? r.ContextScore : r.Score;
                if (score > 0)
                {
                    found.Add(new(match.Index, match.Index + match.Length, r.Entity, r.Id, r.Severity, score, r.Explanation, Proven: own.Check is not null));
                }
            }
        }
    }

    /// <summary>Where the earliest match begins that may still change when more text follows.</summary>
    public int HoldFrom(string text)
    {
        int hold = text.Length, bound = Math.Max(0, text.Length - LongestMatch);
        foreach (Own own in _own)
        {
            hold = Math.Min(hold, own.Pattern.UnfinishedFrom(text));
        }

        return _own.IsEmpty ? text.Length : Math.Max(hold, bound);
    }

    private sealed record Own(PiiRecogniser Recogniser, OwnPattern Pattern, IdCheck? Check, ContextTerms? Terms);
}
