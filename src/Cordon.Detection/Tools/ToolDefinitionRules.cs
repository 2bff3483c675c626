using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>A tool's definition as far as its rules ask.</summary>
/// <param name="IsReadOnly">What its annotation says; false where it says nothing.</param>
/// <param name="IsHarmless">Whether it says of itself that it destroys nothing.</param>
/// <param name="Texts">Its strings.</param>
/// <param name="Elsewhere">Names of tools of other servers.</param>
public sealed record ToolDefinition(string Name, string Description, bool IsReadOnly, bool IsHarmless, ImmutableArray<string> Texts, IReadOnlyCollection<string> Elsewhere);

/// <summary>What a definition as a whole must not be: one that looks like another's, says how another's is used, or says of itself what its name denies.</summary>
public static class ToolDefinitionRules
{
    public const string Imitates = "imitates-tool";
    public const string Resembles = "resembles-tool";
    public const string Shadows = "shadows-tool";
    public const string Misleads = "misleading-annotation";

    /// <summary>Names of other servers' tools that one is held against.</summary>
    public const int MostCompared = 2_000;

    // A shorter name is like many.
    private const int ShortestLikeName = 6;

    private static readonly ImmutableArray<string> Destroys = ["delete", "remove", "drop", "destroy", "erase", "wipe", "purge", "truncate", "overwrite", "uninstall", "kill", "format", "terminate", "shred"];
    private static readonly ImmutableArray<string> Changes = ["write", "create", "update", "insert", "modify", "edit", "send", "post", "upload", "transfer", "pay", "move", "rename", "install", "deploy", "publish"];

    public static IEnumerable<Finding> Of(ToolDefinition tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        string folded = Folded(tool.Name);
        bool mixes = !System.Text.Ascii.IsValid(tool.Name) && System.Text.Ascii.IsValid(folded);
        if (mixes)
        {
            yield return Finding(Imitates, Severity.High, 0.95, "Its name is written with letters that look like others.");
        }

        foreach (string other in tool.Elsewhere.Take(MostCompared))
        {
            if (other != tool.Name && Folded(other) == folded)
            {
                yield return Finding(Imitates, Severity.High, 0.9, "Its name is another server's but for signs or letters that look alike.");
                break;
            }

            if (IsLike(folded, Folded(other)))
            {
                yield return Finding(Resembles, Severity.Medium, 0.65, "Its name is another server's but for one letter.");
                break;
            }
        }

        if (tool.Texts.SelectMany(DefinitionPhrases.Prescribed).Any(named => named != tool.Name && tool.Elsewhere.Contains(named)))
        {
            yield return Finding(Shadows, Severity.Critical, 0.93, "Says how a tool of another server is to be used.");
        }

        if (Misleading(tool) is { } score)
        {
            yield return Finding(Misleads, Severity.High, score, "Its annotations say that it changes or destroys nothing, and its name or description says that it does.");
        }
    }

    private static double? Misleading(ToolDefinition tool)
    {
        string verb = FirstWord(tool.Name);
        string said = FirstWord(tool.Description);
        bool destroys = Is(verb, Destroys) || Is(said, Destroys);
        bool changes = Is(verb, Changes);
        return tool switch
        {
            { IsReadOnly: true } when destroys => 0.92,
            { IsReadOnly: true } when changes => 0.85,
            { IsHarmless: true } when Is(verb, Destroys) => 0.82,
            _ => null,
        };
    }

    // Delete and deletes, remove and removing are one word.
    private static bool Is(string word, ImmutableArray<string> verbs) =>
        verbs.Any(verb => word == verb || word == verb + "s" || word == verb + "es" || (word.EndsWith("ing", StringComparison.Ordinal) && verb.TrimEnd('e') + "ing" == word));

    private static string FirstWord(string text)
    {
        int start = 0;
        while (start < text.Length && !char.IsAsciiLetter(text[start]))
        {
            start++;
        }

        int end = start;
        while (end < text.Length && char.IsAsciiLetter(text[end]) && !(end > start && char.IsAsciiLetterUpper(text[end]) && char.IsAsciiLetterLower(text[end - 1])))
        {
            end++;
        }

        return text[start..end].ToLowerInvariant();
    }

    /// <summary>A name without case and signs, with each letter as what it looks like.</summary>
    private static string Folded(string name)
    {
        System.Text.StringBuilder folded = new(name.Length);
        foreach (System.Text.Rune rune in name.EnumerateRunes())
        {
            if (rune.Value is '_' or '-' or '.' or ' ' || FoldTable.IsInvisible(rune.Value))
            {
                continue;
            }

            char latin = rune.IsBmp ? FoldTable.Latin((char)rune.Value) : '\0';
            folded.Append(latin != '\0' ? latin.ToString() : FoldTable.Ascii(rune.Value) ?? rune.ToString());
        }

        return folded.ToString().ToLowerInvariant();
    }

    /// <summary>One letter more, less or other, and not the one that makes a plural or counts.</summary>
    private static bool IsLike(string one, string other)
    {
        if (one.Length < ShortestLikeName || Math.Abs(one.Length - other.Length) > 1 || one == other)
        {
            return false;
        }

        (string shorter, string longer) = one.Length <= other.Length ? (one, other) : (other, one);
        int same = 0;
        while (same < shorter.Length && shorter[same] == longer[same])
        {
            same++;
        }

        bool isOne = shorter.AsSpan(same + (shorter.Length == longer.Length ? 1 : 0)).SequenceEqual(longer.AsSpan(same + 1));
        return isOne && !(longer[same] == 's' && same == shorter.Length) && !char.IsAsciiDigit(longer[same]);
    }

    private static Finding Finding(string rule, Severity severity, double score, string explanation) =>
        new(FindingTypes.ToolPoisoning, severity, score, 0, 0, ToolPoisoningDetector.Name, rule, explanation);
}
