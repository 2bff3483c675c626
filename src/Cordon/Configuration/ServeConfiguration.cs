using System.Collections.Immutable;
using System.Globalization;
using Cordon.Policy;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Cordon.Configuration;

/// <summary>
/// <c>cordon.yaml</c>: what is read once, at start. Credentials are references (<c>env:NAME</c>, <c>file:PATH</c>), never values.
/// Unknown keys are errors; all errors are reported, each with its place.
/// </summary>
internal sealed record ServeConfiguration
{
    public string? Listen { get; init; }
    public string? Data { get; init; }
    public string? Policy { get; init; }
    public bool? Development { get; init; }
    public string? Origin { get; init; }
    public int? HeartbeatSeconds { get; init; }
    public int? RequestBytes { get; init; }
    public int? AnswerBytes { get; init; }
    public int? InFlight { get; init; }
    public int? FrameBytes { get; init; }
    public int? BufferedCharacters { get; init; }
    public int? UpstreamSeconds { get; init; }
    public int? StreamIdleSeconds { get; init; }
    public ImmutableDictionary<string, UpstreamEntry> Upstreams { get; init; } = ImmutableDictionary<string, UpstreamEntry>.Empty;
    public ImmutableArray<PolicyError> Errors { get; init; } = [];

    /// <summary>Top-level keys that only a configuration file has.</summary>
    public static bool LooksLikeOne(string file) =>
        File.Exists(file) && File.ReadLines(file).Take(500).Any(line => Keys.Any(key => line.StartsWith(key + ":", StringComparison.Ordinal)));

    private static readonly string[] Keys = ["listen", "data", "policy", "development", "upstreams", "evidence"];

    public static ServeConfiguration Load(string file)
    {
        List<PolicyError> errors = [];
        ServeConfiguration configuration = new();
        try
        {
            YamlStream yaml = [];
            using StringReader reader = new(File.ReadAllText(file));
            yaml.Load(reader);
            if (yaml.Documents is [{ RootNode: YamlMappingNode root }])
            {
                configuration = new Reader(file, errors).Root(root);
            }
            else
            {
                errors.Add(new PolicyError(file, 1, 1, "the file is not one YAML mapping", "start with listen: or upstreams:"));
            }
        }
        catch (YamlException exception)
        {
            errors.Add(new PolicyError(file, (int)exception.Start.Line, (int)exception.Start.Column, "not valid YAML", "check the indentation near this line"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add(new PolicyError(file, 0, 0, "the file cannot be read", "check the path and the permissions"));
        }

        return configuration with { Errors = [.. errors] };
    }

    private sealed class Reader(string file, List<PolicyError> errors)
    {
        public ServeConfiguration Root(YamlMappingNode root)
        {
            ServeConfiguration read = new();
            foreach ((YamlNode key, YamlNode value) in root.Children)
            {
                read = Name(key) switch
                {
                    "listen" => read with { Listen = Text(value) },
                    "data" => read with { Data = Text(value) },
                    "policy" => read with { Policy = Text(value) },
                    "development" => read with { Development = Flag(value) },
                    "evidence" => Section(read, value, Evidence),
                    "limits" => Section(read, value, Limit),
                    "upstreams" => Section(read, value, Upstream),
                    _ => Unknown(read, key, "listen, data, policy, development, upstreams, limits, evidence"),
                };
            }

            return read;
        }

        private ServeConfiguration Evidence(ServeConfiguration read, YamlNode key, YamlNode value) => Name(key) switch
        {
            "origin" => read with { Origin = Text(value) },
            "heartbeat-seconds" => read with { HeartbeatSeconds = Number(value, 1, 3600) },
            _ => Unknown(read, key, "origin, heartbeat-seconds"),
        };

        private ServeConfiguration Limit(ServeConfiguration read, YamlNode key, YamlNode value) => Name(key) switch
        {
            "request-bytes" => read with { RequestBytes = Number(value, 1024, 1 << 30) },
            "answer-bytes" => read with { AnswerBytes = Number(value, 1024, 1 << 30) },
            "in-flight" => read with { InFlight = Number(value, 1, 1_000_000) },
            "frame-bytes" => read with { FrameBytes = Number(value, 1024, 1 << 26) },
            "buffered-characters" => read with { BufferedCharacters = Number(value, 1024, 1 << 26) },
            "upstream-seconds" => read with { UpstreamSeconds = Number(value, 1, 3600) },
            "stream-idle-seconds" => read with { StreamIdleSeconds = Number(value, 1, 3600) },
            _ => Unknown(read, key, "request-bytes, answer-bytes, in-flight, frame-bytes, buffered-characters, upstream-seconds, stream-idle-seconds"),
        };

        private ServeConfiguration Upstream(ServeConfiguration read, YamlNode key, YamlNode value)
        {
            string name = Name(key);
            if (name is not ("openai" or "anthropic"))
            {
                return Unknown(read, key, "openai, anthropic");
            }

            string? address = null;
            string? credential = null;
            foreach ((YamlNode inner, YamlNode text) in (value as YamlMappingNode ?? new YamlMappingNode()).Children)
            {
                switch (Name(inner))
                {
                    case "address":
                        address = Text(text);
                        break;
                    case "credential":
                        credential = Text(text);
                        break;
                    default:
                        Unknown(read, inner, "address, credential");
                        break;
                }
            }

            if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            {
                errors.Add(At(value, $"upstreams.{name}.address is missing or not an http(s) address", "address: https://api.example.com"));
                return read;
            }

            if (credential is not null && !CredentialReference.IsOne(credential))
            {
                // The value is not repeated: it may be the secret itself.
                errors.Add(At(value, $"upstreams.{name}.credential is not a reference", "write env:NAME or file:PATH, never the key itself"));
                return read;
            }

            return read with { Upstreams = read.Upstreams.SetItem(name, new UpstreamEntry(uri, credential)) };
        }

        private ServeConfiguration Section(ServeConfiguration read, YamlNode node, Func<ServeConfiguration, YamlNode, YamlNode, ServeConfiguration> each)
        {
            if (node is not YamlMappingNode mapping)
            {
                errors.Add(At(node, "a mapping is expected here", "key: value, indented"));
                return read;
            }

            return mapping.Children.Aggregate(read, (so, pair) => each(so, pair.Key, pair.Value));
        }

        private ServeConfiguration Unknown(ServeConfiguration read, YamlNode key, string known)
        {
            errors.Add(At(key, $"unknown key {Name(key)}", $"one of {known}"));
            return read;
        }

        private static string Name(YamlNode key) => (key as YamlScalarNode)?.Value ?? "";

        private string? Text(YamlNode node)
        {
            if (node is YamlScalarNode { Value: { Length: > 0 } text })
            {
                return text;
            }

            errors.Add(At(node, "a text is expected here", "one word or a quoted text"));
            return null;
        }

        private bool? Flag(YamlNode node)
        {
            if (bool.TryParse((node as YamlScalarNode)?.Value, out bool flag))
            {
                return flag;
            }

            errors.Add(At(node, "true or false is expected here", "true or false"));
            return null;
        }

        private int? Number(YamlNode node, int least, int most)
        {
            if (int.TryParse((node as YamlScalarNode)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
            {
                return number;
            }

            errors.Add(At(node, $"a whole number from {least} to {most} is expected here", $"for instance {least}"));
            return null;
        }

        private PolicyError At(YamlNode node, string message, string hint) => new(file, (int)node.Start.Line, (int)node.Start.Column, message, hint);
    }
}

/// <param name="Credential">A reference, or null when the upstream needs no credential.</param>
internal sealed record UpstreamEntry(Uri Address, string? Credential);
