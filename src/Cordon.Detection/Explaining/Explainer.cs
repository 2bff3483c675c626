using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection.Models;

namespace Cordon.Detection;

/// <summary>Says of findings why they were made, and what would have had to be left out. It reads the text again and again, so it is no part of a guard.</summary>
public sealed class Explainer(DetectorSet set)
{
    /// <summary>Phrases that are told.</summary>
    public const int MostPhrases = 5;

    /// <summary>More words than this are no edit, they are another text.</summary>
    public const int MostRemoved = 24;

    /// <summary>For a longer text no edit is looked for.</summary>
    public const int LongestText = 32_768;

    /// <param name="threshold">From which on the guard acts.</param>
    public FindingExplanation Explain(PreparedText text, in DetectionContext context, Finding finding, double threshold)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(finding);
        LearntRule? learnt = LearntRule.Of(finding.Rule);
        ImmutableArray<PhraseShare> phrases = learnt is null ? [] : Phrases(learnt, learnt.Read(text, context));
        SmallestEdit? edit = finding.Score < threshold || text.Original.Length > LongestText ? null
            : learnt is not null ? LeaveOut(text, context, finding, learnt, threshold)
            : Cut(text, context, finding, threshold);
        return new(learnt is not null, phrases, edit);
    }

    // Words that stand together and speak for the finding make a phrase.
    private static ImmutableArray<PhraseShare> Phrases(LearntRule learnt, ReadScore read)
    {
        List<TokenShare> shares = SharesOf(learnt, read);
        double all = shares.Where(share => share.Logit > 0).Sum(share => share.Logit);
        List<PhraseShare> phrases = [];
        for (int i = 0; i < shares.Count; i++)
        {
            int first = i;
            double sum = 0;
            for (; i < shares.Count && shares[i].Logit > 0; i++)
            {
                sum += shares[i].Logit;
            }

            if (i > first)
            {
                phrases.Add(new(SpanOf(read.View!, shares[first].Start, shares[i - 1].End), Math.Round(sum / all, 4)));
            }
        }

        return [.. phrases.OrderByDescending(phrase => phrase.Share).Take(MostPhrases)];
    }

    private static List<TokenShare> SharesOf(LearntRule learnt, ReadScore read)
    {
        List<TokenShare> shares = [];
        if (read.View is { } view)
        {
            learnt.Model.Shares(view.Text, read.Head, read.Score.Start, read.Score.End, shares);
        }

        return shares;
    }

    // Greedily the word that gives most, until the rule is silent; then every word comes back that need not have gone.
    private SmallestEdit? LeaveOut(PreparedText text, in DetectionContext context, Finding finding, LearntRule learnt, double threshold)
    {
        List<TextSpan> removed = [];
        double score = finding.Score;
        PreparedText left = text;
        while (score >= threshold)
        {
            ReadScore read = learnt.Read(left, context);
            if (removed.Count == MostRemoved || read.View is null || Strongest(SharesOf(learnt, read)) is not { } word)
            {
                return null;
            }

            TextSpan place = SpanOf(read.View, word.Start, word.End);
            TextSpan original = new(Back(removed, place.Start), Back(removed, place.End - 1) + 1);
            removed.Add(original);
            left = set.Prepare(Without(text.Original, removed));
            score = ScoreOf(left, context, finding);
        }

        for (int i = 0; i < removed.Count && removed.Count > 1;)
        {
            List<TextSpan> fewer = [.. removed.Where((_, k) => k != i)];
            if (ScoreOf(set.Prepare(Without(text.Original, fewer)), context, finding) is double without && without < threshold)
            {
                (removed, score) = (fewer, without);
            }
            else
            {
                i++;
            }
        }

        return new([.. removed.OrderBy(span => span.Start)], Math.Round(score, 4));
    }

    // A rule is silent where its span is gone; the same rule may have another finding elsewhere, which has an edit of its own.
    private SmallestEdit? Cut(PreparedText text, in DetectionContext context, Finding finding, double threshold)
    {
        List<TextSpan> removed = [new(finding.Start, finding.End)];
        Finding[] before = [.. Find(text, context, finding).Where(other => other.Score >= threshold)];
        Finding[] after = [.. Find(set.Prepare(Without(text.Original, removed)), context, finding).Where(other => other.Score >= threshold)];
        double elsewhere = after.Select(other => other.Score).DefaultIfEmpty().Max();
        return finding.End > finding.Start && after.Length < before.Length ? new([.. removed], Math.Round(elsewhere, 4)) : null;
    }

    private static TokenShare? Strongest(List<TokenShare> shares)
    {
        TokenShare? strongest = null;
        foreach (TokenShare share in shares)
        {
            strongest = share.IsWord && share.Logit > (strongest?.Logit ?? 0) ? share : strongest;
        }

        return strongest;
    }

    private double ScoreOf(PreparedText text, in DetectionContext context, Finding finding) =>
        Find(text, context, finding).Select(found => found.Score).DefaultIfEmpty().Max();

    private List<Finding> Find(PreparedText text, in DetectionContext context, Finding finding)
    {
        List<Finding> findings = [];
        foreach (IDetector guard in set.Detectors)
        {
            if (guard.Id == finding.Guard)
            {
                guard.Detect(text, context, findings);
            }
        }

        findings.RemoveAll(found => found.Rule != finding.Rule);
        return findings;
    }

    private static TextSpan SpanOf(View view, int start, int end)
    {
        (int first, int last) = (view.StartOf(start), view.EndOf(end));
        return new(Math.Min(first, last), Math.Max(first, last));
    }

    // From an offset in what is left to the same character in the text as it was.
    private static int Back(List<TextSpan> removed, int at)
    {
        foreach (TextSpan gone in removed.OrderBy(span => span.Start))
        {
            at += gone.Start <= at ? gone.End - gone.Start : 0;
        }

        return at;
    }

    private static string Without(string text, List<TextSpan> removed)
    {
        var kept = new System.Text.StringBuilder(text.Length);
        int at = 0;
        foreach (TextSpan gone in removed.OrderBy(span => span.Start))
        {
            kept.Append(text, at, Math.Max(0, gone.Start - at));
            at = Math.Max(at, gone.End);
        }

        return kept.Append(text, at, text.Length - at).ToString();
    }
}
