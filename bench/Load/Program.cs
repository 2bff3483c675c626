using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Cordon.Load.Measuring;
using Cordon.Load.Reporting;
using Cordon.Load.Targets;
using Cordon.Load.Upstream;

Option<string?> only = Known(new("--only") { Description = $"Which questions: some of {string.Join(", ", Settings.Questions)}. The first is a short run for what is promised; left out, everything." }, Settings.Questions);
Option<double> seconds = new("--seconds") { Description = "Length of one window.", DefaultValueFactory = _ => 5 };
Option<int> rounds = new("--rounds") { Description = "Rounds; each loads every target once.", DefaultValueFactory = _ => 3 };
Option<string> connections = new("--connections") { Description = "Connections at once, for JSON of 1 KB.", DefaultValueFactory = _ => "1,8,32,256" };
Option<string> sizes = new("--sizes") { Description = "Sizes of the request, for JSON at 1 and 32 connections and for 1 stream.", DefaultValueFactory = _ => "1k,10k,100k" };
Option<string> streams = new("--streams") { Description = "Streams at once, for SSE; 0 for none.", DefaultValueFactory = _ => "1,32,100,256" };
Option<int> slow = new("--slow") { Description = "Slow streams at once, for memory.", DefaultValueFactory = _ => 1_000 };
Option<int> frames = new("--frames") { Description = "Frames per stream.", DefaultValueFactory = _ => 100 };
Option<int> pace = new("--pace") { Description = "Milliseconds between two frames; 0 for as fast as it goes.", DefaultValueFactory = _ => 10 };
Option<int> warmUp = new("--warm-up") { Description = "Requests, and frames, to each target beforehand.", DefaultValueFactory = _ => 10_000 };
Option<double> patience = new("--patience") { Description = "Seconds to wait before each window until nothing else runs.", DefaultValueFactory = _ => 30 };
Option<string?> targets = Known(new("--targets") { Description = $"Whom to load: some of {string.Join(", ", Target.All)}. Left out, all, or those that the budgets compare." }, Target.All);
Option<string> cordon = new("--cordon") { Description = "The executable whose start-up is measured, such as a published single file; else the one built here.", DefaultValueFactory = _ => Product.BuiltHere };
Option<string?> json = new("--json") { Description = "Write everything measured to this file." };
Option<string?> markdown = new("--markdown") { Description = "Fill the region of figures in this page." };
Option<bool> check = new("--check") { Description = "Fail unless every budget is measured and kept." };
Option<string> data = new("--data") { Description = "Where evidence is written; on a disk, not in memory.", DefaultValueFactory = _ => Path.GetTempPath() };
Option<Uri> upstreamAddress = new("--upstream") { Required = true, CustomParser = result => new Uri(result.Tokens[0].Value) };

