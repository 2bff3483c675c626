using System.Collections.Frozen;
using System.CommandLine;
using System.Text.Json.Nodes;
using Cordon.Configuration;
using Cordon.Demo;
using Cordon.Gateway;
using Cordon.Simulation;
using Spectre.Console;

namespace Cordon.Commands;

/// <summary><c>cordon demo</c>: a day of traffic through the running pipeline, and what was decided about it.</summary>
internal sealed class DemoCommand
{
    private readonly Option<string?> _data = new("--data") { Description = "Keep state and evidence here (else a new directory below the temporary one)." };
    private readonly Option<string> _preset = new("--preset") { Description = "strict, balanced or permissive.", DefaultValueFactory = _ => "balanced" };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per exchange instead of the table." };

    public Command Create()
    {
        _preset.AcceptOnlyFromAmong("strict", "balanced", "permissive");
        Command command = new("demo", "Plays a bank's day through the gateway and shows what was decided and why.") { _data, _preset, _json };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(_data), parsed.GetRequiredValue(_preset), parsed.GetValue(_json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string? data, string preset, bool json, CancellationToken cancel)
    {
        string directory = data ?? Directory.CreateTempSubdirectory("cordon-demo-").FullName;
        Directory.CreateDirectory(directory);
        string policy = Path.Combine(directory, "demo-policy.yaml");
        await File.WriteAllTextAsync(policy, $"version: 1\npreset: {preset}\n", cancel);
        await using SimulatedModel model = await SimulatedModel.StartAsync(new SimulatedModelOptions(), cancel);
        GatewayHostOptions options = new()
        {
            DataDirectory = directory,
            Urls = "http://127.0.0.1:0",
            PolicyFile = policy,
            Gateway = new GatewayOptions { Development = true, Upstreams = ServeCommand.Simulated(model).ToFrozenDictionary() },
            Evidence = new() { Directory = "", Origin = "cordon.local/demo", BinaryHash = BinaryHash.OfThisProcess() },
        };
        List<SceneOutcome> outcomes = [];
        try
        {
            await using GatewayHost gateway = await GatewayHost.StartAsync(options, cancel);
            using DemoRun run = new(gateway, model.Address);
            foreach (Scene scene in Day.Scenes)
            {
                SceneOutcome outcome = await run.PlayAsync(scene, cancel);
                outcomes.Add(outcome);
                if (json)
                {
                    Console.WriteLine(Line(outcome).ToJsonString());
                }
                else if (!Console.IsOutputRedirected)
                {
                    AnsiConsole.Markup($"\r[grey]{outcomes.Count}/{Day.Scenes.Length}[/] ");
                }
            }
        }
        catch (GatewayStartException exception)
        {
            return Exit.Usage(exception.Complaints.AsSpan());
        }

        if (!json)
        {
            DemoTable.Print(outcomes, preset, Path.Combine(directory, "evidence"));
        }

        return Exit.Fine;
    }

    private static JsonObject Line(SceneOutcome outcome) => new()
    {
        ["name"] = outcome.Scene.Name,
        ["kind"] = DemoTable.Kind(outcome.Scene.Kind),
        ["path"] = outcome.Scene.Path,
        ["stream"] = outcome.Scene.Stream,
        ["status"] = outcome.Status,
        ["exchange"] = outcome.Exchange,
        ["decision"] = outcome.Decision,
        ["would"] = outcome.Would,
        ["reason"] = outcome.Reason,
        ["coverage"] = outcome.Coverage,
        ["added_ms"] = Math.Round(outcome.Added, 3),
    };
}
