using System.Collections.Immutable;
using Cordon.Configuration.Sections;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration;

/// <summary>
/// <c>cordon.yaml</c> with what environment and command line lay over it: checked against <see cref="ConfigurationKeys"/>, so that unknown keys
/// are errors and all errors are reported, each with its place.
/// </summary>
internal sealed record ServeConfiguration(MapNode Root, ImmutableArray<PolicyError> Errors)
{
    private static readonly MapNode Nothing = new(new Place("defaults", 0, 0), []);

    /// <summary>Keys of a configuration that no policy has at its top.</summary>
    private static readonly string[] OwnKeys = [.. ConfigurationKeys.File.Fields.Select(field => field.Name).Except(PolicyKeys.File.Fields.Select(field => field.Name))];

    /// <summary>Whether a file has a top-level key that only a configuration file has.</summary>
    public static bool LooksLikeOne(string file) =>
        File.Exists(file) && File.ReadLines(file).Take(500).Any(line => OwnKeys.Any(key => line.StartsWith(key + ":", StringComparison.Ordinal)));

    /// <param name="file">Null when there is no file.</param>
    /// <param name="sets">Settings of the command line, <c>key=value</c> each.</param>
    public static ServeConfiguration Load(string? file, params IEnumerable<string> sets)
    {
        List<PolicyError> errors = [];
        MapNode root = Overrides.Over(file is null ? Nothing : Read(file, errors), sets, errors);
        new ShapeChecker(errors).Check(root, ConfigurationKeys.File, "");
        UpstreamsSection.Check(root["upstreams"].Map, errors);
        ModelsSection.Check(root["models"].Map, root["upstreams"].Map, errors);
        McpSection.Check(root["mcp"].Map, errors);
        BudgetsSection.Check(root["budgets"].Map, errors);
        IdentitySection.Check(root["identity"].Map, errors);
        ExportsSection.Check(root["exports"].Map, errors);
        ApprovalsSection.Check(root["approvals"].Map, errors);
        StateSection.Check(root["state"].Map, errors);
        SecretsSection.Check(root["secrets"].Map, errors);
        A2aSection.Check(root["a2a"].Map, errors);
        return new ServeConfiguration(root, [.. errors]);
    }

    private static MapNode Read(string file, List<PolicyError> errors)
    {
        if (!PolicyFile.TryRead(file, out string text, out PolicyError? unreadable, "configuration"))
        {
            errors.Add(unreadable);
            return Nothing;
        }

        switch (new PolicyNodeReader(file, errors, "configuration").Read(text))
        {
            case MapNode map:
                return map;
            case { } other:
                new ShapeChecker(errors).Check(other, ConfigurationKeys.File, "");
                return Nothing;
            default:
                return Nothing;
        }
    }
}
