using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Definitions;

/// <summary>What is wrong with a tool as a whole, and in which member of its definition.</summary>
/// <param name="Pointer">Of the member (RFC 6901), in the document that the definition is in; the finding's span is in its text, or empty where the member's name is meant.</param>
/// <param name="Edit">What to leave out of that text so that the rule is silent.</param>
internal readonly record struct WholeFinding(Finding Finding, string Pointer, SmallestEdit? Edit);

/// <summary>Reads a tool's definition (MCP) as far as the rules about whole definitions ask.</summary>
internal static class WholeTool
{
    /// <param name="elsewhere">Names of tools of other servers.</param>
    public static IEnumerable<WholeFinding> Find(JsonNode node, string name, IReadOnlyCollection<string> elsewhere)
    {
        JsonNode annotations = node.Get("annotations"u8);
        (string Text, JsonNode Node, bool IsName)[] texts = [.. Texts(node)];
        ToolDefinition tool = new(
            name,
            node.Get("description"u8).TextOrNull() ?? "",
            annotations.Get("readOnlyHint"u8).Kind == JsonValueKind.True,
            annotations.Get("destructiveHint"u8).Kind == JsonValueKind.False,
            [.. texts.Select(text => text.Text)],
            elsewhere);
        foreach (DefinitionFinding found in ToolDefinitionRules.Of(tool))
        {
            bool isName = found.Part == DefinitionPart.Text && texts[found.Text].IsName;
            JsonNode member = found.Part switch
            {
                DefinitionPart.Name => node.Get("name"u8),
                DefinitionPart.Description => node.Get("description"u8),
                DefinitionPart.Text => texts[found.Text].Node,
            };
            yield return isName
                ? new(found.Finding with { Start = 0, End = 0 }, member.Pointer(), null)
                : new(found.Finding, member.Pointer(), ToolDefinitionRules.EndsWithout(tool, found) ? new([new(found.Finding.Start, found.Finding.End)], 0) : null);
        }
    }

    /// <summary>Whether policy wants tools' definitions looked at.</summary>
    public static bool IsWanted(EffectivePolicy policy) =>
        policy.Guards.TryGetValue(ToolPoisoningDetector.Name, out GuardBinding? binding) && binding.ModeOn(Direction.Response, Surface.ToolDefinition) != Mode.Off;

    // Names of fields are strings of it too.
    private static IEnumerable<(string Text, JsonNode Node, bool IsName)> Texts(JsonNode node)
    {
        if (node.Kind == JsonValueKind.String)
        {
            yield return (node.Text(), node, false);
        }

        foreach (JsonNode item in node.Items)
        {
            foreach ((string, JsonNode, bool) text in Texts(item))
            {
                yield return text;
            }
        }

        foreach (JsonNode member in node.Members)
        {
            yield return (member.Name!, member, true);
            foreach ((string, JsonNode, bool) text in Texts(member))
            {
                yield return text;
            }
        }
    }
}
