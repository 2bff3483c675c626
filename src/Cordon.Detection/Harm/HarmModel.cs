using System.Collections.Immutable;
using Cordon.Detection.Models;

namespace Cordon.Detection.Harm;

/// <summary>What the first table is asked of every text.</summary>
internal enum HarmHead
{
    /// <summary>The writer wants help with something that harms somebody.</summary>
    Harm,

    /// <summary>The text insults, demeans or threatens.</summary>
    Toxicity,

    Privacy,
    Cybercrime,
    Misinformation,

    /// <summary>
    /// Harm in a text whose characters are words (Chinese, Japanese, Thai). What is known of these languages is harm for the most part: with one head for all texts the language spoke for harm by itself, and harmless Chinese set the thresholds for all others.
    /// </summary>
    HarmUnspaced,
}

/// <summary>What the second table is asked of a text that the first one finds harmful.</summary>
internal enum HarmKind
{
    Violence,
    Hate,
    Harassment,
    Sexual,
    SexualMinors,
    SelfHarm,
    Weapons,
    Illicit,
}

/// <summary>A kind of harm, by the table and the head that know it.</summary>
internal sealed record HarmCategory(bool IsFirst, int Head, string Entity);

/// <summary>The weights of the guard <c>harm</c> (catalog/models/harm-linear).</summary>
internal static class HarmModel
{
    private static readonly WeightFile First = WeightFile.Read("harm-linear");
    private static readonly WeightFile Second = WeightFile.Read("harm-linear-kinds");

    public static LinearModel Screen => First.Model;

    public static LinearModel Kinds => Second.Model;

    /// <summary>Changes when a weight changes.</summary>
    public static string Revision { get; } = DetectorEntry.TrainedRevision + First.Revision + " " + Second.Revision;

    /// <summary>Kinds by the names of MLCommons' and OpenAI's lists.</summary>
    public static ImmutableArray<HarmCategory> Categories { get; } =
    [
        new(true, (int)HarmHead.Privacy, "PRIVACY"),
        new(true, (int)HarmHead.Cybercrime, "CYBERCRIME"),
        new(true, (int)HarmHead.Misinformation, "MISINFORMATION"),
        new(false, (int)HarmKind.Violence, "VIOLENCE"),
        new(false, (int)HarmKind.Hate, "HATE"),
        new(false, (int)HarmKind.Harassment, "HARASSMENT"),
        new(false, (int)HarmKind.Sexual, "SEXUAL"),
        new(false, (int)HarmKind.SexualMinors, "SEXUAL_MINORS"),
        new(false, (int)HarmKind.SelfHarm, "SELF_HARM"),
        new(false, (int)HarmKind.Weapons, "WEAPONS"),
        new(false, (int)HarmKind.Illicit, "ILLICIT"),
    ];

    /// <summary>The head that learns whether this text asks for harm. Of both the one that is surer counts.</summary>
    public static HarmHead HeadOf(string text) => 4 * text.Count(TextTokens.StandsAlone) > text.Count(char.IsLetter) ? HarmHead.HarmUnspaced : HarmHead.Harm;

    /// <summary>How often a harmless text gets to what a head says.</summary>
    public static double ScoreOf(HarmHead head, HeadScore score) => score.End == 0 ? 0 : Screen.Calibrations[(int)head].Score(score.Logit);

    // Below this logit a name is right less than half of the time (the card tells how often above).
    private const float LeastKind = 1;

    /// <summary>The likeliest kind by the logits of both tables; null where none is likely.</summary>
    public static string? KindOf(Func<HarmCategory, float> logit)
    {
        HarmCategory best = Categories.MaxBy(logit)!;
        return logit(best) > LeastKind ? best.Entity : null;
    }
}
