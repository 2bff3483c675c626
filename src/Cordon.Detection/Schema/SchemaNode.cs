using System.Collections.Immutable;
using System.Text.Json;

namespace Cordon.Detection;

/// <summary>One schema, read: every keyword has the value that a run asks for, and references are the schemas themselves.</summary>
internal sealed class SchemaNode(SchemaResource resource)
{
    public SchemaResource Resource { get; } = resource;

    /// <summary>A schema that is true or false.</summary>
    public bool? Fixed { get; set; }

    /// <summary>Why nobody can tell what is valid here; only whoever comes by hears of it.</summary>
    public bool IsUnreadable { get; set; }

    public SchemaTypes Types { get; set; }
    public SchemaValues? Values { get; set; }
    public JsonElement? Const { get; set; }
    public JsonElement? Minimum { get; set; }
    public JsonElement? Maximum { get; set; }
    public JsonElement? ExclusiveMinimum { get; set; }
    public JsonElement? ExclusiveMaximum { get; set; }
    public JsonElement? MultipleOf { get; set; }
    public decimal? MinLength { get; set; }
    public decimal? MaxLength { get; set; }
    public decimal? MinItems { get; set; }
    public decimal? MaxItems { get; set; }
    public decimal? MinProperties { get; set; }
    public decimal? MaxProperties { get; set; }
    public decimal? MinContains { get; set; }
    public decimal? MaxContains { get; set; }
    public SchemaPattern? Pattern { get; set; }
    public bool UniqueItems { get; set; }
    public ImmutableArray<string> Required { get; set; } = [];
    public ImmutableArray<(string Name, ImmutableArray<string> Needs)> DependentRequired { get; set; } = [];
    public ImmutableArray<(string Name, SchemaNode Schema)> DependentSchemas { get; set; } = [];
    public Dictionary<string, SchemaNode>? Properties { get; set; }
    public ImmutableArray<(SchemaPattern Name, SchemaNode Schema)> PatternProperties { get; set; } = [];
    public SchemaNode? AdditionalProperties { get; set; }
    public SchemaNode? PropertyNames { get; set; }
    public SchemaNode? UnevaluatedProperties { get; set; }
    public ImmutableArray<SchemaNode> PrefixItems { get; set; } = [];
    public SchemaNode? Items { get; set; }
    public SchemaNode? Contains { get; set; }
    public SchemaNode? UnevaluatedItems { get; set; }
    public ImmutableArray<SchemaNode> AllOf { get; set; } = [];
    public ImmutableArray<SchemaNode> AnyOf { get; set; } = [];
    public ImmutableArray<SchemaNode> OneOf { get; set; } = [];
    public SchemaNode? Not { get; set; }
    public SchemaNode? If { get; set; }
    public SchemaNode? Then { get; set; }
    public SchemaNode? Else { get; set; }
    public SchemaNode? Ref { get; set; }
    public SchemaNode? DynamicRef { get; set; }

    /// <summary>The name that the outermost resource on the way may have given to another schema.</summary>
    public string? DynamicAnchor { get; set; }

    public bool AsksForUnevaluated => UnevaluatedItems is not null || UnevaluatedProperties is not null;
}

[Flags]
internal enum SchemaTypes
{
    /// <summary>The schema does not say.</summary>
    Any = 0,
    Array = 1,
    Boolean = 2,
    Integer = 4,
    Null = 8,
    Number = 16,
    Object = 32,
    String = 64,
    /// <summary>An empty list of types.</summary>
    None = 128,
}

/// <summary>An expression that is made when it is first needed; null where it has no linear-time form.</summary>
internal sealed class SchemaPattern(string expression)
{
    private readonly Lazy<System.Text.RegularExpressions.Regex?> _regex = new(() => SchemaExpression.Compile(expression));

    public System.Text.RegularExpressions.Regex? Regex => _regex.Value;
}

/// <summary>The values of an enumeration: strings are looked up, all others compared.</summary>
internal sealed class SchemaValues(HashSet<string> texts, ImmutableArray<JsonElement> others)
{
    public static SchemaValues Of(JsonElement list) => new(
        list.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!).ToHashSet(StringComparer.Ordinal),
        [.. list.EnumerateArray().Where(value => value.ValueKind != JsonValueKind.String)]);

    public bool Contains(JsonElement instance, ref int steps)
    {
        if (instance.ValueKind == JsonValueKind.String)
        {
            return texts.Contains(instance.GetString()!);
        }

        steps += others.Length;
        foreach (JsonElement other in others)
        {
            if (JsonElement.DeepEquals(other, instance))
            {
                return true;
            }
        }

        return false;
    }
}
