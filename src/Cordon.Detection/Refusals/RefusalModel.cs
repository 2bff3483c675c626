using Cordon.Detection.Models;

namespace Cordon.Detection.Refusals;

/// <summary>The weights of the guard <c>refusal</c> (catalog/models/refusal-linear), and what phrases and weights say together.</summary>
internal static class RefusalModel
{
    /// <summary>Heads of the weight file.</summary>
    public const int Refused = 0;

    /// <summary>How an answer begins tells whether it is one: so many characters are read.</summary>
    public const int Opening = 600;

    /// <summary>Where a refusing phrase begins that refuses the whole request.</summary>
    public const int PhraseWithin = 240;

    /// <summary>At and above this an answer counts as refused.</summary>
    public const double Decided = 0.5;

    /// <summary>What is said of an answer that refuses a part.</summary>
    public const double Partly = 0.4;

    // What a phrase at the start weighs, in log-odds: people who comply sometimes begin with an apology.
    private const double PhraseWeight = 2;

    private static readonly WeightFile File = WeightFile.Read("refusal-linear");

    public static LinearModel Linear => File.Model;

    /// <summary>Changes when a weight changes.</summary>
    public static string Revision { get; } = DetectorEntry.TrainedRevision + File.Revision + " refusal/1";

    /// <summary>Probability that an answer refuses.</summary>
    /// <param name="model">What the weights alone say; null where there was nothing to read for them.</param>
    /// <param name="phrase">Whether a refusing phrase stands at the start.</param>
    public static double Score(double? model, bool phrase)
    {
        double chance = Math.Clamp(model ?? 0.5, 1e-6, 1 - 1e-6);
        double odds = Math.Log(chance / (1 - chance)) + (phrase ? PhraseWeight : model is null ? -PhraseWeight : 0);
        return Math.Round(1 / (1 + Math.Exp(-odds)), 4);
    }
}
