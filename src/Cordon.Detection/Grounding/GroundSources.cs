using System.Collections.Immutable;

namespace Cordon.Detection;

/// <summary>What an answer has to follow: the documents and tool results of its exchange. Read when the first answer is held against them.</summary>
public sealed class GroundSources(ImmutableArray<string> texts, ImmutableArray<string> questions)
{
    /// <summary>Sources that are longer together are not read.</summary>
    public const int MostCharacters = 200_000;

    private SourceFacts? _facts;

    /// <summary>Why nothing can be said; null when something can.</summary>
    internal string? WhyNot =>
        texts.IsDefaultOrEmpty || texts.All(string.IsNullOrWhiteSpace) ? "There are no sources."
        : texts.Sum(text => (long)text.Length) > MostCharacters ? "The sources are too long."
        : null;

    internal SourceFacts Facts => _facts ??= SourceFacts.Of(texts, questions);
}
