using Cordon.Configuration.Sections;
using Cordon.Policy.Language;

namespace Cordon.Configuration;

/// <summary>Every key of <c>cordon.yaml</c>, its values, its default and its meaning. A section is a file in <c>Sections/</c> and one line here.</summary>
internal static class ConfigurationKeys
{
    public const string DefaultUrls = "http://127.0.0.1:8080";

    public static readonly ObjectShape File = new("What the gateway reads once, at start.", "configuration",
    [
        new("listen", new TextShape("Addresses to listen on, separated by semicolons.", 1024), Default: $"`{DefaultUrls}`"),
        new("data", new TextShape("Directory of state, keys and evidence; relative to where the gateway starts.", 4096), Default: "`data`"),
        new("policy", new TextShape("Policy file, watched and reloaded.", 4096), Default: "`policy.yaml` in the data directory"),
        new("development", new FlagShape("Callers on loopback need no key. Refused with other addresses."), Default: "true when every address is loopback"),
        UpstreamsSection.Field,
        ModelsSection.Field,
        McpSection.Field,
        BudgetsSection.Field,
        CacheSection.Field,
        IdentitySection.Field,
        OwnershipSection.Field,
        ApprovalsSection.Field,
        LimitsSection.Field,
        EvidenceSection.Field,
        ExportsSection.Field,
        TelemetrySection.Field,
        StateSection.Field,
        SecretsSection.Field,
        A2aSection.Field,
    ]);

    /// <summary>Paths of all keys with one fixed name (not below a map of names): these have an environment variable.</summary>
    public static IEnumerable<string> Fixed => Leaves(File, "");

    /// <summary><c>limits.request-bytes</c> is <c>CORDON_LIMITS_REQUEST_BYTES</c>.</summary>
    public static string VariableOf(string path) => "CORDON_" + path.Replace('.', '_').Replace('-', '_').ToUpperInvariant();

    private static IEnumerable<string> Leaves(ObjectShape shape, string path) => shape.Fields.SelectMany(field => field.Shape switch
    {
        ObjectShape below => Leaves(below, path + field.Name + "."),
        MapShape or ListShape { Item: ObjectShape } => [],
        _ => [path + field.Name],
    });
}
