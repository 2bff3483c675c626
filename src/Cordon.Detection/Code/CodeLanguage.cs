using System.Collections.Frozen;

namespace Cordon.Detection.Code;

/// <summary>
/// Which rules make sense in which language. A rule says its language by the first word of its id (<c>py-</c>, <c>php-</c>); commands of shells, queries and what
/// begins otherwise occur in all.
/// </summary>
internal static class CodeLanguage
{
    private static readonly FrozenDictionary<string, string> Families = new Dictionary<string, string>
    {
        ["python"] = "py", ["py"] = "py", ["python3"] = "py",
        ["javascript"] = "js", ["js"] = "js", ["typescript"] = "js", ["ts"] = "js", ["jsx"] = "js", ["tsx"] = "js", ["node"] = "js",
        ["csharp"] = "cs", ["c#"] = "cs", ["cs"] = "cs",
        ["java"] = "java", ["kotlin"] = "java", ["scala"] = "java",
        ["php"] = "php", ["go"] = "go", ["golang"] = "go", ["ruby"] = "rb", ["rb"] = "rb", ["rust"] = "rust", ["rs"] = "rust",
        ["c"] = "c", ["cpp"] = "c", ["c++"] = "c", ["h"] = "c",
        ["text"] = Prose, ["txt"] = Prose, ["markdown"] = Prose, ["md"] = Prose,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Bound = Families.Values.Append("rb").ToFrozenSet();

    /// <summary>What a fence may call text that is no code.</summary>
    public const string Prose = "prose";

    /// <summary>The family of a fence's word; null where it is none that is known, and any rule may hold.</summary>
    public static string? Of(ReadOnlySpan<char> word) => Families.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out string? family) ? family : null;

    /// <summary>False where a rule belongs to one language and the code is said to be in another.</summary>
    public static bool Fits(string rule, string? family)
    {
        if (family is null)
        {
            return true;
        }

        string own = rule[..Math.Max(0, rule.IndexOf('-', StringComparison.Ordinal))];
        // C# and Java look alike, and so do their mistakes.
        return own == family || !Bound.Contains(own) || (own is "cs" or "java" && family is "cs" or "java");
    }
}
