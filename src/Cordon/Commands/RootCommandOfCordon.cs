using System.CommandLine;

namespace Cordon.Commands;

/// <summary>The table of subcommands.</summary>
internal sealed class RootCommandOfCordon
{
    public RootCommand Tree { get; } = new("Cordon stands between AI applications and their models: it inspects every exchange, decides by policy, and proves what it did.")
    {
        new ServeCommand().Create(),
        new DemoCommand().Create(),
        new CheckCommand().Create(),
        new DetectCommand().Create(),
        new VerifyCommand().Create(),
        new ExportCommand().Create(),
        new BackupCommand().Create(),
        new RestoreCommand().Create(),
        new KeysCommand().Create(),
        new BudgetsCommand().Create(),
        new IndexCommand().Create(),
        new SimulateCommand().Create(),
        new DoctorCommand().Create(),
    };
}
