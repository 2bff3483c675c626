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
        Command rebuild = new("rebuild", "Empties the index and fills it from the evidence log up to its last head; the log wins.") { _data };
        rebuild.SetAction(parsed => RunAsync(parsed.GetRequiredValue(_data)));
        return new Command("index", "Looks after the index of statements.") { rebuild };
    }

    private static async Task<int> RunAsync(string data)
    {
        string evidence = Path.Combine(data, "evidence");
        if (!Directory.Exists(evidence))
        {
            return Exit.Usage($"--data {data}: there is no evidence below it.");
        }

        try
        {
            // Held, not opened: a log that is opened signs a head, and this command has no say in the log.
            using IDisposable held = EvidenceLog.Hold(evidence);
            if (StatementReader.Head(evidence) is not { } head)
            {
                return Exit.Complain(Exit.Incomplete, $"{evidence}: there is no head that the log's key signed. Look with 'cordon verify'.");
            }

            using StateDatabase state = StateDatabase.Open(data);
            await using StatementIndex index = new(state);
            IndexCatchUp.Rebuild(index, evidence, head.Size);
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
}
