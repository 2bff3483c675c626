using System.Collections.Immutable;
using System.CommandLine;
using Cordon.Configuration;
using Cordon.Evidence;
using Cordon.State;

namespace Cordon.Commands;

/// <summary><c>cordon state</c>: from the file of one gateway to a server that several share.</summary>
internal sealed class StateCommand
{
    private readonly Option<string> _data = new("--data") { Description = "Data directory of a stopped gateway.", DefaultValueFactory = _ => "data" };
    private readonly Option<string> _config = new("--config") { Description = "Configuration file with state.postgres.", Required = true };

    public Command Create()
    {
        Command copy = new("copy", "Copies what a stopped gateway remembers in its file to an empty PostgreSQL database; from then on the directory's state is there.") { _data, _config };
        copy.SetAction(parsed => Run(parsed.GetRequiredValue(_data), parsed.GetRequiredValue(_config)));
        return new Command("state", "Moves the state that gateways can share.") { copy };
    }

    private static int Run(string data, string config)
    {
        string evidence = Path.Combine(data, "evidence");
        if (!File.Exists(Path.Combine(data, StateDatabase.FileName)))
        {
            return Exit.Usage($"--data {data}: there is no {StateDatabase.FileName} in it.");
        }

        if (SharedStateReference.Of(data) is not null)
        {
            return Exit.Usage($"--data {data}: its state is on a server already.");
        }

        ServeSettings? settings = ServeSettings.Read(null, data, null, config, [], out ImmutableArray<string> complaints);
        if (settings is null)
        {
            return Exit.Usage(complaints.AsSpan());
        }

        if (settings.SharedState is not { } shared)
        {
            return Exit.Usage($"--config {config}: there is no state.postgres in it.");
        }

        try
        {
            // A gateway that runs on the file would go on writing to it.
            using IDisposable? held = Directory.Exists(evidence) ? EvidenceLog.Hold(evidence) : null;
            long rows = StateCopy.Run(data, shared);
            settings.NoteSharedState();
            Console.WriteLine($"{rows} rows copied. Give each replica the file {Path.Combine(data, "pepper.key")}, and start them with this configuration.");
            return Exit.Fine;
        }
        catch (EvidenceLockedException)
        {
            return Exit.Complain(Exit.Incomplete, "a gateway runs on this directory; stop it first.");
        }
    }
}
