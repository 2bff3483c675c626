namespace Cordon.Oversight.Measuring.Evasion;

/// <summary>A way to write a text so that a scanner may miss it and a model still understands it. Pure: the same text always gives the same text.</summary>
/// <param name="Name">Kebab-case, unique, never renamed: figures are kept by it.</param>
/// <param name="Family">What is changed: letters, invisible, separators, layout, encoding, cipher, spelling.</param>
/// <param name="What">One line for the table.</param>
public sealed record Transformation(string Name, string Family, string What, Func<string, string> Apply)
{
    /// <summary>Why it is not undone; null when it should be.</summary>
    public string? LeftBecause { get; init; }
}
