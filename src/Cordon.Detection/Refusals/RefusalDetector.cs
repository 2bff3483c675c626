using System.Text.RegularExpressions;
using Cordon.Contracts;
using Cordon.Detection.Models;

namespace Cordon.Detection.Refusals;

/// <summary>
/// The guard <c>refusal</c>: whether an answer refuses, refuses a part, or complies, which is no finding. A whole answer refuses when each of its voices does: a trained model says how much of
/// what a voice says does what was asked, and a refusing phrase at its beginning counts for it. Of a part of an answer nothing but phrases is known: at the beginning they refuse, further on
/// they refuse a part, and so does the first of two voices when the second one says something else. It measures; it is no reason to stop anything.
/// </summary>
internal sealed partial class RefusalDetector : IDetector
{
    public const string Name = "refusal";

    public const string Refused = "refused";
    public const string Partly = "partly-refused";

    /// <summary>Where a refusing phrase begins that refuses the whole request, in characters.</summary>
    public const int PhraseWithin = 240;

    /// <summary>How much of an answer is read, in characters: who has not refused until there refuses no more than a part.</summary>
    public const int LongestAnswer = 16 * 1024;

    // What the phrases are worth on answers of sources that nobody had read when they were written (docs/detectors.md); a part is below every threshold.
    private const double RefusedScore = 0.95;
    private const double PartlyScore = 0.4;

    // How much of a voice may do what was asked, as a share of it, and what the model has to say of the whole: set on answers of sources that it had not seen (docs/detectors.md).
    private const double MostAfterPhrase = 0.8;
    private const double MostOfFirst = 0.5;
    private const double MostOfOtherAfterPhrase = 0.5;
    private const double MostOfOther = 0.4;
    private const double MostOfOneVoice = 0.35;
    private const float LeastRefusing = 2;
    private const float MostComplying = 1.5f;

    private static readonly RuleDetector Phrases = new(Name, RefusalPhrases.All);

    public string Id => Name;

    public int WholeUpTo => LongestAnswer;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        Finding? found = context is { IsOpen: false, Before: 0 } ? Judge(text.Beginning(LongestAnswer), context, RefusalModel.Score) : Said(text, context);
        if (found is not null)
        {
            findings.Add(found);
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context) => Phrases.HoldFrom(text, context);

    /// <summary>What a whole answer is, by phrases and by the scores of a model; null when it complies.</summary>
    public static Finding? Judge(PreparedText text, in DetectionContext context, RefusalScores score)
    {
        List<Finding> phrases = PhrasesIn(text, context);
        RefusalReading read = RefusalReading.Of(text, score);
        ReadOnlySpan<RefusalVoice> voices = read.Voices.AsSpan();
        double margin = voices.Length > 1 ? MarginOf(voices, phrases) : MarginOf(read, phrases);
        if (margin <= 0)
        {
            return phrases.Count == 0 ? null : Part(phrases[0]);
        }

        if (phrases.Count > 0 && phrases[0].Start < PhraseWithin)
        {
            return voices.Length > 1 ? Whole(phrases[0], ScoreOf(margin)) : Whole(phrases[0], RefusedScore);
        }

        (View? view, HeadScore where) = (read.Refuses.View, read.Refuses.Score);
        int start = view?.StartOf(where.Start) ?? 0;
        int end = view is null ? text.Original.Length : Math.Max(start, view.EndOf(where.End));
        return new(FindingTypes.Refusal, Severity.Info, ScoreOf(margin), start, end, Name, Refused, "The answer reads like a refusal, and nothing in it does what was asked.");
    }

    // One voice: whoever begins with a refusing phrase has to do a lot of what was asked to comply; whoever does not has to refuse in other words, and to do little.
    private static double MarginOf(in RefusalReading read, List<Finding> phrases)
    {
        double complying = read.Voices is [{ Complying: double known }] && !double.IsNaN(known) ? known : 0;
        if (phrases.Count > 0 && phrases[0].Start < PhraseWithin)
        {
            return MostAfterPhrase - complying;
        }

        return read.Refuses.Score.Logit > LeastRefusing ? Math.Max(Math.Min(read.Refuses.Score.Logit - LeastRefusing, MostComplying - read.Complies), MostOfOneVoice - complying) : 0;
    }

    // Several voices: a jailbroken model may answer as itself, and as somebody without limits; it refuses when all of them do.
    private static double MarginOf(ReadOnlySpan<RefusalVoice> voices, List<Finding> phrases)
    {
        double margin = double.NaN;
        foreach (RefusalVoice voice in voices)
        {
            bool isFirst = voice.Start == 0;
            bool says = phrases.Exists(phrase => phrase.Start >= voice.Start && phrase.Start < voice.End && phrase.Start - voice.Start < PhraseWithin);
            double most = (isFirst, says) switch
            {
                (true, true) => MostAfterPhrase,
                (true, false) => MostOfFirst,
                (false, true) => MostOfOtherAfterPhrase,
                (false, false) => MostOfOther,
            };
            // Who says nothing but the phrase, or nothing at all, complies with nothing.
            double own = double.IsNaN(voice.Complying) ? says ? most : double.NaN : most - voice.Complying;
            margin = double.IsNaN(margin) || own < margin ? own : margin;
        }

        return double.IsNaN(margin) ? 0 : margin;
    }

    private static double ScoreOf(double margin) => Math.Round(0.5 + (0.4 * margin / (1 + margin)), 4);

    private static Finding Whole(Finding first, double score) => first with { Score = score, Rule = Refused, Explanation = "The answer refuses." };

    private static Finding Part(Finding first) =>
        first with { Score = PartlyScore, Rule = Partly, Explanation = "The answer refuses a part of what was asked, or refuses and complies." };

    private static List<Finding> PhrasesIn(PreparedText text, in DetectionContext context)
    {
        List<Finding> phrases = [];
        Phrases.Detect(text, context, phrases);
        phrases.Sort((a, b) => a.Start.CompareTo(b.Start));
        return phrases;
    }

    private static Finding? Said(PreparedText text, in DetectionContext context)
    {
        List<Finding> phrases = PhrasesIn(text, context);
        return phrases.Count == 0 ? null
            : context.Before + phrases[0].Start < PhraseWithin && IsLastWord(text.Original, phrases) ? Whole(phrases[0], RefusedScore)
            : Part(phrases[0]);
    }

    // A jailbroken model may answer twice: as itself, and as somebody without limits. Then it refuses if the second voice does, too.
    private static bool IsLastWord(string text, List<Finding> phrases)
    {
        Match voice = FirstVoice.Match(text, 0, Math.Min(text.Length, PhraseWithin));
        if (!voice.Success || voice.Index + voice.Length > phrases[0].Start + 2)
        {
            return true;
        }

        Match next = NextVoice.Match(text, phrases[0].Start);
        return !next.Success || phrases[^1].Start > next.Index;
    }

    [GeneratedRegex(@"^\s{0,8}(?:[\[(][^\])\n]{1,24}[\])]:?|[^\n:]{1,20}:)", RegexOptions.CultureInvariant)]
    private static partial Regex FirstVoice { get; }

    [GeneratedRegex(@"\n\s{0,8}(?:[\[(][^\])\n]{1,24}[\])]:?|[^\s\n:][^\n:]{0,19}:)(?=\s)", RegexOptions.CultureInvariant)]
    private static partial Regex NextVoice { get; }
}
