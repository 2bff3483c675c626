using System.CommandLine;
using Cordon.Backups;
using Cordon.Configuration;
using Cordon.State;

namespace Cordon.Commands;

/// <summary><c>cordon restore</c>: puts a backup into an empty data directory, or nothing at all.</summary>
internal sealed class RestoreCommand
{
    private const int MostNamed = 10;

    private readonly Option<string> _from = new("--from") { Description = "Directory that 'cordon backup' wrote.", Required = true };
    private readonly Option<string> _data = new("--data") { Description = "Data directory: empty, or not there yet.", Required = true };

    public Command Create()
    {
        Command command = new("restore", "Puts a backup into an empty data directory, when every file is as its manifest says.") { _from, _data };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(_from), parsed.GetRequiredValue(_data)));
        return command;
    }

    private static int Run(string from, string data)
    {
        if (!File.Exists(Path.Combine(from, BackupManifest.FileName)))
        {
            return Exit.Usage($"--from {from}: there is no {BackupManifest.FileName}, so this is no complete backup.");
        }

        if (!Backup.IsEmpty(data))
        {
            return Exit.Usage($"--data {data}: is not empty. Restore into a new directory, and keep the old one: it may hold evidence that the backup lacks.");
        }

        try
        {
            BackupManifest manifest = BackupManifest.Read(from);
            string[] damaged = [.. Backup.Damaged(from, manifest)];
            if (damaged.Length > 0)
            {
                return Exit.Complain(Exit.Finding, [.. damaged.Take(MostNamed).Select(file => $"{file}: is not what the manifest says."), $"{damaged.Length} of {manifest.Files.Length} files are missing or damaged; nothing was restored. Use another backup."]);
            }

            Backup.Restore(from, manifest, data);
            Console.WriteLine($"{manifest.Files.Length} files; the log of {manifest.Origin} up to its head of size {manifest.HeadSize}, as of {manifest.Made:u}");
            Console.WriteLine("If a newer head was published, going on from here would be a second history: see docs/operate/deploy.md before you start it.");
            if (SharedStateReference.Of(data) is not null)
            {
                Console.WriteLine("The state of this gateway is on a PostgreSQL server and was not in this backup: it stays as it is there.");
            }

            return Exit.Fine;
        }
        catch (FormatException exception)
        {
            return Exit.Complain(Exit.Incomplete, $"{Path.Combine(from, BackupManifest.FileName)}: {exception.Message}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StateException)
        {
            return Exit.Complain(Exit.Incomplete, $"{exception.Message} What is in {data} is not complete: remove it.");
        }
    }
}
