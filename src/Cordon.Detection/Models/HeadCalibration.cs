namespace Cordon.Detection.Models;

/// <summary>
/// Turns a head's logit into a score whose value says how often a harmless text reaches it: 0.6 is reached by 3 % of harmless texts of sources that the
/// model never saw, 0.8 by 1 %, 0.9 by 0.1 %: the thresholds of the presets strict, balanced and permissive. Between and beyond, straight lines in log-odds.
/// </summary>
/// <param name="Strict">Logit that 3 % reach.</param>
/// <param name="Balanced">Logit that 1 % reach; greater.</param>
/// <param name="Permissive">Logit that 0.1 % reach; greater again.</param>
internal readonly record struct HeadCalibration(float Strict, float Balanced, float Permissive)
{
    private const double AtStrict = 0.405465;      // log-odds of 0.6
    private const double AtBalanced = 1.386294;    // of 0.8
    private const double AtPermissive = 2.197225;  // of 0.9

    public double Score(float logit)
    {
        double odds = logit < Balanced
            ? AtStrict + ((logit - Strict) * (AtBalanced - AtStrict) / (Balanced - Strict))
            : AtBalanced + ((logit - Balanced) * (AtPermissive - AtBalanced) / (Permissive - Balanced));
        return 1 / (1 + Math.Exp(-odds));
    }
}
