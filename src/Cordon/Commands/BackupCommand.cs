using System.CommandLine;
using Cordon.Backups;
using Cordon.Configuration;
using Cordon.Evidence;
using Cordon.State;

namespace Cordon.Commands;

/// <summary><c>cordon backup</c>: copies a data directory beside a running gateway.</summary>
internal sealed class BackupCommand
{
    private readonly Option<string> _data = new("--data") { Description = "Data directory of a gateway, running or not.", DefaultValueFactory = _ => "data" };
    private readonly Option<string> _to = new("--to") { Description = "Where to: a directory that is empty or not there yet. It will hold the log's keys.", Required = true };

    public Command Create()
    {
        Command command = new("backup", "Copies state and evidence beside a running gateway, and verifies the copy.") { _data, _to };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(_data), parsed.GetRequiredValue(_to), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string data, string to, CancellationToken cancel)
    {
        if (!Directory.Exists(Path.Combine(data, "evidence")))
        {
            return Exit.Usage($"--data {data}: there is no evidence below it.");
        }

        if (!Backup.IsEmpty(to))
        {
            return Exit.Usage($"--to {to}: is not empty. Name a new directory for each backup.");
        }

        try
        {
            BackupManifest manifest = await Backup.WriteAsync(data, to, cancel);
            Console.WriteLine($"{manifest.Files.Length} files, {manifest.Files.Sum(file => file.Size)} bytes; the log of {manifest.Origin} up to its head of size {manifest.HeadSize}");
            if (SharedStateReference.Of(data) is not null)
            {
                Console.WriteLine("The state of this gateway is on a PostgreSQL server and is NOT in this backup: back it up with the server's own means, just before this, as docs/operate/replicas.md says.");
            }

            return Exit.Fine;
        }
        catch (EvidenceCorruptException exception)
        {
            return Exit.Complain(Exit.Incomplete, $"{exception.Message}. There is no backup in {to}. Try again into another directory; if it stays, look with 'cordon verify {Path.Combine(data, "evidence")}'.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StateException)
        {
            return Exit.Complain(Exit.Incomplete, $"{exception.Message} There is no backup in {to}.");
        }
    }
}
