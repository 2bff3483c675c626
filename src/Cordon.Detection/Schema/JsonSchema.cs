using System.Collections.Immutable;
using System.Text.Json;

namespace Cordon.Detection;

/// <summary>What became of a validation.</summary>
public enum SchemaOutcome
{
    Valid,
    Invalid,

    /// <summary>The schema refers to a document that is not here, uses an expression that cannot be run in linear time, or costs more than the bound.</summary>
    Unsupported,
}

/// <summary>One place in an instance that breaks its schema. Never the value that stands there.</summary>
/// <param name="Pointer">JSON pointer into the instance; cut where it would be too long.</param>
/// <param name="Keyword">The keyword of the schema that is not satisfied.</param>
public sealed record SchemaFault(string Pointer, string Keyword);

/// <summary>What was found; faults only where the outcome is invalid, and not all of them where there are many.</summary>
public sealed record SchemaReport(SchemaOutcome Outcome, ImmutableArray<SchemaFault> Faults);

/// <summary>
/// A JSON Schema (draft 2020-12), read once and then used from any thread. Formats are annotations, as the draft has it. Nothing is ever fetched: what a reference
/// names is in this document, or among those that came with it. docs/formats/output-schema.md says what is checked.
/// </summary>
public sealed class JsonSchema
{
    private readonly SchemaNode? _root;

    private JsonSchema(SchemaNode? root) => _root = root;

    /// <param name="root">Must outlive this object: a clone, where the document is disposed of.</param>
    /// <param name="others">Documents that references may name, by their addresses.</param>
    public static JsonSchema Of(JsonElement root, IReadOnlyDictionary<string, JsonElement>? others = null)
    {
        try
        {
            return new JsonSchema(new SchemaCompiler(new SchemaIndex(root, others)).Compile());
        }
        catch (Exception e) when (IsNoJson(e))
        {
            return new JsonSchema(null);
        }
    }

    public SchemaOutcome Validate(JsonElement instance) => Check(instance).Outcome;

    public SchemaReport Check(JsonElement instance) => Check(instance, out _);

    /// <param name="steps">How many schemas were held against values.</param>
    internal SchemaReport Check(JsonElement instance, out int steps)
    {
        steps = 0;
        if (_root is null)
        {
            return new SchemaReport(SchemaOutcome.Unsupported, []);
        }

        SchemaRun run = new();
        try
        {
            bool valid = run.IsValid(_root, instance);
            return run.IsUnsupported ? new SchemaReport(SchemaOutcome.Unsupported, []) : new SchemaReport(valid ? SchemaOutcome.Valid : SchemaOutcome.Invalid, run.Faults);
        }
        catch (Exception e) when (IsNoJson(e))
        {
            return new SchemaReport(SchemaOutcome.Unsupported, []);
        }
        finally
        {
            steps = run.Steps;
        }
    }

    // Half a character in a name, an address that is none: two readers would read two things.
    private static bool IsNoJson(Exception e) => e is InvalidOperationException or FormatException or ArgumentException;
}
