namespace Cordon.Detection;

/// <summary>
/// Characters of a view that come from the original one after the other, at equal distances and from stretches of equal length: plain text (1, 1), "%69" (3, 3), a
/// sentence from its end (0, all of it). A view has few of them, and needs no place for each character.
/// </summary>
/// <param name="At">The view's index of the first character.</param>
/// <param name="Start">Where its stretch of the original begins.</param>
/// <param name="Step">From there to where the next one's begins.</param>
/// <param name="Width">How long each stretch is.</param>
internal readonly record struct PlaceRun(int At, int Start, int Step, int Width)
{
    public int StartOf(int index) => Start + ((index - At) * Step);

    public int EndOf(int index) => StartOf(index) + Width;
}
