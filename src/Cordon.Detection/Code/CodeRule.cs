using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Code;

/// <summary>How rules of the guard <c>code</c> are made. Beyond its literal a pattern looks at bounded text only, so a hit costs a bounded number of steps.</summary>
internal static class CodeRule
{
    public const RegexOptions Exact = RegexOptions.CultureInvariant;

    /// <summary>For shells and queries, whose words have no case.</summary>
    public const RegexOptions AnyCase = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    /// <summary>How far behind a match what stands there is looked at, to tell a command from a sentence about it.</summary>
    public const int After = 64;

    /// <summary>How far before its literal a match can begin.</summary>
    public const int Before = 48;

    /// <summary>What nobody runs by mistake without harm.</summary>
    public static Rule Dangerous(string id, Severity severity, double score, Regex pattern, int longest, string cwe, string explanation, ImmutableArray<string> literals) =>
        Of(id, FindingTypes.DangerousCode, severity, score, pattern, longest, cwe, explanation, literals);

    /// <summary>What lets somebody else in.</summary>
    public static Rule Insecure(string id, Severity severity, double score, Regex pattern, int longest, string cwe, string explanation, ImmutableArray<string> literals) =>
        Of(id, FindingTypes.InsecureCode, severity, score, pattern, longest, cwe, explanation, literals);

    /// <param name="cwe">Weaknesses by their numbers in the Common Weakness Enumeration; the first is the finding's entity, so that a policy can name it.</param>
    private static Rule Of(string id, string type, Severity severity, double score, Regex pattern, int longest, string cwe, string explanation, ImmutableArray<string> literals) => new()
    {
        Id = id,
        Type = type,
        Severity = severity,
        Score = score,
        Explanation = $"{explanation} ({cwe})",
        Entity = cwe.Split(',')[0],
        Literals = literals,
        Pattern = pattern,
        // What a name is qualified with stands before its literal, in the same word.
        Reach = Before,
        IsUnbroken = true,
        MaxLength = longest + After,
    };
}
