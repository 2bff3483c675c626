using Cordon.EndToEnd.Deployment;

namespace Cordon.EndToEnd.CommandLine;

/// <summary>Somebody types at a terminal, and the shell completes: the real shells, with the scripts as the program prints them.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task A_shell_completes_subcommands_options_and_values(string shell)
    {
        Assert.Equal("cordon export --format ocsf --follow", await TypeAsync(shell, "cordon expo\t --form\t oc\t --fol\t"));
        Assert.Equal("cordon eval --markdown page.md --profile strict", await TypeAsync(shell, "cordon ev\t --mark\t page.md --prof\t str\t"));
        Assert.Equal("cordon keys create --role admin", await TypeAsync(shell, "cordon key\t cre\t --rol\t ad\t"));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task A_shell_completes_files_where_the_program_has_no_word(string shell)
    {
        _folder.File("mine-and-only-mine.yaml", "version: 1\n");
        Assert.Equal("cordon check mine-and-only-mine.yaml", await TypeAsync(shell, "cordon check mine-a\t"));
    }

    [Fact]
    public async Task Bash_completes_a_value_behind_an_equals_sign() => Assert.Equal("cordon export --format=ocsf", await TypeAsync("bash", "cordon export --format=oc\t"));

    [Fact]
    public async Task Fish_completes_subcommands_options_values_and_files()
    {
        _folder.File("mine-and-only-mine.yaml", "version: 1\n");
        Assert.Equal(["export"], await AskFishAsync("cordon expo"));
        Assert.Equal(["--format"], await AskFishAsync("cordon export --form"));
        Assert.Equal(["cef", "jsonl", "ocsf", "syslog"], await AskFishAsync("cordon export --format "));
        Assert.Equal(["mine-and-only-mine.yaml"], await AskFishAsync("cordon check mine-a"));
    }

    [Fact]
    public async Task A_shell_that_is_not_known_is_a_usage_error() => Assert.Equal(2, (await BuiltCordon.RunAsync("completion", "csh")).Code);

    /// <summary>The line as it stands after the keys were typed, by the shell's own history. Runs of blanks are one: a shell adds its own after a whole word.</summary>
    private async Task<string> TypeAsync(string shell, string keys)
    {
        OtherProgram.SkipUnlessInstalled(shell, shell);
        OtherProgram.SkipUnlessInstalled("script", "bsdutils");
        string history = _folder.File("history");
        (string start, string load) = shell == "bash"
            ? ("bash --norc --noprofile -i", "eval \"$(cordon completion bash)\"")
            : ("zsh -f -i", "autoload -Uz compinit; compinit -u -D; source <(cordon completion zsh)");
        string typed = $"{load}\ncd {_folder.Path}\n{keys} \u0001: \nfc -ln -1 > {history}\nexit\n";
        CommandResult run = await OtherProgram.RunAsync("script", typed, ["-qec", start, "/dev/null"], Alone());
        Assert.True(File.Exists(history), run.Output + run.Errors);
        return string.Join(' ', (await File.ReadAllTextAsync(history)).Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries)[1..]);
    }

    private async Task<string[]> AskFishAsync(string line)
    {
        OtherProgram.SkipUnlessInstalled("fish", "fish");
        CommandResult run = await OtherProgram.RunAsync("fish", "", ["--no-config", "-c", $"cordon completion fish | source; cd {_folder.Path}; complete -C '{line}'"], Alone());
        Assert.Equal("", run.Errors);
        return [.. run.Lines.Select(found => found.Split('\t')[0])];
    }

    private Dictionary<string, string> Alone() => new() { ["HOME"] = _folder.Path, ["HISTFILE"] = "", ["INPUTRC"] = "/dev/null", ["TERM"] = "dumb" };
}
