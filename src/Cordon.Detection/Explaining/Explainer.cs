using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection.Models;
using Cordon.Detection.Secrets;

namespace Cordon.Detection;

/// <summary>Says of the findings of one text why they were made, and what would have had to be left out. It reads the text again and again, so it is no part of a guard.</summary>
public sealed class Explainer(DetectorSet set, PreparedText text, DetectionContext context)
{
    /// <summary>Phrases that are told, and features.</summary>
    public const int MostPhrases = 5;

    /// <summary>More places than this are no edit, they are another text.</summary>
    public const int MostRemoved = 24;

    /// <summary>For a longer text no edit is looked for.</summary>
    public const int LongestText = 32_768;

    /// <summary>How often a guard is asked again about one finding.</summary>
    public const int MostTries = 96;

    /// <summary>How often guards are asked again about all findings of one text.</summary>
    public const int MostTriesOfText = 1_024;

    private int _left = MostTriesOfText;

    /// <param name="threshold">From which on the guard acts.</param>
    public FindingExplanation Explain(Finding finding, double threshold)
    {
        ArgumentNullException.ThrowIfNull(finding);
        LearntRule? learnt = LearntRule.Of(finding.Rule);
        ImmutableArray<FeatureShare> features = SecretFilter.SharesOf(text.Original, finding);
        ImmutableArray<PhraseShare> phrases = learnt is not null && learnt.Read(text, context) is { View: not null } read ? Phrases(SharesOf(learnt, read), span => SpanOf(read.View, span.Start, span.End))
            : Phrases(set.NameShares(text.Original, finding), span => span);
        bool isLearnt = learnt is not null || !phrases.IsEmpty || !features.IsEmpty;
        return new(isLearnt, phrases, [.. features.OrderByDescending(feature => Math.Abs(feature.Logit)).Take(MostPhrases)], EditOf(finding, learnt, threshold));
    }

    private SmallestEdit? EditOf(Finding finding, LearntRule? learnt, double threshold)
    {
        if (finding.Score < threshold || text.Original.Length > LongestText)
        {
            return null;
        }

        Trial trial = new(set, text, context, Math.Min(MostTries, _left));
        SmallestEdit? edit = (learnt is null ? null : LeaveOut(trial, finding, learnt, threshold)) ?? new FewestWords(trial, finding, threshold).Find();
        _left -= trial.Tries;
        return edit;
    }

    // Words that stand together and speak for the finding make a phrase.
    private static ImmutableArray<PhraseShare> Phrases(List<TokenShare> shares, Func<TextSpan, TextSpan> place)
    {
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
                phrases.Add(new(place(new(shares[first].Start, shares[i - 1].End)), Math.Round(sum / all, 4)));
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
    private SmallestEdit? LeaveOut(Trial trial, Finding finding, LearntRule learnt, double threshold)
    {
        List<TextSpan> removed = [];
        double score = finding.Score;
        Remainder left = new(text.Original, []);
        while (score >= threshold)
        {
            PreparedText prepared = trial.Prepare(left);
            ReadScore read = learnt.Read(prepared, context);
            if (removed.Count == MostRemoved || read.View is null || Strongest(SharesOf(learnt, read)) is not { } word)
            {
                return null;
            }

            TextSpan place = SpanOf(read.View, word.Start, word.End);
            removed.Add(left.Back(place.Start, place.End));
            left = new(text.Original, removed);
            score = trial.ScoreOf(finding, trial.Prepare(left));
            if (double.IsPositiveInfinity(score))
            {
                return null;
            }
        }

        for (int i = 0; i < removed.Count && removed.Count > 1;)
        {
            List<TextSpan> fewer = [.. removed.Where((_, k) => k != i)];
            if (trial.ScoreOf(finding, trial.Prepare(new(text.Original, fewer))) is double without && without < threshold)
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

    private static TokenShare? Strongest(List<TokenShare> shares)
    {
        TokenShare? strongest = null;
        foreach (TokenShare share in shares)
        {
            strongest = share.IsWord && share.Logit > (strongest?.Logit ?? 0) ? share : strongest;
        }

        return strongest;
    }

    private static TextSpan SpanOf(View view, int start, int end)
    {
        (int first, int last) = (view.StartOf(start), view.EndOf(end));
        return new(Math.Min(first, last), Math.Max(first, last));
    }
}
