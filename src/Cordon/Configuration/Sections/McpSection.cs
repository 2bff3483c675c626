using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Cordon.Gateway;
using Cordon.Gateway.Mcp;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>mcp:</c> the MCP servers behind the gateway. docs/operate/mcp.md has the story.</summary>
internal static class McpSection
{
    private const string NameHint = "letters, digits, dots, dashes and single underscores, none at the end: the name of a tool is the server's, two underscores, the tool's";
    private static readonly StdioOptions UsualProgram = new([]);
    private static readonly UpstreamTarget Usual = new(new Uri("http://localhost"), null);

    public static readonly Field Field = new("mcp", new ObjectShape("MCP servers that are reached at `/mcp/{name}`, and all together at `/mcp`.", "mcp",
    [
        new("servers", new MapShape("Servers by name.", new ObjectShape("One server.", "server",
        [
            new("url", new TextShape("Its address; requests go exactly there.", 2048), Default: "none: a `command`"),
            new("command", new ListShape("Program and arguments of a server on this machine; each session has a process of its own.", new TextShape("A word; no shell reads it.", 4096)), Default: "none: a `url`"),
            new("directory", new TextShape("Where the program runs.", 4096), Default: "where the gateway does"),
            new("environment", new MapShape("Variables of the program, as references; it gets none of the gateway's own.", new TextShape("`env:NAME` or `file:PATH`."), [])),
            new("error-file", new TextShape("Where what the program writes to standard error goes.", 4096), Default: "nowhere"),
            new("max-sessions", new IntegerShape("Most processes of the program at once.", 1, 100_000), Default: Text(UsualProgram.MaxSessions)),
            new("credential", new TextShape("`env:NAME` or `file:PATH` of a bearer token; the caller's own never goes there."), Default: "none sent"),
            new("headers", new MapShape("Headers that every request to it gets, as references.", new TextShape("`env:NAME` or `file:PATH`."), [])),
            new("connect-seconds", new IntegerShape("How long a connection may take.", 1, 300), Default: Text((int)Usual.ConnectTimeout.TotalSeconds)),
            new("answer-seconds", new IntegerShape("How long a request may wait for the head of its answer.", 1, 3600), Default: "`limits.upstream-seconds`"),
            new("max-connections", new IntegerShape("Most connections to it at once.", 1, 1_000_000), Default: "no bound"),
            new("ca-file", new TextShape("PEM file of the only authorities that may vouch for it.", 4096), Default: "those of the system"),
            new("client-certificate-file", new TextShape("PEM file of the certificate (its chain behind it) that it asks us for.", 4096), Default: "none"),
            new("client-key-file", new TextShape("PEM file of that certificate's key.", 4096), Default: "none"),
        ]), [])),
        new("aggregates", new MapShape("Names in the path that stand for several servers together.", new ListShape("The servers.", new TextShape("The name of one.")), [])),
        new("aggregate-seconds", new IntegerShape("How long servers that are asked together are waited for; who is later is left out.", 1, 300), Default: Text((int)new McpOptions().AggregateWait.TotalSeconds)),
        new("origins", new ListShape("Web pages that may speak to the servers: `https://chat.example.com`.", new TextShape("An origin.")), Default: "none; those on loopback with `development`"),
        new("hosts", new ListShape("Names under which this gateway may be spoken to there.", new TextShape("A host name, without port.")), Default: "any; loopback alone with `development`"),
    ]));

