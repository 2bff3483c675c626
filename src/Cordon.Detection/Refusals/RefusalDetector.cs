using System.Text.RegularExpressions;
using Cordon.Contracts;
using Cordon.Detection.Models;

namespace Cordon.Detection.Refusals;

/// <summary>
/// The guard <c>refusal</c>: whether an answer refuses, refuses a part, or complies, which is no finding. An answer refuses that begins with a refusing phrase; a
/// phrase further on refuses a part, and so does the first of two voices when the second one says something else. Of a whole answer that does not begin so, a trained
/// model is asked, too: who moralises and does nothing refuses without such words. It measures; it is no reason to stop anything.
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

    private static readonly RuleDetector Phrases = new(Name, RefusalPhrases.All);

    public string Id => Name;

    public int WholeUpTo => LongestAnswer;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        text = context is { IsOpen: false, Before: 0 } ? text.Beginning(LongestAnswer) : text;
        Finding? said = Said(text, context);
        // A part of an answer tells nothing of the rest.
        if (said?.Rule != Refused && context is { IsOpen: false, Before: 0 } && RefusalModel.Read(text) is { Score: > 0 and double score, Refuses: { View: { } view, Score: HeadScore where } })
        {
            int start = view.StartOf(where.Start);
            findings.Add(new(FindingTypes.Refusal, Severity.Info, Math.Round(score, 4), start, Math.Max(start, view.EndOf(where.End)), Name, Refused, "The answer reads like a refusal, and nothing in it does what was asked."));
        }
        else if (said is not null)
        {
            findings.Add(said);
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context) => Phrases.HoldFrom(text, context);

    /// <summary>The score of an answer by what its phrases are worth and by what the model reads in it.</summary>
    public static double ScoreOf(double phrases, RefusalReading read) => phrases < RefusedScore && read.Score > 0 ? read.Score : phrases;

    private static Finding? Said(PreparedText text, in DetectionContext context)
    {
        List<Finding> phrases = [];
        Phrases.Detect(text, context, phrases);
        if (phrases.Count == 0)
        {
            return null;
        }

        phrases.Sort((a, b) => a.Start.CompareTo(b.Start));
        Finding first = phrases[0];
        return context.Before + first.Start < PhraseWithin && IsLastWord(text.Original, phrases)
            ? first with { Score = RefusedScore, Rule = Refused, Explanation = "The answer refuses." }
            : first with { Score = PartlyScore, Rule = Partly, Explanation = "The answer refuses a part of what was asked, or refuses and complies." };
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
