using System.Collections.Immutable;
using System.Text.Json;

namespace Cordon.Detection;

/// <summary>Reads schemas into nodes: each place once, references included, and one after the other, so that no chain of them is deep.</summary>
internal sealed class SchemaCompiler(SchemaIndex index)
{
    /// <summary>Schemas of one document; the rest could not be checked.</summary>
    public const int MostNodes = 20_000;

    private readonly Dictionary<(int Document, string Pointer), SchemaNode> _nodes = [];
    private readonly Queue<(SchemaNode Node, SchemaPlace Place)> _open = new();

    // Stands for all that are one too many.
    private SchemaNode? _beyond;

    public SchemaNode Compile()
    {
        SchemaNode root = At(index.Root);
        while (_open.TryDequeue(out (SchemaNode Node, SchemaPlace Place) next))
        {
            Read(next.Node, next.Place);
        }

        return root;
    }

    private SchemaNode At(SchemaPlace place)
    {
        (int, string) key = (place.Document, place.Pointer);
        if (!_nodes.TryGetValue(key, out SchemaNode? node))
        {
            if (_nodes.Count >= MostNodes)
            {
                return Beyond(place.Resource);
            }

            _nodes[key] = node = new SchemaNode(place.Resource);
            _open.Enqueue((node, place));
            if (place.Resource.Dynamic is null)
            {
                place.Resource.Dynamic = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
                foreach (string name in place.Resource.DynamicAnchors)
                {
                    place.Resource.Dynamic[name] = place.Resource.Anchors[name] is { } named ? At(named) : Beyond(place.Resource);
                }
            }
        }

        return node;
    }

    private SchemaNode Beyond(SchemaResource resource) => _beyond ??= new SchemaNode(resource) { IsUnreadable = true };

    private void Read(SchemaNode node, SchemaPlace place)
    {
        JsonElement schema = place.Element;
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            node.Fixed = schema.ValueKind == JsonValueKind.True;
            return;
        }

        SchemaVocabularies spoken = place.Resource.Vocabularies;
        if (schema.ValueKind != JsonValueKind.Object || spoken == SchemaVocabularies.Unknown || !SchemaKeywords.AreKnown(schema))
        {
            node.IsUnreadable = true;
            return;
        }

        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            JsonElement value = keyword.Value;
            if ((SchemaKeywords.VocabularyOf(keyword.Name) & spoken) == 0)
            {
                continue;
            }

