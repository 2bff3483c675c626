using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Policy.Layers;

/// <summary>The part of the canonical form that is about flows. Written only where there is something: a policy without it keeps its version.</summary>
internal static class CanonicalFlow
{
    public static void Labels(Utf8JsonWriter json, ImmutableArray<LabelDeclaration> declarations)
    {
        if (declarations.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("labels");
        foreach (LabelDeclaration declaration in declarations)
        {
            json.WriteStartObject();
            TextArray(json, "tool", declaration.Tool);
            TextArray(json, "resource", declaration.Resource);
            TextArray(json, "application", declaration.Application);
            TextArray(json, "model", declaration.Model);
            TextArray(json, "adds", declaration.Adds);
            json.WriteBoolean("trusted", declaration.IsTrusted);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Provenance(Utf8JsonWriter json, ImmutableArray<ProvenanceBound> bounds)
    {
        if (bounds.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("provenance");
        foreach (ProvenanceBound bound in bounds)
        {
            TextArray(json, bound.Path, [.. bound.Of.Select(Words.Of)]);
        }

        json.WriteEndObject();
    }

    private static void TextArray(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
