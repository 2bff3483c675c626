using System.Collections.Frozen;
using System.CommandLine;
using System.Globalization;
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
            Print(outcomes, directory);
        }

        return Exit.Fine;
    }

    private static void Print(List<SceneOutcome> outcomes, string directory)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("exchange", "kind", "route", "decision", "why", "coverage", "added ms");
        table.Columns[6].RightAligned();
        foreach (SceneOutcome outcome in outcomes)
        {
            table.AddRow(
                Markup.Escape(outcome.Scene.Name),
                Kind(outcome.Scene.Kind),
                outcome.Scene.Path[4..] + (outcome.Scene.Stream ? " (stream)" : ""),
                $"[{Colour(outcome.Decision)}]{outcome.Decision}[/]",
                Markup.Escape(outcome.Reason),
                outcome.Coverage,
                outcome.Added.ToString("0.00", CultureInfo.InvariantCulture));
        }

        IAnsiConsole console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            // A pipe has no width: without one the table would be cut to 80 columns.
            console.Profile.Width = 160;
        }

        console.Write(table);
        int passed = outcomes.Count(o => o.Scene.Kind is SceneKind.Benign or SceneKind.HardBenign && o.Decision == "allow");
        int ordinary = outcomes.Count(o => o.Scene.Kind is SceneKind.Benign or SceneKind.HardBenign);
        int stopped = outcomes.Count(o => o.Scene.Kind is SceneKind.Attack or SceneKind.Data && o.Decision is "deny" or "modify");
        int hostile = outcomes.Count - ordinary;
        double[] added = [.. outcomes.Select(o => o.Added).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{outcomes.Count} exchanges: {stopped} of {hostile} attacks and leaks stopped or defused, {passed} of {ordinary} ordinary ones untouched; added {added[added.Length / 2]:0.00} ms (median of medians of 5, one client, this machine)."));
        Console.WriteLine("The day was written by hand to show the product; measured detection rates are in docs/detectors.md.");
        Console.WriteLine($"Verify the evidence: cordon verify {Path.Combine(directory, "evidence")}");
    }

    private static JsonObject Line(SceneOutcome outcome) => new()
    {
        ["name"] = outcome.Scene.Name,
        ["kind"] = Kind(outcome.Scene.Kind),
        ["path"] = outcome.Scene.Path,
        ["stream"] = outcome.Scene.Stream,
        ["status"] = outcome.Status,
        ["exchange"] = outcome.Exchange,
        ["decision"] = outcome.Decision,
        ["reason"] = outcome.Reason,
        ["coverage"] = outcome.Coverage,
        ["added_ms"] = Math.Round(outcome.Added, 3),
    };

    private static string Kind(SceneKind kind) => kind switch
    {
        SceneKind.Benign => "benign",
        SceneKind.HardBenign => "hard benign",
        SceneKind.Attack => "attack",
        SceneKind.Data => "data",
    };

    private static string Colour(string decision) => decision switch
    {
        "allow" => "green",
        "modify" => "yellow",
        _ => "red",
    };
}
