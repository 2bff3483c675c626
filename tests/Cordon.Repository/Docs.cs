using System.Text.RegularExpressions;

namespace Cordon.Repository;

/// <summary>Prose drifts; these tests hold it against the tree.</summary>
public sealed partial class Docs
{
    [Fact]
    public void Every_path_that_a_page_names_exists()
    {
        foreach (string page in Checkout.Pages)
        {
            string folder = Path.GetDirectoryName(page) ?? "";
            foreach (Match named in NamedPath().Matches(Checkout.Read(page)))
            {
                string path = named.Groups[1].Value.TrimEnd('/', '.');
                Assert.True(Checkout.Exists(path), $"{page} names {path}, which does not exist.");
            }

            foreach (Match link in Link().Matches(Checkout.Read(page)))
            {
                string path = Path.Combine(folder, link.Groups[1].Value).Replace('\\', '/');
                Assert.True(Checkout.Exists(path), $"{page} links to {link.Groups[1].Value}, which does not exist.");
            }
        }
    }

    [Fact]
    public void Every_subcommand_that_a_page_names_exists()
    {
        HashSet<string> known = [.. new Cordon.Commands.RootCommandOfCordon().Tree.Subcommands.Select(command => command.Name)];
        foreach (string page in Checkout.Pages)
        {
            foreach (Match used in UsedSubcommand().Matches(Checkout.Read(page)))
            {
                Assert.True(known.Contains(used.Groups[1].Value), $"{page} names the subcommand {used.Groups[1].Value}, which does not exist.");
            }
        }
    }

    [GeneratedRegex(@"`((?:src|tests|docs|bench|catalog|deploy|\.ci)/[A-Za-z0-9_./-]*)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?:`|^|\s)cordon ([a-z]+)(?=[ `\n])(?<!cordon (?:is|and|to|stands|decides|reads|sees|asks|as|at|keeps|can|does|has|in|key|keys))", RegexOptions.Multiline)]
    private static partial Regex UsedSubcommand();
}
