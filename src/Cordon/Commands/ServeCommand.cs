using System.Collections.Immutable;
using System.CommandLine;
using Cordon.Configuration;
using Cordon.Gateway;
using Cordon.Gateway.Upstream;
using Cordon.Oversight.Export;
using Cordon.Simulation;
using Cordon.Telemetry;
using Microsoft.Extensions.Logging;

namespace Cordon.Commands;

/// <summary><c>cordon serve</c>: the gateway with embedded defaults.</summary>
internal sealed class ServeCommand
{
    private readonly Option<string?> _urls = new("--urls") { Description = $"Addresses to listen on (else ASPNETCORE_URLS, else {ConfigurationKeys.DefaultUrls})." };
    private readonly Option<string?> _data = new("--data") { Description = "Directory of state, keys and evidence (else ./data)." };
    private readonly Option<string?> _policy = new("--policy") { Description = "Policy file (else policy.yaml in the data directory, written on first start)." };
    private readonly Option<string?> _config = new("--config") { Description = "Configuration file; see docs/reference/configuration.md." };
    private readonly Option<string[]> _set = new("--set") { Description = "A key of the configuration, as limits.in-flight=100; wins over environment and file. May be repeated." };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "One log line per exchange (ids, decisions, times; never content)." };

    public Command Create()
    {
        Command command = new("serve", "Starts the gateway.") { _urls, _data, _policy, _config, _set, _verbose };
        command.SetAction((parsed, cancel) =>
        {
            ServeSettings? settings = ServeSettings.Read(
                parsed.GetValue(_urls), parsed.GetValue(_data), parsed.GetValue(_policy), parsed.GetValue(_config), parsed.GetValue(_set) ?? [], out ImmutableArray<string> complaints);
            return settings is null
                ? Task.FromResult(Exit.Usage(complaints.AsSpan()))
                : RunAsync(settings, parsed.GetValue(_verbose), cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(ServeSettings settings, bool verbose, CancellationToken cancel)
    {
        settings.WriteStarterPolicy();
        await using SimulatedModel? simulated = settings.Upstreams.Count == 0 ? await SimulatedModel.StartAsync(new SimulatedModelOptions(), cancel) : null;
        // Outlives the gateway, so that the last spans and figures are sent too.
        using OtlpExport? export = OtlpExport.Start(settings.Otlp);
        GatewayHost gateway;
        try
        {
            gateway = await GatewayHost.StartAsync(settings.Host(Simulated(simulated)) with { Logging = logging => Log(logging, verbose, export) }, cancel);
        }
        catch (GatewayStartException exception)
        {
            return Exit.Usage(exception.Complaints.AsSpan());
        }

        await using (gateway)
        {
            settings.NoteSharedState();
            using ILoggerFactory loggers = LoggerFactory.Create(logging => Log(logging, verbose, export));
            await using Exports exports = Exports.Start(settings.Exports, gateway.Log, gateway.State, TimeProvider.System, loggers);
            gateway.Exports.Follow(() => ExportStandings.Of(exports, settings.Exports));
            Welcome.Print(settings, gateway, simulated is not null);
            await gateway.WaitForShutdownAsync(cancel);
        }

        return Exit.Fine;
    }

    internal static IEnumerable<KeyValuePair<string, UpstreamTarget>> Simulated(SimulatedModel? model) => model is null
        ? []
        : [.. Providers.Known.Select(provider => KeyValuePair.Create(provider, new UpstreamTarget(model.Address, null)))];

    private static void Log(ILoggingBuilder logging, bool verbose, OtlpExport? export)
    {
        logging
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            })
            .SetMinimumLevel(LogLevel.Warning)
            // What stops a start is said once, by this command, with the remedy.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddFilter("Cordon", verbose ? LogLevel.Information : LogLevel.Warning);
        export?.AddLogs(logging);
    }
}
