namespace Cordon.Detection.Exfiltration;

/// <summary>A URL in a text.</summary>
/// <param name="Host">Where its scheme and slashes end.</param>
internal readonly record struct FoundUrl(int Start, int Host, int End, Reference How);
