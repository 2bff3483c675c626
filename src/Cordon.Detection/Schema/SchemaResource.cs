using System.Text.Json;

namespace Cordon.Detection;

/// <summary>A schema with an identifier of its own: what references inside of it are relative to.</summary>
/// <param name="document">Which of the documents it stands in.</param>
/// <param name="pointer">Where it stands there.</param>
internal sealed class SchemaResource(Uri address, int document, string pointer, JsonElement element, SchemaVocabularies vocabularies)
{
    public Uri Address { get; } = address;

    public int Document { get; } = document;

    public string Pointer { get; } = pointer;

    public JsonElement Element { get; } = element;

    public SchemaVocabularies Vocabularies { get; } = vocabularies;

    /// <summary>The names in it; null for one that stands at several places, which the standard leaves undefined (JSON Schema 2020-12 core, section 8.2.2): it names none of them, or the order of the text would decide what is valid.</summary>
    public Dictionary<string, SchemaPlace?> Anchors { get; } = new(StringComparer.Ordinal);

    /// <summary>Those that a reference finds by the way it was reached.</summary>
    public HashSet<string> DynamicAnchors { get; } = new(StringComparer.Ordinal);

    /// <summary>The schemas at those, once the resource is used.</summary>
    public Dictionary<string, SchemaNode>? Dynamic { get; set; }
}

/// <summary>Where a schema stands.</summary>
internal readonly record struct SchemaPlace(SchemaResource Resource, int Document, string Pointer, JsonElement Element);

/// <summary>What the dialect of a schema knows of the draft's vocabularies.</summary>
[Flags]
internal enum SchemaVocabularies
{
    /// <summary>A dialect that nobody here knows, or that asks for more than is known.</summary>
    Unknown = 0,
    Core = 1,
    Applicator = 2,
    Validation = 4,
    Unevaluated = 8,
    All = Core | Applicator | Validation | Unevaluated,
}
