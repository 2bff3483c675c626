using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Judging;
using Cordon.Policy;

namespace Cordon.Gateway.Definitions;

/// <summary>Whether what a tool is called with, or gives back, is what its server said it would be; and what policy makes of that.</summary>
internal static class SchemaJudgement
{
    private const string Guard = "definitions";

    /// <summary>The rule of a finding where nobody can tell.</summary>
    private const string Unchecked = "unchecked";

    /// <summary>The rule of a finding where a tool that said what it gives back does not.</summary>
    private const string Missing = "missing";

    /// <summary>Null when there is nothing to say.</summary>
    /// <param name="schema">Null where there is none.</param>
    /// <param name="arguments">Empty counts as no arguments.</param>
    public static Judgement? OfArguments(DefinitionRules rules, JsonSchema? schema, ReadOnlyMemory<byte> arguments, string tool) =>
        Of(Direction.Request, rules.Arguments, rules.Unchecked, FindingTypes.ArgumentsSchema, schema, arguments.IsEmpty ? "{}"u8.ToArray() : arguments, "/params/arguments", tool);

    /// <param name="pointer">Where the content stands.</param>
    public static Judgement? OfResult(DefinitionRules rules, JsonSchema schema, ReadOnlyMemory<byte> content, string pointer, string tool) => content.IsEmpty
        ? rules.Results == SchemaAction.Allow ? null : Told(Direction.Response, rules.Results, FindingTypes.ResultSchema, tool, [new SchemaFault(pointer, Missing)])
        : Of(Direction.Response, rules.Results, rules.Unchecked, FindingTypes.ResultSchema, schema, content, pointer, tool);

    private static Judgement? Of(
        Direction direction, SchemaAction broken, SchemaAction untold, string type, JsonSchema? schema, ReadOnlyMemory<byte> json, string pointer, string tool)
    {
        SchemaReport report = schema is null ? new SchemaReport(SchemaOutcome.Unsupported, []) : Check(schema, json);
        return report.Outcome switch
        {
            SchemaOutcome.Valid => null,
            SchemaOutcome.Invalid => broken == SchemaAction.Allow ? null : Told(direction, broken, type, tool, [.. report.Faults.Select(fault => fault with { Pointer = pointer + fault.Pointer })]),
            SchemaOutcome.Unsupported => untold == SchemaAction.Allow ? null : Told(direction, untold, type, tool, [new SchemaFault(pointer, Unchecked)]),
        };
    }

    private static SchemaReport Check(JsonSchema schema, ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return schema.Check(document.RootElement);
        }
        catch (JsonException)
        {
            return new SchemaReport(SchemaOutcome.Unsupported, []);
        }
    }

    private static Judgement Told(Direction direction, SchemaAction action, string type, string tool, ImmutableArray<SchemaFault> faults)
    {
        (Surface surface, Trust trust) = direction == Direction.Request ? (Surface.ToolCall, Trust.User) : (Surface.ToolResult, Trust.Untrusted);
        Decision effect = action == SchemaAction.Deny ? Decision.Deny : Decision.Allow;
        string half = direction == Direction.Request ? "The arguments" : "The result";
        Outcome outcome = new()
        {
            Decision = effect,
            Would = effect,
            Reason = effect == Decision.Deny ? type : null,
            Explanation = [Sentence(half, action, faults)],
            Findings = [.. faults.Select(_ => new FindingOutcome(Mode.Enforce, effect, effect, EditKind.None))],
        };
        ImmutableArray<FindingFact> facts =
        [
            .. faults.Select(fault => new FindingFact(
                new Finding(type, Severity.Medium, 1, 0, 0, Guard, fault.Keyword, fault.Keyword switch
                {
                    Unchecked => $"{half} could not be held against a schema of the tool.",
                    Missing => "The tool says what its results are, and gives none that can be held against it.",
                    _ => $"{half} break the tool's schema: {fault.Keyword}.",
                }),
                surface, trust, 0, fault.Pointer, tool)),
        ];
        return new Judgement(direction, new Inspected([], facts, [], []), outcome, []);
    }

    private static string Sentence(string half, SchemaAction action, ImmutableArray<SchemaFault> faults)
    {
        (string key, string otherwise) = faults[0].Keyword switch
        {
            Unchecked => ("unchecked", "the tool had a schema that can be checked"),
            _ when half == "The result" => ("results", "the result satisfied the schema that the tool's server gave"),
            _ => ("arguments", "the arguments satisfied the schema that the tool's server gave"),
        };
        string broken = string.Join(", ", faults.Select(fault => fault.Keyword).Distinct(StringComparer.Ordinal));
        return action == SchemaAction.Deny
            ? $"{half}: {broken}; definitions.{key} is deny. Would be allowed if {otherwise}."
            : $"{half}: {broken}; definitions.{key} is record.";
    }
}
