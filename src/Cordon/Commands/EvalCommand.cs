using System.Collections.Immutable;
using System.CommandLine;
using Cordon.Contracts;
using Cordon.Evaluating;
using Cordon.Evaluating.Evading;
using Cordon.Gateway.Judging;
using Cordon.Oversight.Measuring;
using Cordon.Policy;

namespace Cordon.Commands;

/// <summary><c>cordon eval</c>: what the guards find and miss in labelled texts.</summary>
internal sealed class EvalCommand
{
    private const int MostComplaints = 20;

    private readonly Option<string[]> _data = new("--data") { Description = "Labelled JSON Lines: files, or folders with *.jsonl and *.jsonl.gz.", Required = true, AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _profile = new("--profile") { Description = "Preset to measure; may be given again. Without it and --policy: balanced, strict, permissive. Scores and spans are the first one's." };
    private readonly Option<string[]> _policy = new("--policy") { Description = "Policy file to measure; may be given again." };
    private readonly Option<string?> _json = new("--json") { Description = "Where to write all figures (docs/formats/evaluation.md): a file, or - for standard output." };
    private readonly Option<string?> _markdown = new("--markdown") { Description = "Page to write tables into, between its marks of an evaluation; a new page if there is none." };
    private readonly Option<string[]> _only = new("--only") { Description = "Only rows whose kind/source fits, such as pii/*; may be given again." };
    private readonly Option<int?> _limit = new("--limit") { Description = "Most rows of each source, kind and label." };
    private readonly Option<string?> _folds = new("--folds") { Description = "Folder with folds.json and GUARD.jsonl: scores of rows that the guard's model has not seen, in place of its own." };
    private readonly Option<string?> _writeFolds = new("--write-folds") { Description = "Divide the data into folds instead, write the map to this file, and measure nothing." };
    private readonly Option<int> _foldCount = new("--fold-count") { Description = "How many folds to write.", DefaultValueFactory = _ => 5 };
    private readonly Option<int> _seed = new("--seed") { Description = "Decides between folds that are equally good for a source, and draws the samples of --evasion.", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _evasion = new("--evasion") { Description = "Measure instead how much recall the transformations of the evasion suite cost, alone and in pairs, under the first policy (balanced when none is named)." };
    private readonly Option<int> _attacks = new("--attacks") { Description = "With --evasion: most attacks of each task.", DefaultValueFactory = _ => 120 };
    private readonly Option<int> _pairs = new("--pairs") { Description = "With --evasion: how many pairs of transformations.", DefaultValueFactory = _ => 200 };
    private readonly Option<int?> _parallel = new("--parallel") { Description = "Processors to use; all of them when not given." };

    public Command Create()
    {
        _profile.AcceptOnlyFromAmong("strict", "balanced", "permissive");
        foreach (Option<int?> positive in new[] { _limit, _parallel })
        {
            positive.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int?>() is < 1)
                {
                    result.AddError($"{positive.Name} must be 1 or more.");
                }
            });
        }

