using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State.Pins;

namespace Cordon.Gateway.Definitions;

/// <summary>
/// Holds each tool of a server as a whole against the rules that no single string can break, and against the names of other servers' tools. What policy would not let
/// pass is left out of the list: the others stay of use.
/// </summary>
internal sealed class PoisonedDefinitions(Exchange exchange, string server, PinStore pins)
{
    private HashSet<string>? _elsewhere;

    /// <summary>True when the definition must not be shown.</summary>
    /// <param name="say">Hears what was found, and what policy makes of it.</param>
    public bool Judge(ShownDefinition shown, Action<FindingFact, FindingOutcome> say)
    {
        ImmutableArray<FindingFact> facts = Find(shown);
        if (facts.IsEmpty)
        {
            return false;
        }

        Outcome outcome = PolicyEvaluator.Decide(
            new ExchangeFacts { Direction = Direction.Response, Principal = exchange.Principal, Findings = facts }, new SessionFacts(exchange.Labels), exchange.Policy!.Policy);
        for (int i = 0; i < facts.Length; i++)
        {
            say(facts[i], outcome.Findings[i]);
        }

        return outcome.Decision > Decision.Allow;
    }

    /// <summary>What is wrong with a tool as a whole.</summary>
    public ImmutableArray<FindingFact> Find(ShownDefinition shown)
    {
        if (!IsBound() || shown is not { Kind: PinKind.Tool, Name: { } name, Node.Kind: JsonValueKind.Object })
        {
            return [];
        }

        JsonNode annotations = shown.Node.Get("annotations"u8);
        ToolDefinition tool = new(
            name,
            shown.Node.Get("description"u8).TextOrNull() ?? "",
            annotations.Get("readOnlyHint"u8).Kind == JsonValueKind.True,
            annotations.Get("destructiveHint"u8).Kind == JsonValueKind.False,
            [.. Texts(shown.Node)],
            _elsewhere ??= [.. pins.List(null, PinKind.Tool).Where(pin => pin.Server != server && pin.Gone is null).Take(ToolDefinitionRules.MostCompared).Select(pin => pin.Name)]);
        return
        [
            .. ToolDefinitionRules.Of(tool)
                .Where(finding => !exchange.Policy!.Policy.Detection.DisabledRules.Contains(finding.Rule))
                .Select(finding => new FindingFact(finding, Surface.ToolDefinition, Trust.Untrusted, 0, shown.Node.Pointer(), McpRoute.ToolOf(server, name))),
        ];
    }

    private bool IsBound() =>
        exchange.Policy!.Policy.Guards.TryGetValue(ToolPoisoningDetector.Name, out GuardBinding? binding) && binding.ModeOn(Direction.Response, Surface.ToolDefinition) != Mode.Off;

    // Names of fields are strings of it too.
    private static IEnumerable<string> Texts(JsonNode node)
    {
        if (node.Kind == JsonValueKind.String)
        {
            yield return node.Text();
        }

        foreach (JsonNode item in node.Items)
        {
            foreach (string text in Texts(item))
            {
                yield return text;
            }
        }

        foreach (JsonNode member in node.Members)
        {
            yield return member.Name!;
            foreach (string text in Texts(member))
            {
                yield return text;
            }
        }
    }
}
