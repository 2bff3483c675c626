using System.CommandLine;
using System.Text;
using Cordon.Commands;

namespace Cordon.Repository;

/// <summary>docs/reference/cli.md against the tree of subcommands that <c>--help</c> is made from.</summary>
public sealed class CommandPage
{
    private const string Page = "docs/reference/cli.md";
    private const string Begin = "<!-- generated:begin -->\n";
    private const string End = "<!-- generated:end -->";

    [Fact]
    public void The_page_says_what_the_commands_say()
    {
        string text = Checkout.Read(Page);
        int from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = text.IndexOf(End, StringComparison.Ordinal);
        string generated = Render(new RootCommandOfCordon().Tree);
        if (Environment.GetEnvironmentVariable("CORDON_WRITE_GENERATED") == "1")
        {
            File.WriteAllText(Checkout.PathOf(Page), text[..from] + generated + text[to..]);
            return;
        }

        Assert.Equal(generated, text[from..to]);
    }

    [Fact]
    public void Everything_that_can_be_said_is_described()
    {
        foreach (Command command in Leaves(new RootCommandOfCordon().Tree, []).Select(leaf => leaf.Command))
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), command.Name);
            Assert.All(command.Options.Where(option => option is not System.CommandLine.Help.HelpOption), option => Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name));
            Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), argument.Name));
        }
    }

    private static string Render(Command root)
    {
        StringBuilder page = new();
        foreach ((Command command, Command[] above) in Leaves(root, []))
        {
            string arguments = string.Concat(command.Arguments.Select(argument => $" {argument.Name.ToUpperInvariant()}{(argument.Arity.MaximumNumberOfValues > 1 ? "…" : "")}"));
            page.Append("\n## `").AppendJoin(' ', above.Append(command).Select(part => part is RootCommand ? "cordon" : part.Name)).Append(arguments).Append("`\n\n").Append(command.Description).Append("\n\n");
            Option[] options = [.. command.Options.Concat(above.SelectMany(part => part.Options).Where(option => option.Recursive)).Where(option => option.Description is not null && !option.Hidden && option.GetType().Namespace == "System.CommandLine" && option is not VersionOption)];
            if (command.Arguments.Count + options.Length == 0)
            {
                continue;
            }

            page.Append("| | |\n| --- | --- |\n");
            foreach (Argument argument in command.Arguments)
            {
                page.Append($"| `{argument.Name.ToUpperInvariant()}` | {argument.Description} |\n");
            }

            foreach (Option option in options)
            {
                string usual = option.HasDefaultValue && option.GetDefaultValue() is { } value and not false ? $" Default: `{value}`." : "";
                page.Append($"| `{option.Name}` | {(option.Required ? "Required. " : "")}{option.Description}{usual} |\n");
            }
        }

        return page.Append('\n').ToString();
    }

    private static IEnumerable<(Command Command, Command[] Above)> Leaves(Command command, Command[] above) => command.Subcommands.Count == 0
        ? [(command, above)]
        : command.Subcommands.SelectMany(sub => Leaves(sub, [.. above, command]));
}