        _foldCount.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 2 or > HeldOut.MostFolds)
            {
                result.AddError($"--fold-count must be from 2 to {HeldOut.MostFolds}.");
            }
        });
        Command command = new("eval", "Measures the guards on labelled texts: what they find and miss, per guard and source.")
        {
            _data, _profile, _policy, _json, _markdown, _only, _limit, _folds, _writeFolds, _foldCount, _seed, _evasion, _attacks, _pairs, _parallel,
        };
        command.SetAction(parsed =>
        {
            if (EvaluationInput.FilesOf(parsed.GetRequiredValue(_data), out string? missing) is not { } files)
            {
                return Exit.Usage($"--data {missing}: no such file or folder.");
            }

            EvaluationInput input = new(files, parsed.GetValue(_only) ?? [], parsed.GetValue(_limit) ?? int.MaxValue);
            return files.Count == 0 ? Exit.Usage("--data: there is no *.jsonl and no *.jsonl.gz here.")
                : parsed.GetValue(_writeFolds) is { } map ? WriteFolds(input, map, parsed.GetValue(_foldCount), parsed.GetValue(_seed))
                : Run(input, parsed);
        });
        return command;
    }

    private int Run(EvaluationInput input, ParseResult parsed)
    {
        ImmutableArray<PolicyError> faults = [];
        ImmutableArray<MeasuredPolicy> policies = [.. Policies(parsed.GetValue(_profile) ?? [], parsed.GetValue(_policy) ?? [], faulty => faults = faulty)];
        if (!faults.IsEmpty)
        {
            return Exit.Usage([.. faults.Select(error => error.ToString())]);
        }

        if (parsed.GetValue(_evasion))
        {
            return Evade(input, policies[0], parsed);
        }

        HeldOutScores? heldOut = null;
        if (parsed.GetValue(_folds) is { } folder)
        {
            heldOut = HeldOutScores.Load(folder, out string? fault);
            if (heldOut is null)
            {
                return Exit.Usage($"--folds {fault}");
            }
        }

        EvaluationRun run = new(input, policies, heldOut, parsed.GetValue(_parallel) ?? Environment.ProcessorCount);
        EvaluationReport report;
        try
        {
            if (heldOut is not null && Crossings(input, heldOut.Map) is { Count: > 0 } crossings)
            {
                return Exit.Complain(Exit.UsageError, [.. crossings.Select(crossing => $"--folds: {crossing.FirstId} and {crossing.SecondId} are in different folds ({crossing.Why})"), "a model that was trained by this map has seen what it is judged on."]);
            }

            report = run.Run(Complain(), rows => Progress(rows));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Exit.Complain(Exit.Incomplete, $"the data could not be read to its end: {exception.Message}");
        }

        return Write(report, parsed, run);
    }

    private int Write(EvaluationReport report, ParseResult parsed, EvaluationRun run)
    {
        Progress(null);
        MarkdownReport tables = new(report);
        try
        {
            if (parsed.GetValue(_markdown) is { } page)
            {
                tables.WriteInto(page);
            }

            if (parsed.GetValue(_json) is { } json and not "-")
            {
                File.WriteAllText(json, report.ToJson());
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Exit.Complain(Exit.Incomplete, exception.Message);
        }

        Console.Out.Write(parsed.GetValue(_json) == "-" ? report.ToJson() : parsed.GetValue(_markdown) is null ? tables.ToString() : "");
        if (report.WithoutText > 0)
        {
            Exit.Complain(Exit.Fine, $"{report.WithoutText} of {report.Rows} rows are in no figure: their text was not kept, only its digest ('cordon feedback mark --keep-text' keeps it).");
        }

        return run.Errors > 0
            ? Exit.Complain(Exit.Finding, $"{run.Errors} of {report.Rows} rows could not be used{(run.Errors > MostComplaints ? $"; the first {MostComplaints} are told above" : "")}.")
            : Exit.Fine;
    }

    private int Evade(EvaluationInput input, MeasuredPolicy policy, ParseResult parsed)
    {
        int attacks = parsed.GetValue(_attacks);
        EvasionSize size = new(attacks, Harmless: 2 * attacks, parsed.GetValue(_pairs), PairAttacks: attacks / 2, Generated: attacks / 2);
        try
        {
            EvasionReport report = new EvasionRun(input, policy, size, parsed.GetValue(_seed), parsed.GetValue(_parallel) ?? Environment.ProcessorCount).Run(Step);
            Progress(null);
            if (parsed.GetValue(_markdown) is { } page)
            {
                EvasionReport.Region.Write(page, "Evasion", report.ToMarkdown());
            }
            else
            {
                Console.Out.Write(report.ToMarkdown());
            }

            return Exit.Fine;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Exit.Complain(Exit.Incomplete, exception.Message);
        }
    }

    private static void Step(string what)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{what,-60}");
        }
    }

    private static int WriteFolds(EvaluationInput input, string file, int folds, int seed)
    {
        try
        {
            long errors = 0;
            Action<string> complain = Complain();
            foreach (InputLine line in input.Read().Where(line => line.Row is null && !line.IsWithoutText))
            {
                errors++;
                complain($"{line.File}:{line.Number}: {line.Error}");
            }

            FoldMap map = HeldOut.Assign(Rows(input), folds, seed, rows => Progress(rows));
            Progress(null);
            File.WriteAllText(file, map.ToJson());
            Console.WriteLine($"{map.Rows} rows of {map.Sources.Count} sources in {map.Folds} folds; {map.LeftOut.Length} left out because rows like them are in another fold");
            return errors > 0 ? Exit.Complain(Exit.Finding, $"{errors} rows could not be used and are in no fold.") : Exit.Fine;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Exit.Complain(Exit.Incomplete, exception.Message);
        }
    }

    private static IReadOnlyList<Crossing> Crossings(EvaluationInput input, FoldMap map) =>
        HeldOut.Crossings(Rows(input), row => map.FoldOf(row.Id, row.Source), progress: rows => Progress(rows));

    private static IEnumerable<HeldOutRow> Rows(EvaluationInput input) => input.Read().Where(line => line.Row is not null).Select(line => line.Row!.ToHeldOut());

    private static IEnumerable<MeasuredPolicy> Policies(string[] profiles, string[] files, Action<ImmutableArray<PolicyError>> refuse)
    {
        string[] presets = profiles.Length + files.Length > 0 ? profiles : ["balanced", "strict", "permissive"];
        foreach ((string name, PolicyResult parsed) in presets.Select(preset => (preset, Watching(preset)))
            .Concat(files.Select(file => (Path.GetFileName(file), PolicySet.Load(file)))))
        {
            PolicyResult policy = DetectionCheck.Load(parsed);
            if (policy.Set is null)
            {
                refuse(policy.Errors);
                yield break;
            }

            EffectivePolicy effective = policy.Set.For(Principal.Development.Tenant, Principal.Development.Application);
            yield return new MeasuredPolicy(name, PolicyInForce.Of(effective));
        }
    }

    // What a preset has off is measured as if it only watched: how else would anybody know whether it should be on?
    private static PolicyResult Watching(string preset)
    {
        PolicyResult parsed = PolicySet.Parse($"version: 1\npreset: {preset}\n", "--profile");
        IEnumerable<string> off = parsed.Set?.Organisation.Guards.Values.Where(guard => guard.Mode == Mode.Off).Select(guard => $"  {guard.Guard}: {{mode: shadow}}\n") ?? [];
        return off.Any() ? PolicySet.Parse($"version: 1\npreset: {preset}\nguards:\n{string.Concat(off)}", "--profile") : parsed;
    }

    private static Action<string> Complain()
    {
        int told = 0;
        return complaint =>
        {
            if (told++ < MostComplaints)
            {
                Exit.Complain(Exit.Finding, complaint);
            }
        };
    }

    private static void Progress(long? rows)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write(rows is { } count ? $"\r{count} rows" : "\r\n");
        }
    }
}
