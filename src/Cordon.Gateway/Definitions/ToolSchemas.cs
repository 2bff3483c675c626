using System.Collections.Concurrent;
using System.Text.Json;
using Cordon.Detection;
using Cordon.Policy;
using Cordon.State.Pins;

namespace Cordon.Gateway.Definitions;

/// <summary>The schemas of tools, read once for each digest of a definition. Safe from any thread.</summary>
internal sealed class ToolSchemas
{
    /// <summary>Definitions whose schemas are kept; when there are more, all are read again.</summary>
    public const int MostKept = 1_000;

    private readonly ConcurrentDictionary<string, ToolSchema> _kept = new(StringComparer.Ordinal);

    public ToolSchema Of(PinnedDefinition definition)
    {
        if (_kept.TryGetValue(definition.Digest, out ToolSchema? known))
        {
            return known;
        }

        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        return _kept[definition.Digest] = Read(definition);
    }

    private static ToolSchema Read(PinnedDefinition definition)
    {
        JsonElement tool = JsonElement.Parse(definition.Canonical);
        return new ToolSchema(Schema("inputSchema"), Schema("outputSchema"))
        {
            SaysReadOnly = ToolAnnotations.SaysReadOnly(tool),
            Admitted = ToolAnnotations.Admitted(tool),
        };

        JsonSchema? Schema(string name) => tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty(name, out JsonElement schema) ? JsonSchema.Of(schema) : null;
    }
}

/// <param name="Input">Null where the definition has none.</param>
/// <param name="Output">Null where the definition has none.</param>
internal sealed record ToolSchema(JsonSchema? Input, JsonSchema? Output)
{
    /// <summary>Whether the tool says of itself that it changes nothing.</summary>
    public bool SaysReadOnly { get; init; }

    /// <summary>The class that its server admits to; null where it admits to nothing.</summary>
    public Reversibility? Admitted { get; init; }
}
