using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cordon.Oversight.Measuring;

/// <summary>
/// Which fold a row is in: that of its source, unless it was left out because rows like it are in another fold. A model that is judged on a
/// fold was trained on the others.
/// </summary>
/// <param name="Schema">Always <see cref="CurrentSchema"/>.</param>
/// <param name="Rows">How many rows the data had.</param>
/// <param name="Sources">The fold of each source, from 0.</param>
/// <param name="LeftOut">Ids of rows that belong to no fold: not trained on and not judged.</param>
public sealed record FoldMap(string Schema, int Folds, int Seed, long Rows, ImmutableSortedDictionary<string, int> Sources, ImmutableArray<string> LeftOut)
{
    public const string CurrentSchema = "cordon.folds/1";

    private readonly FrozenSet<string> _leftOut = LeftOut.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Null for a row that was left out, and for one of a source that the map does not know.</summary>
    public int? FoldOf(string id, string source) => !_leftOut.Contains(id) && Sources.TryGetValue(source, out int fold) ? fold : null;

    public bool IsLeftOut(string id) => _leftOut.Contains(id);

    public string ToJson() => JsonSerializer.Serialize(this, FoldMapJson.Default.FoldMap) + "\n";

    /// <summary>Null and what is wrong when it is not such a map.</summary>
    public static FoldMap? Parse(string json, out string? fault)
    {
        try
        {
            FoldMap map = JsonSerializer.Deserialize(json, FoldMapJson.Default.FoldMap) ?? throw new JsonException("null");
            fault = map.Schema != CurrentSchema ? $"schema must be {CurrentSchema}"
                : map.Sources.Any(source => source.Value < 0 || source.Value >= map.Folds) ? "a source has a fold that does not exist"
                : null;
            return fault is null ? map : null;
        }
        catch (JsonException exception)
        {
            fault = $"not a map of folds (line {exception.LineNumber + 1 ?? 1})";
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FoldMap))]
internal sealed partial class FoldMapJson : JsonSerializerContext;
