using System.Text.Json;

namespace Cordon.Detection;

/// <summary>The documents of one schema, and what references can point to in them.</summary>
internal sealed class SchemaIndex
{
    private const string Home = "https://schema.cordon.invalid/";
    private const int MaxDepth = 64;

    private readonly Dictionary<string, SchemaResource?> _resources = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, JsonElement>? _others;
    private int _documents;

    public SchemaIndex(JsonElement root, IReadOnlyDictionary<string, JsonElement>? others)
    {
        _others = others;
        Root = Add(root, new Uri(Home));
    }

    public SchemaPlace Root { get; }

    /// <summary>A schema inside of another, or of one of its keywords.</summary>
    public SchemaPlace Below(SchemaPlace outer, JsonElement element, params ReadOnlySpan<string> names)
    {
        string pointer = outer.Pointer;
        foreach (string name in names)
        {
            pointer += "/" + name;
        }

        return new SchemaPlace(ResourceOf(element, outer.Resource, outer.Document, pointer), outer.Document, pointer, element);
    }

    /// <summary>Finds what a reference points to; null when that is not here.</summary>
    /// <param name="anchor">The name by which it was found, where it was one.</param>
    public SchemaPlace? Resolve(string reference, SchemaResource from, out string? anchor)
    {
        anchor = null;
        if (!Uri.TryCreate(from.Address, reference, out Uri? target) || Resource(Key(target)) is not { } resource)
        {
            return null;
        }

        string fragment = Uri.UnescapeDataString(target.Fragment.TrimStart('#'));
        if (fragment.Length == 0)
        {
            return new SchemaPlace(resource, resource.Document, resource.Pointer, resource.Element);
        }

        if (fragment[0] != '/')
        {
            anchor = fragment;
            return resource.Anchors.GetValueOrDefault(fragment);
        }

        return Walk(new SchemaPlace(resource, resource.Document, resource.Pointer, resource.Element), fragment);
    }

    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private SchemaResource? Resource(string key)
    {
        if (_resources.TryGetValue(key, out SchemaResource? known))
        {
            return known;
        }

        JsonElement document;
        if (_others is null || !_others.TryGetValue(key, out document))
        {
            if (key != SchemaDialect.Address)
            {
                return null;
            }

            document = SchemaDialect.Document;
        }

        SchemaResource added = Add(document, new Uri(key)).Resource;
        _resources.TryAdd(key, added);
        return added;
    }

    private SchemaPlace Add(JsonElement root, Uri address)
    {
        Uri own = AddressOf(root, address);
        SchemaResource resource = new(own, _documents, "", root, VocabulariesOf(root, SchemaVocabularies.All));
        _resources.TryAdd(Key(own), resource);
        _documents++;
        Register(new SchemaPlace(resource, resource.Document, "", root), 0);
        return new SchemaPlace(resource, resource.Document, "", root);
    }

    private SchemaPlace? Walk(SchemaPlace at, string pointer)
    {
        foreach (string part in pointer.Split('/').Skip(1))
        {
            string name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            JsonElement next;
            if (at.Element.ValueKind == JsonValueKind.Array && int.TryParse(name, out int index) && index >= 0 && index < at.Element.GetArrayLength())
            {
                next = at.Element[index];
            }
            else if (at.Element.ValueKind != JsonValueKind.Object || !at.Element.TryGetProperty(name, out next))
            {
                return null;
            }

            at = Below(at, next, Escape(name));
        }

        return at;
    }

    private SchemaResource ResourceOf(JsonElement element, SchemaResource outer, int document, string pointer)
    {
        Uri own = AddressOf(element, outer.Address);
        if (ReferenceEquals(own, outer.Address))
        {
            return outer;
        }

        return _resources.TryGetValue(Key(own), out SchemaResource? known) && (known?.Document, known?.Pointer) == (document, pointer)
            ? known!
            : new SchemaResource(own, document, pointer, element, VocabulariesOf(element, outer.Vocabularies));
    }

