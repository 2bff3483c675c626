using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Cordon.Evidence;
using Cordon.Gateway;
using Cordon.Policy;

namespace Cordon.Configuration;

/// <summary>What <c>serve</c> runs with, after flags, environment, file and defaults have been put together, in this order of precedence.</summary>
internal sealed record ServeSettings
{
    public const string DefaultUrls = "http://127.0.0.1:8080";

    public required string Urls { get; init; }
    public required string Data { get; init; }
    public required string PolicyFile { get; init; }
    public required bool Development { get; init; }

    /// <summary>Providers with a configured or recognised upstream; the simulated model serves those that are missing.</summary>
    public required FrozenDictionary<string, UpstreamTarget> Upstreams { get; init; }

    public required ServeConfiguration File { get; init; }

    /// <summary>The settings; null with complaints when they make no sense.</summary>
    public static ServeSettings? Read(string? urls, string? data, string? policy, string? config, out ImmutableArray<string> complaints)
    {
        ServeConfiguration file = config is null ? new ServeConfiguration() : ServeConfiguration.Load(config);
        List<string> wrong = [.. file.Errors.Select(error => error.ToString())];
        string dataDirectory = data ?? file.Data ?? "data";
        string listen = urls ?? Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? file.Listen ?? DefaultUrls;
        bool loopbackOnly = listen.Split(';').All(IsLoopback);
        bool development = file.Development ?? loopbackOnly;
        if (development && !loopbackOnly)
        {
            wrong.Add($"development: true needs loopback addresses, and {listen} is not only that. Set development: false and create a key with 'cordon keys create'.");
        }

        Dictionary<string, UpstreamTarget> upstreams = [];
        foreach ((string provider, UpstreamEntry entry) in file.Upstreams)
        {
            string? complaint = null;
            upstreams[provider] = new UpstreamTarget(entry.Address, entry.Credential is { } reference ? CredentialReference.Resolve(reference, out complaint) : null);
            if (complaint is not null)
            {
                wrong.Add(complaint);
            }
        }

        FromEnvironment(upstreams, "openai", "OPENAI_API_KEY", "https://api.openai.com");
        FromEnvironment(upstreams, "anthropic", "ANTHROPIC_API_KEY", "https://api.anthropic.com");
        complaints = [.. wrong];
        return wrong.Count > 0
            ? null
            : new ServeSettings
            {
                Urls = listen,
                Data = dataDirectory,
                PolicyFile = policy ?? file.Policy ?? Path.Combine(dataDirectory, "policy.yaml"),
                Development = development,
                Upstreams = upstreams.ToFrozenDictionary(),
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

    public GatewayHostOptions Host(IEnumerable<KeyValuePair<string, UpstreamTarget>> simulated)
    {
        GatewayOptions defaults = new() { Upstreams = FrozenDictionary<string, UpstreamTarget>.Empty };
        EvidenceOptions evidence = new() { Directory = "", Origin = File.Origin ?? "cordon.local/evidence", BinaryHash = BinaryHash.OfThisProcess() };
        return new GatewayHostOptions
        {
            DataDirectory = Data,
            Urls = Urls,
            PolicyFile = PolicyFile,
            Evidence = File.HeartbeatSeconds is { } seconds ? evidence with { HeartbeatInterval = TimeSpan.FromSeconds(seconds) } : evidence,
            Gateway = defaults with
            {
                Development = Development,
                Upstreams = simulated.Concat(Upstreams).GroupBy(pair => pair.Key).ToFrozenDictionary(group => group.Key, group => group.Last().Value),
                MaxRequestBytes = File.RequestBytes ?? defaults.MaxRequestBytes,
                MaxAnswerBytes = File.AnswerBytes ?? defaults.MaxAnswerBytes,
                MaxInFlight = File.InFlight ?? defaults.MaxInFlight,
                MaxFrameBytes = File.FrameBytes ?? defaults.MaxFrameBytes,
                MaxBufferedCharacters = File.BufferedCharacters ?? defaults.MaxBufferedCharacters,
                StreamIdleTimeout = File.StreamIdleSeconds is { } silence ? TimeSpan.FromSeconds(silence) : defaults.StreamIdleTimeout,
                UpstreamTimeout = File.UpstreamSeconds is { } patience ? TimeSpan.FromSeconds(patience) : defaults.UpstreamTimeout,
            },
        };
    }

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
