using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Cordon.Configuration;
using Cordon.Gateway.Judging;
using Cordon.Oversight.Export;
using Cordon.Policy;
using Cordon.State;

namespace Cordon.Commands;

/// <summary><c>cordon doctor</c>: every weakened default and missing capability of this installation, with its remedy.</summary>
internal sealed class DoctorCommand
{
    private readonly Option<string?> _urls = new("--urls") { Description = "As for serve." };
    private readonly Option<string?> _data = new("--data") { Description = "As for serve." };
    private readonly Option<string?> _policy = new("--policy") { Description = "As for serve." };
    private readonly Option<string?> _config = new("--config") { Description = "As for serve." };
    private readonly Option<string[]> _set = new("--set") { Description = "As for serve." };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per point." };

    public Command Create()
    {
        Command command = new("doctor", "Lists weakened defaults and missing capabilities, each with its remedy.") { _urls, _data, _policy, _config, _set, _json };
        command.SetAction(parsed => Run(parsed.GetValue(_urls), parsed.GetValue(_data), parsed.GetValue(_policy), parsed.GetValue(_config), parsed.GetValue(_set) ?? [], parsed.GetValue(_json)));
        return command;
    }

    private static int Run(string? urls, string? data, string? policy, string? config, string[] sets, bool json)
    {
        ServeSettings? settings = ServeSettings.Read(urls, data, policy, config, sets, out ImmutableArray<string> complaints);
        if (settings is null)
        {
            return Exit.Usage(complaints.AsSpan());
        }

        List<(string Weak, string Remedy)> found = [.. Weaknesses(settings)];
        foreach ((string weak, string remedy) in found)
        {
            Console.WriteLine(json ? new JsonObject { ["point"] = weak, ["remedy"] = remedy }.ToJsonString() : $"- {weak}\n  remedy: {remedy}");
        }

        if (!json)
        {
            Console.WriteLine(found.Count == 0 ? "nothing is weakened" : $"{found.Count} point(s)");
        }

        return found.Count == 0 ? Exit.Fine : Exit.Finding;
    }

    private static IEnumerable<(string, string)> Weaknesses(ServeSettings settings)
    {
        if (settings.Development)
        {
            yield return ("development mode: callers on loopback need no key", "set development: false in the configuration and create keys with 'cordon keys create'");
        }

        if (settings.Upstreams.Count == 0)
        {
            yield return ("the upstream is the simulated model", "set OPENAI_API_KEY or ANTHROPIC_API_KEY, or configure upstreams");
        }

        foreach ((string name, Gateway.UpstreamTarget upstream) in settings.Upstreams.OrderBy(upstream => upstream.Key, StringComparer.Ordinal))
        {
            if (upstream.Address.Scheme == "http" && !upstream.Address.IsLoopback)
            {
                yield return ($"upstream {name} is reached without TLS", "use its https address");
            }

            if (upstream.Proxy is { IsLoopback: false })
            {
                yield return ($"the proxy of upstream {name} is reached without TLS: its credential can be read on the way", "use a proxy on this machine, or keep the way to it private");
            }
        }

        foreach ((string name, Gateway.UpstreamTarget server) in settings.Mcp.Servers.Where(server => server.Value is { Handler: null, Address: { Scheme: "http", IsLoopback: false } }).OrderBy(server => server.Key, StringComparer.Ordinal))
        {
            yield return ($"MCP server {name} is reached without TLS", "use its https address");
        }

        foreach ((string name, Gateway.A2aPeer agent) in settings.A2a.Agents.Where(agent => agent.Value.Target.Address is { Scheme: "http", IsLoopback: false } || agent.Value.Card is { Scheme: "http", IsLoopback: false }).OrderBy(agent => agent.Key, StringComparer.Ordinal))
        {
            yield return ($"agent {name} is reached without TLS", "use its https address");
        }

        foreach (Gateway.Brokering.BrokeredSecret secret in settings.Secrets.Where(secret => secret.Hosts.Contains("*") || secret.Tools.Contains("*")))
        {
            yield return ($"the secret {secret.Name} goes to every {(secret.Hosts.Contains("*") ? "host" : "tool")}", $"name who may have it in secrets.{secret.Name}");
        }

        foreach (SinkOptions sink in settings.Exports.Sinks.Where(sink => sink.To is SyslogDestination { Transport: not SyslogTransport.Tls } or RabbitDestination { Tls: null } or MailDestination { Security: MailSecurity.None }))
        {
            yield return ($"export {sink.Name} sends without TLS", sink.To switch { SyslogDestination => "set transport: tls", MailDestination => "set security: starttls", _ => "set tls: {}" });
        }

        yield return ("no witness signs the log: an operator who holds its key could write a new one", "keep checkpoints elsewhere (copy the file evidence/checkpoint regularly) and compare them with 'cordon verify'");
        if (StateDatabase.Problem() is { } problem)
        {
            yield return (problem, "install the operating system's SQLite (Debian: libsqlite3-0)");
        }

        foreach (StateWeakness weakness in OfState(settings))
        {
            yield return (weakness.What, weakness.Remedy);
        }

        if (!NameWeights.ArePresent)
        {
            yield return ("this build has no model that finds names: a policy that asks for PERSON or ORGANIZATION is refused", "build with catalog/models/pii-names/weights.bin in place");
        }

        PolicyResult policy = DetectionCheck.Load(File.Exists(settings.PolicyFile) ? PolicySet.Load(settings.PolicyFile) : PolicySet.Parse(PolicySet.Starter, "starter.yaml"));
        foreach (PolicyError error in policy.Errors)
        {
            yield return ($"policy: {error.File}:{error.Line}: {error.Message}", error.Hint);
        }

        foreach (PolicyWarning warning in policy.Set?.Lint() ?? [])
        {
            yield return ($"policy: {warning}", "see docs/reference/policy.md");
        }

        foreach ((string, string) missing in policy.Set is { } set ? OfApprovers(settings, set) : [])
        {
            yield return missing;
        }
    }

    private static (string, string)[] OfApprovers(ServeSettings settings, PolicySet policy)
    {
        try
        {
            return [.. AskedApprovers.Missing(settings.Data, policy).Select(name =>
                ($"policy: approvals.escalation asks {name}, and no valid key of an approver is that or belongs to it", "make one with 'cordon keys create --role approver --group NAME'"))];
        }
        catch (StateException exception)
        {
            return [($"nobody can say who is asked (approvals.escalation): {exception.Message}", "see docs/operate/approvals.md")];
        }
    }

    private static IReadOnlyList<StateWeakness> OfState(ServeSettings settings)
    {
        try
        {
            return settings.SharedState is { } shared ? StateDatabase.Examine(shared) : [];
        }
        catch (StateException exception)
        {
            return [new StateWeakness(exception.Message, "see docs/operate/replicas.md")];
        }
    }
}
