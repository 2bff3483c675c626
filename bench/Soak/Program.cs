using System.CommandLine;
using Cordon.Soak;
using Cordon.Soak.Receivers;

Option<double> minutes = new("--minutes") { Description = "How long the traffic lasts.", DefaultValueFactory = _ => 1 };
Option<double> rate = new("--rate") { Description = "Requests a second, all callers together.", DefaultValueFactory = _ => 50 };
Option<int> callers = new("--callers") { Description = "Callers at once.", DefaultValueFactory = _ => 16 };
Option<int> seed = new("--seed") { Description = "Seed of all chance.", DefaultValueFactory = _ => 1 };
Option<bool> rabbit = new("--rabbit") { Description = "Exports to a RabbitMQ broker as well (Debian: rabbitmq-server)." };
Option<string?> cordon = new("--cordon") { Description = "The executable; else the one that was built with this program." };
Option<string> data = new("--data") { Description = "Where the run's directory is made; on a disk, not in memory.", DefaultValueFactory = _ => Path.GetTempPath() };
Option<bool> keep = new("--keep") { Description = "Leave the run's directory where it is." };
Option<string?> json = new("--json") { Description = "Write everything to this file." };
Option<string?> markdown = new("--markdown") { Description = "Fill the region of results in this page." };

RootCommand root = new("Runs Cordon as it is run, under mixed traffic, kills what is around it, and reckons that nothing was lost and nothing grew.")
{
    minutes, rate, callers, seed, rabbit, cordon, data, keep, json, markdown,
};
root.SetAction(async parsed =>
{
    DirectoryInfo directory = Directory.CreateDirectory(Path.Combine(parsed.GetValue(data)!, $"cordon-soak-{Environment.ProcessId}"));
    SoakSettings settings = new()
    {
        Minutes = Math.Clamp(parsed.GetValue(minutes), 0.2, 24 * 60),
        Rate = Math.Clamp(parsed.GetValue(rate), 1, 10_000),
        Callers = Math.Clamp(parsed.GetValue(callers), 1, 1_000),
        Seed = parsed.GetValue(seed),
        Rabbit = parsed.GetValue(rabbit),
        Cordon = parsed.GetValue(cordon) ?? Built(),
        Directory = directory.FullName,
    };
    if (settings.Rabbit && !RabbitReceiver.IsInstalled)
    {
        Console.Error.WriteLine("--rabbit: no rabbitmq-server on this machine (Debian: rabbitmq-server).");
        return 2;
    }

    DateTimeOffset start = DateTimeOffset.UtcNow;
    try
    {
        SoakReport report = SoakReport.Of(await new SoakRun(settings, Console.Error).RunAsync(), start, $"dotnet run -c Release --project bench/Soak -- --minutes {settings.Minutes:0.##} --rate {settings.Rate:0.##} --callers {settings.Callers}{(settings.Rabbit ? " --rabbit" : "")}");
        Console.WriteLine(report.ToMarkdown());
        if (parsed.GetValue(json) is { } file)
        {
            File.WriteAllText(file, report.ToJson());
        }

        if (parsed.GetValue(markdown) is { } page)
        {
            report.Write(page);
        }

        return report.Holds ? 0 : 1;
    }
    finally
    {
        if (!parsed.GetValue(keep))
        {
            directory.Delete(recursive: true);
        }
    }
});
return await root.Parse(args).InvokeAsync();

// The build puts each project's output beside the others', by configuration.
static string Built() => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Cordon", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "cordon"));
