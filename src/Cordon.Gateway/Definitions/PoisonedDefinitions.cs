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
            new ExchangeFacts { Direction = Direction.Response, Principal = exchange.Principal, Findings = facts }, exchange.Marks.Facts, exchange.Policy!.Policy);
        for (int i = 0; i < facts.Length; i++)
        {
            say(facts[i], outcome.Findings[i]);
        }

        return outcome.Decision > Decision.Allow;
    }

    /// <summary>What is wrong with a tool as a whole.</summary>
    public ImmutableArray<FindingFact> Find(ShownDefinition shown)
    {
        if (!WholeTool.IsWanted(exchange.Policy!.Policy) || shown is not { Kind: PinKind.Tool, Name: { } name, Node.Kind: JsonValueKind.Object })
        {
            return [];
        }

        _elsewhere ??= [.. pins.List(null, PinKind.Tool).Where(pin => pin.Server != server && pin.Gone is null).Take(ToolDefinitionRules.MostCompared).Select(pin => pin.Name)];
        return
        [
            .. WholeTool.Find(shown.Node, name, _elsewhere)
                .Where(found => !exchange.Policy!.Policy.Detection.DisabledRules.Contains(found.Finding.Rule))
                .Select(found => new FindingFact(found.Finding, Surface.ToolDefinition, Trust.Untrusted, 0, found.Pointer, McpRoute.ToolOf(server, name))),
        ];
    }
}
