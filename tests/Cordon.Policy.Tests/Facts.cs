using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy.Language;

namespace Cordon.Policy.Tests;

/// <summary>The evaluation cases as they stand in tests/vectors/policy/cases.yaml.</summary>
internal sealed record EvaluationCase(string Policy, string Tenant, string Application, ExchangeFacts Facts, SessionFacts Session, MapNode Expected)
{
    private static readonly Dictionary<string, string> Guards = new()
    {
        ["prompt-injection"] = "injection", ["jailbreak"] = "jailbreak", ["prompt-leak"] = "prompt-leak", ["secret"] = "secrets", ["pii"] = "pii", ["exfiltration"] = "exfiltration",
        ["insecure-code"] = "code", ["dangerous-code"] = "code", ["harm"] = "harm", ["toxicity"] = "harm", ["refusal"] = "refusal", ["invisible-text"] = "invisible-text", ["denied-term"] = "lists", ["pattern"] = "patterns", ["schema"] = "schema", ["limit"] = "limits",
    };

    public static MapNode File { get; } = Read();

    public static EvaluationCase Of(MapNode node)
    {
        string tenant = Text(node, "tenant", "default");
        string application = Text(node, "application", "web");
        return new(
            File["policies"].Map![Text(node, "policy", "")].Text!.Value,
            tenant,
            application,
            new ExchangeFacts
            {
                Direction = Word(node, "direction", Direction.Request),
                Principal = new(tenant, application, null, null, Authentication.Key, null),
                Model = node["model"].Text?.Value,
                Findings = [.. node["findings"].Items.Cast<MapNode>().Select(Finding)],
                Opaque = [.. node["opaque"].Items.Select((s, i) => new OpaqueFact(s.Word<Surface>()!.Value, Trust.User, i, "/"))],
                Failures = [.. node["failures"].Items.Cast<MapNode>().Select(f => new GuardFailure(Text(f, "guard", ""), Word(f, "surface", Surface.User), Text(f, "type", ""), 0))],
                ToolCalls = [.. node["calls"].Items.Cast<MapNode>().Select(Call)],
            },
            new SessionFacts([.. node["labels"].TextList]),
            node);
    }

    public static string Text(MapNode node, string key, string otherwise) => node[key].Text?.Value ?? otherwise;

    private static T Word<T>(MapNode node, string key, T otherwise) where T : struct, Enum => node[key].Word<T>()?.Value ?? otherwise;

    private static FindingFact Finding(MapNode node, int index)
    {
        string type = Text(node, "type", "");
        var finding = new Finding(type, Word(node, "severity", Severity.High), node["score"].Number?.Value ?? 0.9, 0, 1, Text(node, "guard", Guards.GetValueOrDefault(type, "")), Text(node, "rule", "r1"), "", node["entity"].Text?.Value);
        return new(finding, Word(node, "surface", Surface.User), Word(node, "trust", Trust.User), index, "/", node["tool"].Text?.Value);
    }

    private static ToolCallFact Call(MapNode node, int index) => new(
        Text(node, "name", ""),
        Text(node, "declared", "false") == "true",
        index,
        "/",
        (node["arguments"].Map?.Entries ?? []).ToImmutableDictionary(e => e.Key, e => e.Value.Text!.Value));

    private static MapNode Read()
    {
        var errors = new List<PolicyError>();
        PolicyNode? root = new PolicyNodeReader("cases.yaml", errors).Read(System.IO.File.ReadAllText(Repository.Path("tests/vectors/policy/cases.yaml")));
        Assert.Empty(errors);
        return (MapNode)root!;
    }
}

internal static class Repository
{
    public static string Path(string relative)
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !System.IO.File.Exists(System.IO.Path.Combine(directory.FullName, "Cordon.slnx")))
        {
            directory = directory.Parent;
        }

        return System.IO.Path.Combine(directory!.FullName, relative);
    }
}
