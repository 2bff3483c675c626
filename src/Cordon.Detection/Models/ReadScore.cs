namespace Cordon.Detection.Models;

/// <summary>The worst window of all readings of a text, and the reading in which it stands; null when there was nothing to read.</summary>
/// <param name="Head">Whose score it is.</param>
internal readonly record struct ReadScore(HeadScore Score, View? View, int Head);
