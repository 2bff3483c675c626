using System.Collections.Frozen;
using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Cordon.Configuration;
using Cordon.Gateway;
using Cordon.Gateway.Mcp;
using Cordon.Gateway.Wire;
using Cordon.State.Keys;
using Cordon.Wrapping;
using Microsoft.Extensions.Logging;

namespace Cordon.Commands;

/// <summary>
/// <c>cordon mcp -- COMMAND</c>: an MCP server behind Cordon for clients that start their servers as programs. Standard output is the protocol's, so whatever
/// else is to be said goes to standard error.
/// </summary>
internal sealed class McpCommand
{
    private const int MostDirectories = 16;

    private readonly Option<string> _name = new("--name") { Description = "What policy calls the server: its tools are NAME__tool.", DefaultValueFactory = _ => "server" };
    private readonly Option<string?> _data = new("--data") { Description = "Directory of state, keys and evidence (else a directory of that name below the user's own data)." };
    private readonly Option<string?> _policy = new("--policy") { Description = "Policy file (else policy.yaml in the data directory, written on first start)." };
    private readonly Option<string?> _config = new("--config") { Description = "Configuration file; see docs/reference/configuration.md." };
    private readonly Option<string[]> _set = new("--set") { Description = "A key of the configuration, as limits.in-flight=100; wins over environment and file. May be repeated." };
    private readonly Option<string[]> _pass = new("--pass") { Description = "A variable of this environment that the program gets too. May be repeated." };
    private readonly Argument<string[]> _command = new("COMMAND") { Description = "The program and its arguments, after two dashes.", Arity = ArgumentArity.OneOrMore };

    public Command Create()
    {
        Command command = new("mcp", "Starts an MCP server as a program, and inspects everything between it and the client.") { _name, _data, _policy, _config, _set, _pass, _command };
        command.SetAction((parsed, cancel) =>
        {
            string name = parsed.GetRequiredValue(_name);
            if (!McpOptions.IsServerName(name))
            {
                return Task.FromResult(Exit.Usage([$"'{name}' is no name of a server. Letters, digits, dots, dashes and single underscores, none at the end."]));
            }

            ServeSettings? settings = ServeSettings.Read(
                "http://127.0.0.1:0", parsed.GetValue(_data) ?? DataOf(name), parsed.GetValue(_policy), parsed.GetValue(_config), parsed.GetValue(_set) ?? [], out ImmutableArray<string> complaints);
            return settings is null
                ? Task.FromResult(Exit.Usage(complaints.AsSpan()))
                : RunAsync(settings, name, Program(parsed), parsed.GetValue(_data) is null, cancel);
        });
        return command;
    }

    private StdioOptions Program(ParseResult parsed) => new([.. parsed.GetRequiredValue(_command)])
    {
        Environment = (parsed.GetValue(_pass) ?? [])
            .Where(variable => Environment.GetEnvironmentVariable(variable) is not null)
            .ToFrozenDictionary(variable => variable, variable => Environment.GetEnvironmentVariable(variable)!),
        MaxSessions = 1,
        // The client decides when it is over.
        IdleTimeout = TimeSpan.FromDays(365),
    };

    private static async Task<int> RunAsync(ServeSettings settings, string name, StdioOptions program, bool mayMove, CancellationToken cancel)
    {
        GatewayHost gateway;
        try
        {
            gateway = await StartAsync(settings, name, program, mayMove, cancel);
        }
        catch (GatewayStartException exception)
        {
            return Exit.Usage(exception.Complaints.AsSpan());
        }

        await using (gateway)
        {
            // Other users of this machine reach the address too.
            IssuedKey key = gateway.Keys.Create(new KeyRequest($"mcp {name}", "default", name, KeyRole.Caller));
            try
            {
                using StdioBridge bridge = new(
                    new Uri(gateway.Address, $"mcp/{name}"), key.Presented, Console.OpenStandardInput(), Console.OpenStandardOutput(), program.MaxMessageBytes);
                await bridge.RunAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                // A signal ends it as the client's leaving does.
            }
            finally
            {
                gateway.Keys.Revoke(key.Key.Id);
            }
        }

        return Exit.Fine;
    }

    /// <summary>One writer per log: a client that starts the same server twice gets a second directory, unless it named one.</summary>
    private static async Task<GatewayHost> StartAsync(ServeSettings settings, string name, StdioOptions program, bool mayMove, CancellationToken cancel)
    {
        for (int i = 1; ; i++)
        {
            string data = i == 1 ? settings.Data : $"{settings.Data}.{i}";
            ServeSettings here = settings with
            {
                Data = data,
                PolicyFile = settings.PolicyFile == Path.Combine(settings.Data, "policy.yaml") ? Path.Combine(data, "policy.yaml") : settings.PolicyFile,
                Development = false,
                Mcp = settings.Mcp with { Servers = new Dictionary<string, UpstreamTarget> { [name] = new(new Uri("http://stdio.invalid/"), null) { Handler = () => new StdioServer(program, JsonLimits.Default, TimeProvider.System) } }.ToFrozenDictionary() },
            };
            here.WriteStarterPolicy();
            GatewayHostOptions host = here.Host([]) with { Logging = Log };
            if (i > 1 && host.SharedState is not null)
            {
                // Logs beside each other on one state have names of their own.
                host = host with { Evidence = host.Evidence with { Origin = $"{host.Evidence.Origin}.{i}" } };
            }

            try
            {
                GatewayHost gateway = await GatewayHost.StartAsync(host, cancel);
                here.NoteSharedState();
                return gateway;
            }
            catch (GatewayStartException exception) when (mayMove && i < MostDirectories && exception.IsLocked)
            {
                // The next one.
            }
        }
    }

    private static void Log(ILoggingBuilder logging) => logging
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);

    private static string DataOf(string name) =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "cordon", "mcp", name);
}