    /// <summary>What a shape cannot say.</summary>
    public static void Check(MapNode? section, List<PolicyError> errors)
    {
        CheckAggregates(section, errors);
        foreach (MapEntry entry in section?["servers"].Map?.Entries ?? [])
        {
            string path = $"mcp.servers.{entry.Key}";
            if (!McpOptions.IsServerName(entry.Key))
            {
                errors.At(entry.Place, $"a server's name has 1 to {SectionValues.LongestName} {NameHint}", "rename it");
            }

            if (entry.Value.Map is not { } server)
            {
                continue;
            }

            if ((server["url"] is null) == (server["command"] is null))
            {
                errors.At(entry.Place, $"{path} needs a url or a command, and not both", "url: https://tools.example.com/mcp, or command: [program, argument]");
            }

            foreach (string key in server["url"] is null ? new[] { "credential", "headers", "ca-file", "client-certificate-file", "client-key-file", "connect-seconds", "max-connections" } : ["directory", "environment", "error-file", "max-sessions"])
            {
                if (server[key] is { } other)
                {
                    errors.At(other.Place, $"{path}.{key} is for servers with a {(server["url"] is null ? "url" : "command")}", "remove this key");
                }
            }

            foreach (MapEntry variable in server["environment"].Map?.Entries ?? [])
            {
                errors.CheckReference(variable.Value.Text, $"{path}.environment.{variable.Key}");
            }

            if (server["url"].Text is { } url && AddressOf(url) is null)
            {
                errors.At(url.Place, $"{path}.url is not an http(s) address", "url: https://tools.example.com/mcp, without user, password or fragment");
            }

            errors.CheckReference(server["credential"].Text, path + ".credential");
            foreach (MapEntry header in server["headers"].Map?.Entries ?? [])
            {
                errors.CheckReference(header.Value.Text, $"{path}.headers.{header.Key}");
                if (!header.Key.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                {
                    errors.At(header.Place, $"{path}.headers.{header.Key} is not the name of a header", "letters, digits and dashes");
                }
            }

            if ((server["client-certificate-file"] is null) != (server["client-key-file"] is null))
            {
                errors.At((server["client-certificate-file"] ?? server["client-key-file"])!.Place, $"{path}: client-certificate-file and client-key-file belong together", "write both, or none");
            }
        }
    }

    private static void CheckAggregates(MapNode? section, List<PolicyError> errors)
    {
        string[] servers = [.. (section?["servers"].Map?.Entries ?? []).Select(entry => entry.Key)];
        foreach (MapEntry entry in section?["aggregates"].Map?.Entries ?? [])
        {
            if (!McpOptions.IsServerName(entry.Key) || servers.Contains(entry.Key))
            {
                errors.At(entry.Place, $"mcp.aggregates.{entry.Key} is the name of a server, or none that a server could have", "give it a name of its own");
            }

            foreach (PolicyNode named in entry.Value.Items)
            {
                if (named.Text is { } server && !servers.Contains(server.Value))
                {
                    errors.At(server.Place, $"mcp.aggregates.{entry.Key} names a server that is not there", "one of mcp.servers");
                }
            }

            if (entry.Value.Items.IsEmpty)
            {
                errors.At(entry.Place, $"mcp.aggregates.{entry.Key} has no servers", "name them: [files, desk]");
            }
        }
    }

    /// <summary>The servers, secrets resolved; one that is not there is added to the errors.</summary>
    public static McpOptions Read(MapNode? section, List<PolicyError> errors)
    {
        Dictionary<string, UpstreamTarget> servers = [];
        foreach (MapEntry entry in section?["servers"].Map?.Entries ?? [])
        {
            if (entry.Value.Map is { } program && program["command"].Items is { IsEmpty: false } words)
            {
                StdioOptions options = new([.. words.Select(word => word.Text?.Value ?? "")])
                {
                    Directory = program["directory"].Text?.Value,
                    ErrorFile = program["error-file"].Text?.Value,
                    MaxSessions = program["max-sessions"].Integer?.Value ?? UsualProgram.MaxSessions,
                    Environment = (program["environment"].Map?.Entries ?? []).ToFrozenDictionary(variable => variable.Key, variable => errors.Resolve(variable.Value.Text) ?? ""),
                };
                servers[entry.Key] = new UpstreamTarget(new Uri("http://stdio.invalid/"), null)
                {
                    AnswerTimeout = program["answer-seconds"].Seconds,
                    Handler = () => new StdioServer(options, JsonLimits.Default, TimeProvider.System),
                };
            }
            else if (entry.Value.Map is { } server && AddressOf(server["url"].Text) is { } address)
            {
                servers[entry.Key] = new UpstreamTarget(address, errors.Resolve(server["credential"].Text))
                {
                    Headers = [.. (server["headers"].Map?.Entries ?? []).Select(header => KeyValuePair.Create(header.Key, errors.Resolve(header.Value.Text) ?? ""))],
                    ConnectTimeout = server["connect-seconds"].Seconds ?? Usual.ConnectTimeout,
                    AnswerTimeout = server["answer-seconds"].Seconds,
                    MaxConnections = server["max-connections"].Integer?.Value,
                    CaFile = server["ca-file"].Text?.Value,
                    ClientCertificateFile = server["client-certificate-file"].Text?.Value,
                    ClientKeyFile = server["client-key-file"].Text?.Value,
                };
            }
        }

        return new McpOptions
        {
            Servers = servers.ToFrozenDictionary(),
            Aggregates = (section?["aggregates"].Map?.Entries ?? []).ToFrozenDictionary(entry => entry.Key, entry => entry.Value.TextList.Distinct(StringComparer.Ordinal).ToImmutableArray()),
            AggregateWait = section?["aggregate-seconds"].Seconds ?? new McpOptions().AggregateWait,
            Origins = section?["origins"].TextList ?? [],
            Hosts = section?["hosts"].TextList ?? [],
        };
    }

    private static Uri? AddressOf(Located<string>? text) =>
        Uri.TryCreate(text?.Value, UriKind.Absolute, out Uri? uri) && uri.Scheme is ("http" or "https") && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0 ? uri : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
