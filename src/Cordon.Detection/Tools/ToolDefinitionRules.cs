using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>A tool's definition as far as its rules ask.</summary>
/// <param name="IsReadOnly">What its annotation says; false where it says nothing.</param>
/// <param name="IsHarmless">Whether it says of itself that it destroys nothing.</param>
/// <param name="Texts">Its strings.</param>
/// <param name="Elsewhere">Names of tools of other servers.</param>
public sealed record ToolDefinition(string Name, string Description, bool IsReadOnly, bool IsHarmless, ImmutableArray<string> Texts, IReadOnlyCollection<string> Elsewhere);

/// <summary>Which of a definition's strings a finding is about.</summary>
public enum DefinitionPart
{
    Name,
    Description,
    /// <summary>One of <see cref="ToolDefinition.Texts"/>.</summary>
    Text,
}

/// <summary>What is wrong with a definition, and where.</summary>
/// <param name="Finding">Its span is in the part.</param>
/// <param name="Text">Which of the texts, where the part is one.</param>
public sealed record DefinitionFinding(Finding Finding, DefinitionPart Part, int Text = 0);

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

    public static IEnumerable<DefinitionFinding> Of(ToolDefinition tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        string folded = Folded(tool.Name);
        bool mixes = !System.Text.Ascii.IsValid(tool.Name) && System.Text.Ascii.IsValid(folded);
        if (mixes)
        {
            yield return Named(tool, Imitates, Severity.High, 0.95, "Its name is written with letters that look like others.");
        }

        foreach (string other in tool.Elsewhere.Take(MostCompared))
        {
            if (other != tool.Name && Folded(other) == folded)
            {
                yield return Named(tool, Imitates, Severity.High, 0.9, "Its name is another server's but for signs or letters that look alike.");
                break;
            }

            if (IsLike(folded, Folded(other)))
            {
                yield return Named(tool, Resembles, Severity.Medium, 0.65, "Its name is another server's but for one letter.");
                break;
            }
        }

        if (Shadowing(tool) is { } shadow)
        {
            yield return shadow;
        }

        if (Misleading(tool) is { } misleading)
        {
            yield return misleading;
        }
    }

    /// <summary>Whether the rule is silent about the definition without the finding's span.</summary>
    public static bool EndsWithout(ToolDefinition tool, DefinitionFinding found)
    {
        ArgumentNullException.ThrowIfNull(tool);
        ArgumentNullException.ThrowIfNull(found);
        string Cut(string text) => text.Remove(found.Finding.Start, found.Finding.End - found.Finding.Start);
        ToolDefinition without = found.Part switch
        {
            DefinitionPart.Name => tool with { Name = Cut(tool.Name) },
            DefinitionPart.Description => tool with { Description = Cut(tool.Description) },
            DefinitionPart.Text => tool with { Texts = tool.Texts.SetItem(found.Text, Cut(tool.Texts[found.Text])) },
        };
        return !Of(without).Any(other => other.Finding.Rule == found.Finding.Rule);
    }

    private static DefinitionFinding? Shadowing(ToolDefinition tool)
    {
        for (int i = 0; i < tool.Texts.Length; i++)
        {
            foreach ((string named, int start) in DefinitionPhrases.Prescribed(tool.Texts[i]))
            {
                if (named != tool.Name && tool.Elsewhere.Contains(named))
                {
                    return new(Finding(Shadows, Severity.Critical, 0.93, start, start + named.Length, "Says how a tool of another server is to be used."), DefinitionPart.Text, i);
                }
            }
        }

        return null;
    }

    private static DefinitionFinding? Misleading(ToolDefinition tool)
    {
        (string verb, int inName) = FirstWord(tool.Name);
        (string said, int inDescription) = FirstWord(tool.Description);
        bool isNamed = Is(verb, Destroys);
        double? score = tool switch
        {
            { IsReadOnly: true } when isNamed || Is(said, Destroys) => 0.92,
            { IsReadOnly: true } when Is(verb, Changes) => 0.85,
            { IsHarmless: true } when isNamed => 0.82,
            _ => null,
        };
        bool isSaid = !isNamed && score == 0.92;
        (int start, int length) = isSaid ? (inDescription, said.Length) : (inName, verb.Length);
        return score is not { } sure ? null : new(
            Finding(Misleads, Severity.High, sure, start, start + length, "Its annotations say that it changes or destroys nothing, and its name or description says that it does."),
            isSaid ? DefinitionPart.Description : DefinitionPart.Name);
    }

    // Delete and deletes, remove and removing are one word.
    private static bool Is(string word, ImmutableArray<string> verbs) =>
        verbs.Any(verb => word == verb || word == verb + "s" || word == verb + "es" || (word.EndsWith("ing", StringComparison.Ordinal) && verb.TrimEnd('e') + "ing" == word));

    private static (string Word, int Start) FirstWord(string text)
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

        return (text[start..end].ToLowerInvariant(), start);
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

    private static DefinitionFinding Named(ToolDefinition tool, string rule, Severity severity, double score, string explanation) =>
        new(Finding(rule, severity, score, 0, tool.Name.Length, explanation), DefinitionPart.Name);

    private static Finding Finding(string rule, Severity severity, double score, int start, int end, string explanation) =>
        new(FindingTypes.ToolPoisoning, severity, score, start, end, ToolPoisoningDetector.Name, rule, explanation);
}
