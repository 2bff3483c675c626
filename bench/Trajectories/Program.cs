using System.CommandLine;
using Cordon.Trajectories;

Option<string?> data = new("--data") { Description = "Folder of the labelled sets (else CORDON_SHARED/data)." };
Option<int> each = new("--each") { Description = "Every how manyeth trajectory of a set; 1 plays all.", DefaultValueFactory = _ => 1 };
Option<string?> preset = new("--preset") { Description = "One preset only." };
Option<string?> rule = new("--rule") { Description = "One set of rules only." };
Option<string?> markdown = new("--markdown") { Description = "Fill the region of results in this page." };

RootCommand root = new("Plays recorded attacks and ordinary conversations of agents through a real gateway, and tells which calls were stopped, by what.") { data, each, preset, rule, markdown };
root.SetAction(async parsed =>
{
    string folder = parsed.GetValue(data) ?? Path.Combine(Environment.GetEnvironmentVariable("CORDON_SHARED") ?? "../shared", "data");
    if (!Directory.Exists(folder))
    {
        Console.Error.WriteLine($"--data {folder}: no such folder.");
        return 2;
    }

    int step = Math.Max(1, parsed.GetValue(each));
    Trajectory[] trajectories = [.. TrajectoryReader.Read(folder).GroupBy(one => (one.Set, one.IsAttack)).SelectMany(set => set.Where((_, i) => i % step == 0))];
    List<Figures> figures = [];
    foreach (string name in Policies.Presets.Where(name => parsed.GetValue(preset) is not { } only || only == name))
    {
        foreach (string rules in Policies.Rules.Where(rules => parsed.GetValue(rule) is not { } only || only == rules))
        {
            figures.AddRange(await Measuring.RunAsync(trajectories, name, rules));
            Console.Error.WriteLine($"{name}, {rules}: done");
        }
    }

    string table = FiguresTable.Of(
        figures.OrderByDescending(row => row.IsAttack).ThenBy(row => row.Set, StringComparer.Ordinal).ThenBy(row => Array.IndexOf(Policies.Presets, row.Preset)).ThenBy(row => Array.IndexOf(Policies.Rules, row.Rule)),
        $"dotnet run -c Release --project bench/Trajectories{(step > 1 ? $" -- --each {step}" : "")}", DateTimeOffset.UtcNow);
    Console.WriteLine(table);
    if (parsed.GetValue(markdown) is { } page)
    {
        FiguresTable.Write(page, table);
    }

    return 0;
});
return await root.Parse(args).InvokeAsync();
