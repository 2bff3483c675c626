using System.Collections.Immutable;
using Cordon.Policy.Language;

namespace Cordon.Policy.Layers;

/// <summary>The presets, read once from the files in <c>catalog/policies</c> that are embedded in this assembly.</summary>
internal static class PresetCatalog
{
    public const string Default = "balanced";

    private static readonly Lazy<ImmutableSortedDictionary<string, Layer>> Layers = new(() => PolicyKeys.Presets.ToImmutableSortedDictionary(p => p, Read, StringComparer.Ordinal));

    public static Layer Get(string preset) => Layers.Value[preset];

    public static string Text(string name)
    {
        using Stream stream = typeof(PresetCatalog).Assembly.GetManifestResourceStream(name + ".yaml")
            ?? throw new InvalidOperationException($"The policy {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static Layer Read(string preset)
    {
        var errors = new List<PolicyError>();
        string file = $"catalog/policies/{preset}.yaml";
        PolicyNode? root = new PolicyNodeReader(file, errors).Read(Text(preset));
        if (root is MapNode map)
        {
            new ShapeChecker(errors).Check(map, PolicyKeys.File, "");
            Layer layer = new LayerReader(errors).Read(map, "");
            if (errors.Count == 0)
            {
                return new LayerMerge(Merging.Override, errors).Merge(Layer.BuiltIn, layer);
            }
        }

        throw new InvalidOperationException($"The preset is broken: {string.Join("; ", errors)}");
    }
}
