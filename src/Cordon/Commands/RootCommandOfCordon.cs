using System.CommandLine;
using System.CommandLine.Help;

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
        new EvalCommand().Create(),
        new CalibrateCommand().Create(),
        new VerifyCommand().Create(),
        new ExportCommand().Create(),
        new BackupCommand().Create(),
        new RestoreCommand().Create(),
        new KeysCommand().Create(),
        new PinsCommand().Create(),
        new AgentsCommand().Create(),
        new FeedbackCommand().Create(),
        new McpCommand().Create(),
        new BudgetsCommand().Create(),
        new ApprovalsCommand().Create(),
        new EffectsCommand().Create(),
        new SessionsCommand().Create(),
        new TokensCommand().Create(),
        new IndexCommand().Create(),
        new StateCommand().Create(),
        new SimulateCommand().Create(),
        new DoctorCommand().Create(),
        new CompletionCommand().Create(),
    };

    /// <summary>Other systems' words for help are paths here, and would be among the words that a shell offers.</summary>
    public RootCommandOfCordon()
    {
        HelpOption help = Tree.Options.OfType<HelpOption>().Single();
        foreach (string alias in (ReadOnlySpan<string>)["/h", "/?", "-?"])
        {
            help.Aliases.Remove(alias);
        }
    }
}
