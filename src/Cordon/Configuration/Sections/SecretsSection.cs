using System.Collections.Immutable;
using Cordon.Gateway.Brokering;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>secrets:</c> what agents hold by a handle and tools get by value. docs/operate/secrets.md has the story.</summary>
internal static class SecretsSection
{
    public static readonly Field Field = new("secrets", new MapShape("Secrets whose handles agents hold, by name.", new ObjectShape("One secret: `{{secret:NAME}}` in an argument of a tool becomes its value.", "secret",
    [
        new("value", new TextShape("`env:NAME` or `file:PATH`.", 2048), Required: true),
        new("hosts", new ListShape("Hosts of MCP servers that may get it; `stdio` for programs.", new TextShape("A glob of host names.", 256)), Required: true),
        new("tools", new ListShape("Tools in whose arguments it may stand, as policy calls them.", new TextShape("A glob.", 256)), Required: true),
        new("arguments", new ListShape("Arguments in which it may stand, by dotted path (`token`, `headers.*`).", new TextShape("A glob.", 256)), Default: "all of the tool's"),
    ]), []));

    /// <summary>What a shape cannot say.</summary>
    public static void Check(MapNode? section, List<PolicyError> errors)
    {
        if (section is { Entries.Length: > BrokeredSecret.MostSecrets })
        {
            errors.At(section.Place, $"there are more than {BrokeredSecret.MostSecrets} secrets", "remove some");
        }

        foreach (MapEntry entry in section?.Entries ?? [])
        {
            if (!BrokeredSecret.IsName(entry.Key))
            {
                errors.At(entry.Place, $"a secret's name has 1 to {BrokeredSecret.LongestName} letters, digits, dots, dashes and underscores", "rename it");
            }

            if (entry.Value.Map is not { } secret)
            {
                continue;
            }

            errors.CheckReference(secret["value"].Text, $"secrets.{entry.Key}.value");
            foreach (string key in (ReadOnlySpan<string>)["hosts", "tools", "arguments"])
            {
                if (secret[key] is { } list && list.TextList.IsEmpty)
                {
                    errors.At(list.Place, $"secrets.{entry.Key}.{key} is empty, so nobody gets it", "name who may have it");
                }
            }
        }
    }

    /// <summary>The secrets, values resolved; one that is not there is added to the errors.</summary>
    public static ImmutableArray<BrokeredSecret> Read(MapNode? section, List<PolicyError> errors)
    {
        ImmutableArray<BrokeredSecret>.Builder secrets = ImmutableArray.CreateBuilder<BrokeredSecret>();
        foreach (MapEntry entry in section?.Entries ?? [])
        {
            if (entry.Value.Map is not { } at || errors.Resolve(at["value"].Text) is not { } value)
            {
                continue;
            }

            if (value.Length is < BrokeredSecret.ShortestValue or > BrokeredSecret.LongestValue)
            {
                errors.At(entry.Place, $"secrets.{entry.Key}: its value has fewer than {BrokeredSecret.ShortestValue} or more than {BrokeredSecret.LongestValue} characters", "a shorter one would be found everywhere; use a longer secret");
            }
            else
            {
                secrets.Add(new BrokeredSecret(entry.Key, value, at["hosts"].TextList, at["tools"].TextList) { Arguments = at["arguments"] is null ? ["*"] : at["arguments"].TextList });
            }
        }

        return secrets.DrainToImmutable();
    }
}