RootCommand root = new("Measures what Cordon adds to a request, against direct, plain proxies, a bare forwarder and a peer, in one run.")
{
    only, seconds, rounds, connections, sizes, streams, slow, frames, pace, warmUp, patience, targets, cordon, json, markdown, check, data,
};
root.SetAction(async (parsed, cancel) =>
{
    // Left out, everything but the budgets' own loads, which the others have: their options then say how many.
    ImmutableArray<string> questions = parsed.GetValue(only) is { } asked ? [.. asked.Split(',')] : [.. Settings.Questions.Skip(1)];
    Settings settings = new()
    {
        Only = questions,
        Seconds = Math.Clamp(parsed.GetValue(seconds), 0.1, 60),
        Rounds = Math.Clamp(parsed.GetValue(rounds), 1, 100),
        Connections = Numbers(parsed.GetValue(connections)!),
        Sizes = Numbers(parsed.GetValue(sizes)!),
        Streams = Numbers(parsed.GetValue(streams)!),
        SlowStreams = Math.Clamp(parsed.GetValue(slow), 1, 4_000),
        Frames = Math.Clamp(parsed.GetValue(frames), 1, 10_000),
        Pace = Math.Clamp(parsed.GetValue(pace), 0, 1_000),
        WarmUp = Math.Clamp(parsed.GetValue(warmUp), 0, 1_000_000),
        Patience = Math.Clamp(parsed.GetValue(patience), 0, 600),
        Targets = parsed.GetValue(targets) is { } names ? [.. Target.All.Intersect(names.Split(','))]
            : questions is [Settings.Budgets] ? Target.OfBudgets : Target.All,
        Cordon = parsed.GetValue(cordon)!,
    };
    if (parsed.GetValue(markdown) is { } page)
    {
        FiguresRegion.Demand(page);
    }

    DirectoryInfo directory = Directory.CreateDirectory(Path.Combine(parsed.GetValue(data)!, $"cordon-load-{Environment.ProcessId}"));
    using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    bounded.CancelAfter(settings.Longest);
    try
    {
        Machine machine = Machine.Here(directory.FullName);
        DateTimeOffset start = DateTimeOffset.UtcNow;
        Outcome outcome = await new Bench(settings, directory.FullName, Console.Error).RunAsync(bounded.Token);
        ImmutableArray<Row> rows = Rows.Of(outcome.Windows);
        LoadReport report = new()
        {
            Date = start,
            CommandLine = $"dotnet run -c Release --project bench/Load -- {string.Join(' ', args)}".TrimEnd(' ', '-'),
            Machine = machine,
            Settings = settings,
            Missing = outcome.Missing,
            IsCut = outcome.IsCut,
            Rows = rows,
            Budgets = Budgets.Check(rows, outcome.Windows),
            Windows = outcome.Windows,
            Discarded = outcome.Discarded,
        };
        return Publish(report, parsed.GetValue(json), parsed.GetValue(markdown), parsed.GetValue(check));
    }
    finally
    {
        directory.Delete(recursive: true);
    }
});

Command upstream = new("upstream", "The model behind every target; started by the run.") { Hidden = true };
upstream.SetAction(_ => UpstreamServer.Run());
Command host = new("host", "The targets on this runtime; started by the run.") { upstreamAddress, data, targets };
host.Hidden = true;
host.SetAction((parsed, cancel) => HostProcess.RunAsync(parsed.GetValue(upstreamAddress)!, parsed.GetValue(data)!, parsed.GetValue(targets)!.Split(','), cancel));
root.Subcommands.Add(upstream);
root.Subcommands.Add(host);
return await root.Parse(args).InvokeAsync();

// A word that is not among those known would silently measure less than was asked for.
static Option<string?> Known(Option<string?> option, ImmutableArray<string> all)
{
    option.Validators.Add(result =>
    {
        if (result.Tokens.SelectMany(token => token.Value.Split(',')).Except(all).ToArray() is { Length: > 0 } unknown)
        {
            result.AddError($"{option.Name}: there is no {string.Join(", ", unknown)}; there are {string.Join(", ", all)}.");
        }
    });
    return option;
}

// "1k,10k" or "1,32".
static ImmutableArray<int> Numbers(string list) =>
[
    .. list.Split(',').Select(word => word.EndsWith('k')
        ? 1024 * int.Parse(word.AsSpan(0, word.Length - 1), CultureInfo.InvariantCulture)
        : int.Parse(word, CultureInfo.InvariantCulture)).Where(number => number > 0),
];

static int Publish(LoadReport report, string? json, string? markdown, bool check)
{
    Console.WriteLine($"{report.Heading}\n{report.Quietness}\n\n{Tables.Text(report.Rows)}");
    foreach (BudgetResult budget in report.Budgets.Where(_ => report.Rows.Any(row => row.Target == Target.Cordon)))
    {
        Console.WriteLine($"{budget.Words}: {budget.Budget}: {budget.Measured:0.##}");
    }

    if (json is not null)
    {
        File.WriteAllText(json, report.ToJson());
    }

    if (markdown is not null)
    {
        FiguresRegion.Write(markdown, report);
    }

    return report.IsCut || report.HasErrors || (check && report.Budgets.Any(budget => budget.Standing != Standing.Kept)) ? 1 : 0;
}
