using System.Collections.Immutable;
using Cordon.Policy.Language;

namespace Cordon.Policy.Layers;

/// <param name="Tenant">The only tenant whose application this is; null for any.</param>
internal sealed record ApplicationLayer(string? Tenant, Layer Layer);

/// <summary>The layers of one file. Reading them checks every lower layer against what stands above it.</summary>
internal sealed record PolicyLayers(Layer Organisation, ImmutableSortedDictionary<string, Layer> Tenants, ImmutableSortedDictionary<string, ApplicationLayer> Applications)
{
    public static PolicyLayers? Read(string yaml, string file, List<PolicyError> errors)
    {
        switch (new PolicyNodeReader(file, errors).Read(yaml))
        {
            case MapNode root:
                new ShapeChecker(errors).Check(root, PolicyKeys.File, "");
                return Read(root, errors);
            case { } other:
                new ShapeChecker(errors).Check(other, PolicyKeys.File, "");
                return null;
            case null:
                return null;
        }
    }

    /// <summary>Which of the lower layers apply to a caller.</summary>
    public (string? Tenant, string? Application) Applying(string tenant, string application) => (
        Tenants.ContainsKey(tenant) ? tenant : null,
        Applications.TryGetValue(application, out ApplicationLayer? layer) && (layer.Tenant is null || layer.Tenant == tenant) ? application : null);

    public Layer Merged(string? tenant, string? application)
    {
        Layer layer = tenant is not null && Tenants.TryGetValue(tenant, out Layer? below) ? Under(Organisation, below, Merging.Join, []) : Organisation;
        return application is null ? layer : Under(layer, Applications[application].Layer, Merging.Join, []);
    }

    /// <summary>Where the pattern of that id is written; null when there is none. Ids are unique in a file.</summary>
    public Place? PatternPlace(string id)
    {
        IEnumerable<Layer> layers = [Organisation, .. Tenants.Values, .. Applications.Values.Select(application => application.Layer)];
        return layers.SelectMany(layer => layer.Patterns).FirstOrDefault(pattern => pattern.Value.Id == id)?.Place
            ?? layers.SelectMany(layer => layer.PiiRecognisers).FirstOrDefault(recogniser => recogniser.Value.Id == id)?.Place;
    }

    private static PolicyLayers Read(MapNode root, List<PolicyError> errors)
    {
        var reader = new LayerReader(errors);
        Layer top = reader.Read(root, "");
        Layer organisation = new LayerMerge(Merging.Override, errors).Merge(PresetCatalog.Get(top.Preset?.Value ?? PresetCatalog.Default), top);
        ImmutableSortedDictionary<string, Layer> tenants = (root["tenants"].Map?.Entries ?? [])
            .Where(e => e.Value is MapNode)
            .ToImmutableSortedDictionary(e => e.Key, e => reader.Read((MapNode)e.Value, $"tenants.{e.Key}."), StringComparer.Ordinal);
        ImmutableSortedDictionary<string, ApplicationLayer> applications = (root["applications"].Map?.Entries ?? [])
            .Where(e => e.Value is MapNode)
            .ToImmutableSortedDictionary(e => e.Key, e => new ApplicationLayer(e.Value.Map!["tenant"].Text?.Value, reader.Read((MapNode)e.Value, $"applications.{e.Key}.")), StringComparer.Ordinal);

        foreach (Layer tenant in tenants.Values)
        {
            Under(organisation, tenant, Merging.Tighten, errors);
        }

        var layers = new PolicyLayers(organisation, tenants, applications);
        foreach (ApplicationLayer application in applications.Values)
        {
            // Without a tenant it is checked against the top level; under whichever tenant it then comes, the stricter word holds.
            Under(layers.Merged(application.Tenant, application: null), application.Layer, Merging.Tighten, errors);
        }

        return layers;
    }

    // A preset in a lower layer lifts what is looser and leaves the rest; only a looser preset by name is an error.
    private static Layer Under(Layer upper, Layer lower, Merging how, List<PolicyError> errors)
    {
        Layer lifted = upper;
        if (lower.Preset is { } preset && preset.Value != upper.Preset!.Value)
        {
            // Presets are silent about hosts, terms and entities: being empty there is no word of theirs.
            Layer whole = PresetCatalog.Get(preset.Value) with { Path = lower.Path, Preset = null, DenyAs = null, DenyMessage = null, AllowedHosts = null, AllowTerms = null, DisabledRules = null, PiiEntities = null, PiiAllow = null, PiiAllowExpressions = null };
            lifted = new LayerMerge(Merging.Join, errors).Merge(upper, whole);
        }

        return new LayerMerge(how, errors).Merge(lifted, lower);
    }
}
