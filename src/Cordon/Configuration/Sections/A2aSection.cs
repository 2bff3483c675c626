using System.Collections.Frozen;
using System.Globalization;
using Cordon.Gateway;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>a2a:</c> the agents behind the gateway. docs/operate/a2a.md has the story.</summary>
internal static class A2aSection
{
    private static readonly UpstreamTarget Usual = new(new Uri("http://localhost"), null);

    public static readonly Field Field = new("a2a", new ObjectShape("Agents that are reached at `/a2a/{name}`.", "a2a",
    [
        new("agents", new MapShape("Agents by name.", new ObjectShape("One agent.", "peer",
        [
            new("url", new TextShape("Where it takes JSON-RPC; requests go exactly there.", 2048), Required: true),
            new("card", new TextShape("Where its card lies.", 2048), Default: "`/.well-known/agent-card.json` on the same host"),
            new("credential", new TextShape("`env:NAME` or `file:PATH` of a bearer token; the caller's own never goes there."), Default: "none sent"),
            new("headers", new MapShape("Headers that every request to it gets, as references.", new TextShape("`env:NAME` or `file:PATH`."), [])),
            new("connect-seconds", new IntegerShape("How long a connection may take.", 1, 300), Default: ((int)Usual.ConnectTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            new("answer-seconds", new IntegerShape("How long a request may wait for the head of its answer.", 1, 3600), Default: "`limits.upstream-seconds`"),
            new("ca-file", new TextShape("PEM file of the only authorities that may vouch for it.", 4096), Default: "those of the system"),
            new("client-certificate-file", new TextShape("PEM file of the certificate (its chain behind it) that it asks us for.", 4096), Default: "none"),
            new("client-key-file", new TextShape("PEM file of that certificate's key.", 4096), Default: "none"),
        ]), [])),
        new("address", new TextShape("Where callers reach this gateway; stands in cards.", 2048), Default: "the address that they have asked"),
        new("push-hosts", new ListShape("Hosts that agents may be told to call back.", new TextShape("A glob of host names.", 256)), Default: "none"),
    ]));

    /// <summary>What a shape cannot say.</summary>
    public static void Check(MapNode? section, List<PolicyError> errors)
    {
        if (section?["address"].Text is { } own && AddressOf(own) is null)
        {
            errors.At(own.Place, "a2a.address is not an http(s) address", "address: https://gateway.example.com");
        }

        foreach (MapEntry entry in section?["agents"].Map?.Entries ?? [])
        {
            string path = $"a2a.agents.{entry.Key}";
            if (!McpOptions.IsServerName(entry.Key))
            {
                errors.At(entry.Place, $"an agent's name has 1 to {SectionValues.LongestName} letters, digits, dots, dashes and single underscores, none at the end", "rename it");
            }

            if (entry.Value.Map is not { } agent)
            {
                continue;
            }

            foreach (string key in (ReadOnlySpan<string>)["url", "card"])
            {
                if (agent[key].Text is { } url && AddressOf(url) is null)
                {
                    errors.At(url.Place, $"{path}.{key} is not an http(s) address", $"{key}: https://agents.example.com/desk, without user, password or fragment");
                }
            }

            errors.CheckReference(agent["credential"].Text, path + ".credential");
            foreach (MapEntry header in agent["headers"].Map?.Entries ?? [])
            {
                errors.CheckReference(header.Value.Text, $"{path}.headers.{header.Key}");
                if (!header.Key.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                {
                    errors.At(header.Place, $"{path}.headers.{header.Key} is not the name of a header", "letters, digits and dashes");
                }
            }

            if ((agent["client-certificate-file"] is null) != (agent["client-key-file"] is null))
            {
                errors.At((agent["client-certificate-file"] ?? agent["client-key-file"])!.Place, $"{path}: client-certificate-file and client-key-file belong together", "write both, or none");
            }
        }
    }

    /// <summary>The agents, secrets resolved; one that is not there is added to the errors.</summary>
    public static A2aOptions Read(MapNode? section, List<PolicyError> errors)
    {
        Dictionary<string, A2aPeer> agents = [];
        foreach (MapEntry entry in section?["agents"].Map?.Entries ?? [])
        {
            if (entry.Value.Map is { } agent && AddressOf(agent["url"].Text) is { } address)
            {
                UpstreamTarget target = new(address, errors.Resolve(agent["credential"].Text))
                {
                    Headers = [.. (agent["headers"].Map?.Entries ?? []).Select(header => KeyValuePair.Create(header.Key, errors.Resolve(header.Value.Text) ?? ""))],
                    ConnectTimeout = agent["connect-seconds"].Seconds ?? Usual.ConnectTimeout,
                    AnswerTimeout = agent["answer-seconds"].Seconds,
                    CaFile = agent["ca-file"].Text?.Value,
                    ClientCertificateFile = agent["client-certificate-file"].Text?.Value,
                    ClientKeyFile = agent["client-key-file"].Text?.Value,
                };
                agents[entry.Key] = new A2aPeer(target, AddressOf(agent["card"].Text) ?? new Uri(address, "/.well-known/agent-card.json"));
            }
        }

        return new A2aOptions { Agents = agents.ToFrozenDictionary(), Address = AddressOf(section?["address"].Text), PushHosts = section?["push-hosts"].TextList ?? [] };
    }

    private static Uri? AddressOf(Located<string>? text) =>
        Uri.TryCreate(text?.Value, UriKind.Absolute, out Uri? uri) && uri.Scheme is ("http" or "https") && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0 ? uri : null;
}
