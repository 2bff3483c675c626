using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Cordon.Configuration.Sections;
using Cordon.Gateway;
using Cordon.Gateway.Brokering;
using Cordon.Gateway.Budgets;
using Cordon.Oversight.Export;
using Cordon.Policy;
using Cordon.Policy.Language;
using Cordon.State;
using Cordon.Telemetry;

namespace Cordon.Configuration;

/// <summary>What <c>serve</c> runs with, after flags, environment, file and defaults have been put together, in this order of precedence.</summary>
internal sealed record ServeSettings
{
    public required string Urls { get; init; }
    public required string Data { get; init; }
    public required string PolicyFile { get; init; }
    public required bool Development { get; init; }

    /// <summary>Upstreams that are configured or recognised; without any the simulated model serves.</summary>
    public required FrozenDictionary<string, UpstreamTarget> Upstreams { get; init; }

    /// <summary>MCP servers, and who may speak to them.</summary>
    public McpOptions Mcp { get; init; } = new();

    /// <summary>Agents that are spoken to in A2A.</summary>
    public A2aOptions A2a { get; init; } = new();

    /// <summary>Secrets that agents hold by their handles.</summary>
    public ImmutableArray<BrokeredSecret> Secrets { get; init; } = [];

    public required BudgetOptions Budgets { get; init; }

    public required OtlpOptions Otlp { get; init; }

    public required ServeConfiguration File { get; init; }

    /// <summary>Where the state is that replicas share; null where it is a file of this gateway alone.</summary>
    public SharedState? SharedState { get; init; }

    /// <summary>Where the evidence is sent on to.</summary>
    public ExportOptions Exports { get; init; } = ExportOptions.None;

    /// <summary>The settings; null with complaints when they make no sense.</summary>
    /// <param name="sets">Settings of the command line, <c>key=value</c> each.</param>
    public static ServeSettings? Read(string? urls, string? data, string? policy, string? config, IEnumerable<string> sets, out ImmutableArray<string> complaints)
    {
        ServeConfiguration file = ServeConfiguration.Load(config, sets);
        List<PolicyError> errors = [.. file.Errors];
        string dataDirectory = data ?? file.Root["data"].Text?.Value ?? "data";
        string listen = urls ?? Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? file.Root["listen"].Text?.Value ?? ConfigurationKeys.DefaultUrls;
        Dictionary<string, UpstreamTarget> upstreams = UpstreamsSection.Read(file.Root["upstreams"].Map, errors);
        McpOptions mcp = McpSection.Read(file.Root["mcp"].Map, errors);
        ImmutableArray<BrokeredSecret> secrets = SecretsSection.Read(file.Root["secrets"].Map, errors);
        A2aOptions a2a = A2aSection.Read(file.Root["a2a"].Map, errors);
        BudgetOptions budgets = BudgetsSection.Read(file.Root["budgets"].Map, errors);
        ExportOptions exports = ExportsSection.Read(file.Root["exports"].Map, errors);
        SharedState? shared = StateSection.Read(file.Root["state"].Map, errors);
        OtlpOptions otlp = TelemetrySection.ReadOtlp(file.Root["telemetry"].Map, errors);
        FromEnvironment(upstreams, "openai", "OPENAI_API_KEY", "https://api.openai.com");
        FromEnvironment(upstreams, "anthropic", "ANTHROPIC_API_KEY", "https://api.anthropic.com");

        List<string> wrong = [.. errors.Distinct().Select(error => error.ToString())];
        bool loopbackOnly = listen.Split(';').All(IsLoopback);
        bool development = file.Root["development"].Flag ?? loopbackOnly;
        if (development && !loopbackOnly)
        {
            wrong.Add($"development: true needs loopback addresses, and {listen} is not only that. Set development: false and create a key with 'cordon keys create'.");
        }

        if (EvidenceSection.Read(file.Root["evidence"].Map).HeadsFile is { } heads && IsInside(heads, dataDirectory))
        {
            wrong.Add($"evidence.heads: {heads} is in the data directory {dataDirectory}, and would be put back with an old copy of it. Name a file elsewhere.");
        }

        if (StateSection.References(file.Root["state"].Map) is null && System.IO.File.Exists(Path.Combine(dataDirectory, SharedStateReference.FileName)))
        {
            wrong.Add($"the state of {dataDirectory} is on a server, and this configuration has no state.postgres: keys that were revoked there would be valid again. Add it; or, to go on with the file, delete {SharedStateReference.FileName} in that directory.");
        }

        complaints = [.. wrong];
        return wrong.Count > 0
            ? null
            : new ServeSettings
            {
                Urls = listen,
                Data = dataDirectory,
                PolicyFile = policy ?? file.Root["policy"].Text?.Value ?? Path.Combine(dataDirectory, "policy.yaml"),
                Development = development,
                Upstreams = upstreams.ToFrozenDictionary(),
                Mcp = mcp,
                Secrets = secrets,
                A2a = a2a,
                Budgets = budgets,
                Exports = exports,
                SharedState = shared,
                Otlp = otlp,
                File = file,
            };
    }

    /// <summary>A fresh data directory starts with the commented starter policy, so that there is something to edit.</summary>
    public void WriteStarterPolicy()
    {
        if (!System.IO.File.Exists(PolicyFile) && Path.GetFullPath(PolicyFile).StartsWith(Path.GetFullPath(Data), StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Data);
            System.IO.File.WriteAllText(PolicyFile, PolicySet.Starter);
        }
    }

    /// <summary>Commands that are given the data directory alone have to find the state too.</summary>
    public void NoteSharedState() => StateSection.References(File.Root["state"].Map)?.WriteTo(Data);

    public GatewayHostOptions Host(IEnumerable<KeyValuePair<string, UpstreamTarget>> simulated)
    {
        GatewayOptions gateway = new()
        {
            Development = Development,
            Upstreams = simulated.Concat(Upstreams).GroupBy(pair => pair.Key).ToFrozenDictionary(group => group.Key, group => group.Last().Value),
            Models = ModelsSection.Read(File.Root["models"].Map),
            Mcp = Mcp,
            Secrets = Secrets,
            A2a = A2a,
            Budgets = Budgets,
            Cache = CacheSection.Read(File.Root["cache"].Map),
            Ownership = OwnershipSection.Read(File.Root["ownership"].Map),
            Issuers = IdentitySection.Read(File.Root["identity"].Map),
            Mandates = IdentitySection.ReadMandates(File.Root["identity"].Map),
            Approvals = ApprovalsSection.Read(File.Root["approvals"].Map),
        };
        return new GatewayHostOptions
        {
            DataDirectory = Data,
            SharedState = SharedState,
            Urls = Urls,
            PolicyFile = PolicyFile,
            Telemetry = TelemetrySection.Read(File.Root["telemetry"].Map),
            Evidence = EvidenceSection.Read(File.Root["evidence"].Map),
            Gateway = LimitsSection.Apply(File.Root["limits"].Map, gateway),
        };
    }

    private static bool IsInside(string file, string directory) =>
        Path.GetFullPath(file).StartsWith(Path.GetFullPath(directory).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static void FromEnvironment(Dictionary<string, UpstreamTarget> upstreams, string provider, string variable, string address)
    {
        if (!upstreams.ContainsKey(provider) && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } key)
        {
            upstreams[provider] = new UpstreamTarget(new Uri(address), key);
        }
    }

    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out Uri? uri)
        && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address)));
}
