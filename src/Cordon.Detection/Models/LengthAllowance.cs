namespace Cordon.Detection.Models;

/// <summary>
/// What a user's text of middle length is let off, as a part of its logit: a scene, a letter or a list of requirements has more windows in which chance finds something
/// than a question has, and less to be found in it than a page of rules for a persona.
/// </summary>
internal static class LengthAllowance
{
    private const float Most = 0.5f;

    // Characters at which it begins and is all there, and from which on it shrinks and is gone.
    private const int From = 120;
    private const int Full = 240;
    private const int Until = 1200;
    private const int Gone = 1600;

    /// <param name="length">Of the reading that the score is of, in UTF-16 units: what is written in code is longer than what it says.</param>
    public static float Of(ModelHead head, int length) => head is ModelHead.Injection or ModelHead.Extraction or ModelHead.Attack
        ? Most * Math.Clamp(Math.Min((length - From) / (float)(Full - From), (Gone - length) / (float)(Gone - Until)), 0, 1)
        : 0;

    /// <summary>Of a reading: who hides what he writes is let off nothing.</summary>
    public static float Of(ModelHead head, View view) => view.IsHidden ? 0 : Of(head, view.Text.Length);
}
