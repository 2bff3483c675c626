using System.CommandLine;
using Cordon.Evidence;
using Cordon.Gateway;
using Cordon.State;
using Cordon.State.Statements;

namespace Cordon.Commands;

/// <summary><c>cordon index</c>: the index of statements is made from the log, and can be made again.</summary>
internal sealed class IndexCommand
{
    private readonly Option<string> _data = new("--data") { Description = "Data directory of a stopped gateway.", DefaultValueFactory = _ => "data" };

    public Command Create()
    {
        Command rebuild = new("rebuild", "Empties the index and fills it from the evidence log; the log wins.") { _data };
        rebuild.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(_data), cancel));
        return new Command("index", "Looks after the index of statements.") { rebuild };
    }

    private static async Task<int> RunAsync(string data, CancellationToken cancel)
    {
        string evidence = Path.Combine(data, "evidence");
        if (!Directory.Exists(evidence))
        {
            return Exit.Usage($"--data {data}: there is no evidence below it.");
        }

        try
        {
            await using EvidenceLog log = await EvidenceLog.OpenAsync(new EvidenceOptions { Directory = evidence, Origin = OriginOf(evidence), EmitterName = "index" });
            using StateDatabase state = StateDatabase.Open(data);
            await using StatementIndex index = new(state);
            IndexCatchUp.Rebuild(index, log);
            Console.WriteLine($"indexed up to statement {index.HighWater}");
            return Exit.Fine;
        }
        catch (EvidenceCorruptException exception)
        {
            return Exit.Complain(Exit.Incomplete, $"{exception.Message}. Look with 'cordon verify'.");
        }
        catch (EvidenceLockedException)
        {
            return Exit.Complain(Exit.Incomplete, "a gateway is writing this log; stop it first.");
        }
    }

    // The log knows its own name: the first line of its checkpoint (C2SP tlog-checkpoint).
    private static string OriginOf(string evidence) => File.ReadLines(Path.Combine(evidence, "checkpoint")).First();
}
