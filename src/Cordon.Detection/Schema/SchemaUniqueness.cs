using System.Text.Json;

namespace Cordon.Detection;

/// <summary>The keyword <c>uniqueItems</c>: only items whose hashes are equal are compared.</summary>
internal static class SchemaUniqueness
{
    /// <summary>Comparisons before the rest counts as not looked at. Numbers can be chosen so that all have one hash.</summary>
    public const int MaxComparisons = 5_000_000;

    /// <summary>False when two items are equal. True with <paramref name="steps"/> at the bound when not all were compared.</summary>
    public static bool Holds(JsonElement array, ref int steps)
    {
        Dictionary<int, List<JsonElement>> alike = [];
        foreach (JsonElement item in array.EnumerateArray())
        {
            int hash = Hash(item);
            if (!alike.TryGetValue(hash, out List<JsonElement>? others))
            {
                alike[hash] = [item];
                continue;
            }

            steps += others.Count;
            if (steps >= MaxComparisons)
            {
                return true;
            }

            if (others.Any(other => JsonElement.DeepEquals(other, item)))
            {
                return false;
            }

            others.Add(item);
        }

        return true;
    }

    // 1, 1.0 and 1e0 are one number, and members have no order.
    private static int Hash(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.GetHashCode(StringComparison.Ordinal),
        JsonValueKind.Number => value.TryGetDouble(out double number) && number != 0 ? number.GetHashCode() : 0,
        JsonValueKind.Array => value.EnumerateArray().Aggregate(17, (hash, item) => HashCode.Combine(hash, Hash(item))),
        JsonValueKind.Object => value.EnumerateObject().Aggregate(19, (hash, member) => hash + HashCode.Combine(member.Name, Hash(member.Value))),
        _ => (int)value.ValueKind,
    };
}
