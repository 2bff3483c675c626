using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Cordon.Contracts;
using Cordon.Policy.Language;
using Cordon.Policy.Layers;

namespace Cordon.Policy;

/// <summary>One policy file, checked, with its layers: organisation, tenants, applications. Immutable.</summary>
public sealed class PolicySet
{
    private readonly PolicyLayers _layers;

    // Keyed by which layers apply and not by who asks, so that callers cannot make it grow.
    private readonly ConcurrentDictionary<(string? Tenant, string? Application), EffectivePolicy> _effective = new();

    internal PolicySet(string file, PolicyLayers layers)
    {
        File = file;
        _layers = layers;
        Organisation = Compilation.Compile(layers.Organisation);
        Version = Canonical.Hash(Encoding.UTF8.GetBytes(string.Join('\n', Renderings())));
    }

    public string File { get; }

    /// <summary>SHA-256, in hex, over the canonical form of all layers.</summary>
    public string Version { get; }

    /// <summary>What holds for a caller that no lower layer mentions.</summary>
    public EffectivePolicy Organisation { get; }

    internal PolicyLayers Layers => _layers;

    /// <summary>The policy that a fresh installation starts with, with comments.</summary>
    public static string Starter => PresetCatalog.Text("starter");

    public static PolicyResult Load(string path) =>
        PolicyFile.TryRead(path, out string text, out PolicyError? error) ? Parse(text, path) : new(null, [error]);

    public static PolicyResult Parse(string yaml, string fileName)
    {
        var errors = new List<PolicyError>();
        PolicyLayers? layers = PolicyLayers.Read(yaml, fileName, errors);
        return errors.Count > 0 || layers is null
            ? new(null, [.. errors.Distinct().OrderBy(e => e.Line).ThenBy(e => e.Column)])
            : new(new PolicySet(fileName, layers), []);
    }

    /// <summary>The policy for one application of one tenant.</summary>
    public EffectivePolicy For(string tenant, string application)
    {
        (string? Tenant, string? Application) key = _layers.Applying(tenant, application);
        return key is (null, null) ? Organisation : _effective.GetOrAdd(key, static (k, layers) => Compilation.Compile(layers.Merged(k.Tenant, k.Application)), _layers);
    }

    /// <summary>Groups and keys of approvers that any layer asks.</summary>
    public ImmutableArray<string> Asked => [.. All().SelectMany(policy => policy.Approvals.Escalation).SelectMany(step => step.To).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What is allowed but probably not meant.</summary>
    public ImmutableArray<PolicyWarning> Lint() => new PolicyLint(this).Run();

    /// <summary>
    /// What somebody else (the detectors) objects to in the settings of any layer. An objection is found again at the pattern of that id;
    /// one about anything else is about the file.
    /// </summary>
    /// <param name="check">Answers with subject (a pattern's id, or a setting's name) and message for each objection.</param>
    public ImmutableArray<PolicyError> CheckDetection(Func<DetectionSettings, IEnumerable<(string Subject, string Message)>> check) =>
    [
        .. All().SelectMany(policy => check(policy.Detection)).Distinct()
            .Select(wrong => _layers.PatternPlace(wrong.Subject) is { } place
                ? new PolicyError(place.File, place.Line, place.Column, $"pattern {wrong.Subject}: {wrong.Message.TrimEnd('.')}", "correct the pattern, or remove it")
                : new PolicyError(File, 0, 0, $"{wrong.Subject}: {wrong.Message.TrimEnd('.')}", "see docs/reference/policy.md"))
            .OrderBy(error => error.Line),
    ];

    private IEnumerable<EffectivePolicy> All() =>
    [
        Organisation,
        .. _layers.Tenants.Keys.Select(tenant => Compilation.Compile(_layers.Merged(tenant, null))),
        .. _layers.Applications.Select(application => Compilation.Compile(_layers.Merged(application.Value.Tenant, application.Key))),
    ];

    private IEnumerable<string> Renderings()
    {
        yield return Encoding.UTF8.GetString(Canonical.Render(Organisation));
        foreach (string tenant in _layers.Tenants.Keys)
        {
            yield return $"tenant {tenant} {Encoding.UTF8.GetString(Canonical.Render(Compilation.Compile(_layers.Merged(tenant, null))))}";
        }

        foreach ((string application, ApplicationLayer layer) in _layers.Applications)
        {
            string rendering = Encoding.UTF8.GetString(Canonical.Render(Compilation.Compile(_layers.Merged(layer.Tenant, application))));
            yield return $"application {application} of {layer.Tenant ?? "any"} {rendering}";
        }
    }
}