    private static Uri AddressOf(JsonElement schema, Uri outer) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$id", out JsonElement id) && id.ValueKind == JsonValueKind.String
            && Uri.TryCreate(outer, id.GetString(), out Uri? own) ? own : outer;

    private static string Key(Uri uri) => uri.OriginalString.Contains('#', StringComparison.Ordinal) || uri.Fragment.Length > 0
        ? uri.AbsoluteUri.Split('#')[0]
        : uri.AbsoluteUri;

    private SchemaVocabularies VocabulariesOf(JsonElement schema, SchemaVocabularies outer)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("$schema", out JsonElement said))
        {
            return outer;
        }

        if (said.ValueKind != JsonValueKind.String || !Uri.TryCreate(said.GetString(), UriKind.Absolute, out Uri? dialect))
        {
            return SchemaVocabularies.Unknown;
        }

        return _others is not null && _others.TryGetValue(Key(dialect), out JsonElement meta) ? SchemaDialect.VocabulariesOf(meta)
            // What a caller wrote for an older draft is checked where it means the same; what another document says in one, nobody here knows.
            : dialect.Host.Equals("json-schema.org", StringComparison.OrdinalIgnoreCase) && (_documents == 0 || Key(dialect) == SchemaDialect.Address) ? SchemaVocabularies.All
            : SchemaVocabularies.Unknown;
    }

    // Identifiers count only where a schema stands: not inside enum, const, or unknown keywords.
    private void Register(SchemaPlace at, int depth)
    {
        if (at.Element.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            return;
        }

        if (!ReferenceEquals(AddressOf(at.Element, at.Resource.Address), at.Resource.Address) && at.Pointer != at.Resource.Pointer)
        {
            return;
        }

        foreach (JsonProperty keyword in at.Element.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "$anchor" or "$dynamicAnchor" when keyword.Value.ValueKind == JsonValueKind.String:
                    string name = keyword.Value.GetString()!;
                    at.Resource.Anchors[name] = at.Resource.Anchors.TryGetValue(name, out SchemaPlace? known) && known?.Pointer != at.Pointer ? null : at;
                    if (keyword.Name == "$dynamicAnchor")
                    {
                        at.Resource.DynamicAnchors.Add(name);
                    }

                    break;
                case "$defs" or "definitions" or "properties" or "patternProperties" or "dependentSchemas" or "dependencies" when keyword.Value.ValueKind == JsonValueKind.Object:
                    foreach (JsonProperty named in keyword.Value.EnumerateObject())
                    {
                        RegisterBelow(at, named.Value, depth, keyword.Name, Escape(named.Name));
                    }

                    break;
                case "allOf" or "anyOf" or "oneOf" or "prefixItems" when keyword.Value.ValueKind == JsonValueKind.Array:
                    int index = 0;
                    foreach (JsonElement one in keyword.Value.EnumerateArray())
                    {
                        RegisterBelow(at, one, depth, keyword.Name, $"{index++}");
                    }

                    break;
                case "not" or "if" or "then" or "else" or "items" or "contains" or "additionalProperties" or "propertyNames" or "unevaluatedItems" or "unevaluatedProperties":
                    RegisterBelow(at, keyword.Value, depth, keyword.Name);
                    break;
                default:
                    break;
            }
        }
    }

    private void RegisterBelow(SchemaPlace outer, JsonElement element, int depth, params ReadOnlySpan<string> names)
    {
        SchemaPlace place = Below(outer, element, names);
        string key = Key(place.Resource.Address);
        // An address that is only a name within the outer one, as older drafts write anchors, leads to the outer one.
        if (!ReferenceEquals(place.Resource, outer.Resource) && key != Key(outer.Resource.Address))
        {
            // Two with one address: neither is meant more than the other.
            _resources[key] = _resources.TryGetValue(key, out SchemaResource? known) && (known?.Document, known?.Pointer) != (place.Document, place.Pointer) ? null : place.Resource;
        }

        Register(place, depth + 1);
    }
}