            switch (keyword.Name)
            {
                case "$ref": node.Ref = Reference(node, value, out _); break;
                case "$dynamicRef":
                    node.DynamicRef = Reference(node, value, out string? anchor);
                    node.DynamicAnchor = anchor is not null && node.DynamicRef?.Resource.DynamicAnchors.Contains(anchor) == true ? anchor : null;
                    break;
                case "type": node.Types = TypesOf(value); break;
                case "enum": node.Values = SchemaValues.Of(value); break;
                case "const": node.Const = value; break;
                case "minimum": node.Minimum = value; break;
                case "maximum": node.Maximum = value; break;
                case "exclusiveMinimum": node.ExclusiveMinimum = value; break;
                case "exclusiveMaximum": node.ExclusiveMaximum = value; break;
                case "multipleOf": node.MultipleOf = value; break;
                case "minLength": node.MinLength = Count(value); break;
                case "maxLength": node.MaxLength = Count(value); break;
                case "minItems": node.MinItems = Count(value); break;
                case "maxItems": node.MaxItems = Count(value); break;
                case "minContains": node.MinContains = Count(value); break;
                case "maxContains": node.MaxContains = Count(value); break;
                case "minProperties": node.MinProperties = Count(value); break;
                case "maxProperties": node.MaxProperties = Count(value); break;
                case "pattern": node.Pattern = new SchemaPattern(value.GetString()!); break;
                case "uniqueItems": node.UniqueItems = value.ValueKind == JsonValueKind.True; break;
                case "required": node.Required = Names(value); break;
                case "dependentRequired": node.DependentRequired = [.. node.DependentRequired, .. value.EnumerateObject().Select(named => (named.Name, Names(named.Value)))]; break;
                case "dependentSchemas": node.DependentSchemas = [.. node.DependentSchemas, .. Map(place, keyword)]; break;
                case "dependencies": Dependencies(node, place, keyword); break;
                case "properties": node.Properties = Map(place, keyword).ToDictionary(named => named.Name, named => named.Schema, StringComparer.Ordinal); break;
                case "patternProperties": node.PatternProperties = [.. Map(place, keyword).Select(named => (new SchemaPattern(named.Name), named.Schema))]; break;
                case "additionalProperties": node.AdditionalProperties = One(place, keyword); break;
                case "propertyNames": node.PropertyNames = One(place, keyword); break;
                case "unevaluatedProperties": node.UnevaluatedProperties = One(place, keyword); break;
                case "prefixItems": node.PrefixItems = Several(place, keyword); break;
                case "items": node.Items = One(place, keyword); break;
                case "contains": node.Contains = One(place, keyword); break;
                case "unevaluatedItems": node.UnevaluatedItems = One(place, keyword); break;
                case "allOf": node.AllOf = Several(place, keyword); break;
                case "anyOf": node.AnyOf = Several(place, keyword); break;
                case "oneOf": node.OneOf = Several(place, keyword); break;
                case "not": node.Not = One(place, keyword); break;
                case "if": node.If = One(place, keyword); break;
                case "then": node.Then = One(place, keyword); break;
                case "else": node.Else = One(place, keyword); break;
                default: break;
            }
        }
    }

    // What is not here could say anything.
    private SchemaNode? Reference(SchemaNode node, JsonElement reference, out string? anchor)
    {
        if (index.Resolve(reference.GetString()!, node.Resource, out anchor) is { } place)
        {
            return At(place);
        }

        node.IsUnreadable = true;
        return null;
    }

    private SchemaNode One(SchemaPlace place, JsonProperty keyword) => At(index.Below(place, keyword.Value, keyword.Name));

    private ImmutableArray<SchemaNode> Several(SchemaPlace place, JsonProperty keyword) =>
        [.. keyword.Value.EnumerateArray().Select((one, i) => At(index.Below(place, one, keyword.Name, $"{i}")))];

    private IEnumerable<(string Name, SchemaNode Schema)> Map(SchemaPlace place, JsonProperty keyword) =>
        keyword.Value.EnumerateObject().DistinctBy(named => named.Name).Select(named => (named.Name, At(index.Below(place, named.Value, keyword.Name, SchemaIndex.Escape(named.Name)))));

    // "dependencies" is what older drafts call it; there, a list of names may stand for a schema.
    private void Dependencies(SchemaNode node, SchemaPlace place, JsonProperty keyword)
    {
        foreach (JsonProperty named in keyword.Value.EnumerateObject())
        {
            if (named.Value.ValueKind == JsonValueKind.Array)
            {
                node.DependentRequired = node.DependentRequired.Add((named.Name, Names(named.Value)));
            }
            else
            {
                node.DependentSchemas = node.DependentSchemas.Add((named.Name, At(index.Below(place, named.Value, keyword.Name, SchemaIndex.Escape(named.Name)))));
            }
        }
    }

    private static SchemaTypes TypesOf(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? TypeOf(value.GetString()!)
        : value.EnumerateArray().Aggregate(SchemaTypes.None, (types, one) => types | TypeOf(one.GetString()!));

    private static SchemaTypes TypeOf(string word) => word switch
    {
        "array" => SchemaTypes.Array,
        "boolean" => SchemaTypes.Boolean,
        "integer" => SchemaTypes.Integer,
        "null" => SchemaTypes.Null,
        "number" => SchemaTypes.Number,
        "object" => SchemaTypes.Object,
        "string" => SchemaTypes.String,
        _ => SchemaTypes.None,
    };

    private static ImmutableArray<string> Names(JsonElement list) => [.. list.EnumerateArray().Select(name => name.GetString()!)];

    private static decimal Count(JsonElement value) => value.TryGetDecimal(out decimal exact) ? exact : decimal.MaxValue;
}
