using System.Text.Json;

namespace Cordon.Detection;

/// <summary>What became of a validation.</summary>
internal enum SchemaOutcome
{
    Valid,
    Invalid,

    /// <summary>The schema refers to another document, uses an expression that cannot be run in linear time, or costs more than the bound.</summary>
    Unsupported,
}

/// <summary>A JSON Schema (draft 2020-12) with the places its references can point to. Formats are annotations, as the draft has it.</summary>
internal sealed class JsonSchema
{
    private const string Home = "https://schema.cordon.invalid/";
    private const int MaxDepth = 64;

    private readonly Dictionary<string, JsonElement> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _anchors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _dynamic = new(StringComparer.Ordinal);

    private JsonSchema(JsonElement root)
    {
        Root = root;
        Base = BaseOf(root, new Uri(Home));
        _resources[Key(Base)] = root;
        Register(root, new Uri(Home), 0);
    }

    public JsonElement Root { get; }

    public Uri Base { get; }

    public static JsonSchema Of(JsonElement root) => new(root);

    public SchemaOutcome Validate(JsonElement instance)
    {
        var run = new SchemaRun(this);
        bool valid = run.IsValid(Root, instance, Base);
        return run.IsUnsupported ? SchemaOutcome.Unsupported : valid ? SchemaOutcome.Valid : SchemaOutcome.Invalid;
    }

    /// <summary>The base of a schema: its own identifier, if it has one, against the base it stands under.</summary>
    public static Uri BaseOf(JsonElement schema, Uri outer) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$id", out JsonElement id) && id.ValueKind == JsonValueKind.String
            && Uri.TryCreate(outer, id.GetString(), out Uri? own) ? own : outer;

    /// <summary>Finds what a reference points to, and the base that holds inside it; false when it is not in this document.</summary>
    public bool TryResolve(string reference, Uri from, out JsonElement schema, out Uri newBase, out string? anchor)
    {
        (schema, newBase, anchor) = (default, from, null);
        if (!Uri.TryCreate(from, reference, out Uri? target) || !_resources.TryGetValue(Key(target), out JsonElement resource))
        {
            return false;
        }

        newBase = new Uri(Key(target));
        string fragment = Uri.UnescapeDataString(target.Fragment.TrimStart('#'));
        if (fragment.Length == 0)
        {
            schema = resource;
            return true;
        }

        if (fragment[0] != '/')
        {
            anchor = fragment;
            return _anchors.TryGetValue(Key(target) + "#" + fragment, out schema);
        }

        return Walk(resource, fragment, ref newBase, out schema);
    }

    public bool TryDynamic(Uri resource, string anchor, out JsonElement schema)
    {
        schema = default;
        string key = Key(resource) + "#" + anchor;
        return _dynamic.Contains(key) && _anchors.TryGetValue(key, out schema);
    }

    private static bool Walk(JsonElement at, string pointer, ref Uri newBase, out JsonElement schema)
    {
        schema = at;
        foreach (string part in pointer.Split('/').Skip(1))
        {
            string name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (schema.ValueKind == JsonValueKind.Array && int.TryParse(name, out int index) && index >= 0 && index < schema.GetArrayLength())
            {
                schema = schema[index];
            }
            else if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty(name, out schema))
            {
                return false;
            }

            newBase = BaseOf(schema, newBase);
        }

        return true;
    }

    private static string Key(Uri uri) => uri.OriginalString.Contains('#', StringComparison.Ordinal) || uri.Fragment.Length > 0
        ? uri.AbsoluteUri.Split('#')[0]
        : uri.AbsoluteUri;

    // Identifiers count only where a schema stands: not inside enum, const, or unknown keywords.
    private void Register(JsonElement schema, Uri outer, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            return;
        }

        Uri own = BaseOf(schema, outer);
        if (!ReferenceEquals(own, outer))
        {
            _resources.TryAdd(Key(own), schema);
        }

        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "$anchor" or "$dynamicAnchor" when keyword.Value.ValueKind == JsonValueKind.String:
                    string key = Key(own) + "#" + keyword.Value.GetString();
                    _anchors.TryAdd(key, schema);
                    if (keyword.Name == "$dynamicAnchor")
                    {
                        _dynamic.Add(key);
                    }

                    break;
                case "$defs" or "definitions" or "properties" or "patternProperties" or "dependentSchemas" or "dependencies" when keyword.Value.ValueKind == JsonValueKind.Object:
                    foreach (JsonProperty named in keyword.Value.EnumerateObject())
                    {
                        Register(named.Value, own, depth + 1);
                    }

                    break;
                case "allOf" or "anyOf" or "oneOf" or "prefixItems" when keyword.Value.ValueKind == JsonValueKind.Array:
                    foreach (JsonElement one in keyword.Value.EnumerateArray())
                    {
                        Register(one, own, depth + 1);
                    }

                    break;
                case "not" or "if" or "then" or "else" or "items" or "contains" or "additionalProperties" or "propertyNames" or "unevaluatedItems" or "unevaluatedProperties":
                    Register(keyword.Value, own, depth + 1);
                    break;
                default:
                    break;
            }
        }
    }
}
