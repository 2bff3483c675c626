using System.Collections.Immutable;

namespace Cordon.Detection;

/// <summary>A part of the text, in UTF-16 code units.</summary>
public readonly record struct TextSpan(int Start, int End);

/// <summary>A phrase that speaks for a finding.</summary>
/// <param name="Share">Its part of all that speaks for the finding, 0..1.</param>
public readonly record struct PhraseShare(TextSpan Span, double Share);

/// <summary>What a model looked at that is no phrase: how long a value is, how it is mixed, what its name says.</summary>
/// <param name="Name">As the trainer calls it.</param>
/// <param name="Logit">What it adds to the logit: above zero it speaks for the finding, below against it. All of them together are the logit.</param>
public readonly record struct FeatureShare(string Name, double Logit);

/// <summary>What to leave out so that the finding would not have been made.</summary>
/// <param name="Removed">In the order of the text; nothing more than it takes.</param>
/// <param name="Score">Of the same rule on what is left: measured, not computed.</param>
public sealed record SmallestEdit(ImmutableArray<TextSpan> Removed, double Score);

/// <summary>Why a finding was made: places and numbers, never words of the text.</summary>
/// <param name="IsLearnt">True when a model decided, and not a rule that somebody wrote.</param>
/// <param name="Phrases">What speaks most for it, strongest first; empty for a rule, whose span is all there is.</param>
/// <param name="Features">What weighed most where a model looks at features and not at words, strongest first, whichever way; else empty.</param>
/// <param name="Edit">Null when the finding did not reach the threshold anyway, or no edit that is small enough was found.</param>
public sealed record FindingExplanation(bool IsLearnt, ImmutableArray<PhraseShare> Phrases, ImmutableArray<FeatureShare> Features, SmallestEdit? Edit);
