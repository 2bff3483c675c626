using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>
/// Building blocks of the phrase rules. Phrases are matched on folded text, so blocks are written without accents. The gap between words may
/// be empty (closed-up text) or any run of signs, and gives nothing back, so that a hostile run of signs costs one look.
/// </summary>
internal static class Grammar
{
    public const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    public const string Gap = @"(?>[\W_]*)";

    public const string Start = @"(?<![a-z])";

    /// <summary>Words that may stand between a verb and its object without changing the sense.</summary>
    public const string Filler =
        "(?:all|any|each|every|everything|of|the|your|my|our|their|those|these|that|this|it|just|please|completely|entirely|totally|fully|simply|in|and|or|which|you|i|we|" +
        "have|has|had|been|were|was|are|is|be|given|gave|got|received|provided|written|said|told|above|before|prior|previous|previously|preceding|earlier|former|foregoing|" +
        "past|existing|current|currently|initial|original|first|last|other|old|system|developer|openai|safety|security|content|hidden|secret|internal|core|main|default|" +
        "instructions?|rules?|prompts?|to|by|about|from|on|up|down|here|now|else|following|new|older|s|as|so|far|only|long|recent|specific|especially|also)";

    public const string Fillers = "(?:" + Gap + Filler + "){0,9}?";

    /// <summary>Marks the object as what the model was told before: without one of these, "ignore the rules" is everyday speech.</summary>
    public const string Earlier =
        "(?:previous(?:ly)?|prior|above|preceding|earlier|former|foregoing|past|existing|initial|original|system|before|all|every|any|other|your|everything|older|last|recent|precious)";

    public const string Orders =
        "(?:instructions?|instructional|directions|directives?|prompts?|guidelines?|guidance|commands?|orders|rules|programming|messages?|constraints|restrictions|policies|policy|training|tasks?|assignments?|requests?|context|protocols?|order|inputs?|restriction|conversations?|statements?|limitations?|information|constraint|rule)(?![a-z])";

    public static Rule Phrase(
        string id, string type, Severity severity, double score, string explanation, ImmutableArray<string> literals, Regex pattern, int reach = 0, int max = 240) => new()
        {
            Id = id,
            Type = type,
            Severity = severity,
            Score = score,
            Explanation = explanation,
            Literals = literals,
            Pattern = pattern,
            Reach = reach,
            MaxLength = max,
            Views = RuleViews.Folded,
        };
}
