using System.Text.Json;

namespace Cordon.State.Pins;

/// <summary>What is different between two forms of a definition, value by value: a person reads meaning, not lines of JSON.</summary>
public static class PinDiff
{
    /// <summary>Differences by path; a value that is not there on one side is null there.</summary>
    public static IReadOnlyList<PinDifference> Of(PinnedDefinition before, PinnedDefinition after)
    {
        SortedDictionary<string, string> old = Flat(before.Canonical);
        SortedDictionary<string, string> now = Flat(after.Canonical);
        return
        [
            .. old.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
                .Select(path => new PinDifference(path, old.GetValueOrDefault(path), now.GetValueOrDefault(path)))
                .Where(difference => difference.Before != difference.After),
        ];
    }

    /// <summary>All values of a definition by their paths.</summary>
    public static SortedDictionary<string, string> Flat(string canonical)
    {
        SortedDictionary<string, string> flat = new(StringComparer.Ordinal);
        using JsonDocument document = JsonDocument.Parse(canonical);
        Flatten(document.RootElement, "", flat);
        return flat;
    }

    private static void Flatten(JsonElement element, string path, SortedDictionary<string, string> into)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", into);
                }

                break;
            case JsonValueKind.Array:
                int at = 0;
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Flatten(item, $"{path}[{at++}]", into);
                }

                break;
            default:
                into[path.Length == 0 ? "." : path] = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
                break;
        }

        // A list or an object that became empty is a difference too.
        if (element.ValueKind is JsonValueKind.Object or JsonValueKind.Array && element.GetRawText().Length == 2)
        {
            into[path.Length == 0 ? "." : path] = element.GetRawText();
        }
    }
}

/// <param name="Path">Dotted, with the places of items in brackets.</param>
public sealed record PinDifference(string Path, string? Before, string? After);
