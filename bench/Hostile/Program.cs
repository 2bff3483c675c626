using System.CommandLine;
using Cordon.Hostile;
using Cordon.Hostile.Reporting;

Option<double> minutes = new("--minutes") { Description = "Length of the hostile part.", DefaultValueFactory = _ => 60 };
Option<int> rounds = new("--rounds") { Description = "So many rounds of every attack instead of minutes." };
Option<double> quiet = new("--quiet-seconds") { Description = "How long the well-behaved client is alone beforehand.", DefaultValueFactory = _ => 60 };
Option<int> atOnce = new("--at-once") { Description = "Attacks at the same time.", DefaultValueFactory = _ => 6 };
Option<int> seed = new("--seed") { Description = "Chooses orders and cases.", DefaultValueFactory = _ => 1 };
Option<string?> json = new("--json") { Description = "Write the report to this file." };
Option<string?> markdown = new("--markdown") { Description = "Fill the region of figures in this page." };

RootCommand root = new("A hostile hour: a served gateway between attackers, a lying model and one well-behaved client. Loopback only.") { minutes, rounds, quiet, atOnce, seed, json, markdown };
root.SetAction(async (parsed, cancel) =>
{
    Settings settings = new(
        parsed.GetValue(rounds) > 0 ? 0 : Math.Clamp(parsed.GetValue(minutes), 0.1, 24 * 60), Math.Clamp(parsed.GetValue(rounds), 0, 10_000),
        Math.Clamp(parsed.GetValue(quiet), 1, 3_600), Math.Clamp(parsed.GetValue(atOnce), 1, 64), parsed.GetValue(seed));
    if (parsed.GetValue(markdown) is { } page)
    {
        Tables.Demand(page);
    }

    using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    bounded.CancelAfter(settings.Longest);
    HostileReport report = await new HostileHour(settings, Console.Error).RunAsync($"dotnet run -c Release --project bench/Hostile -- {string.Join(' ', args)}".TrimEnd(' ', '-'), bounded.Token);
    Console.WriteLine(Tables.Of(report));
    foreach (string failure in report.Failures)
    {
        Console.WriteLine($"FAILURE: {failure}");
    }

    if (parsed.GetValue(json) is { } file)
    {
        File.WriteAllText(file, report.ToJson());
    }

    if (parsed.GetValue(markdown) is { } filled)
    {
        Tables.Fill(filled, report);
    }

    return report.Failures.Count == 0 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
