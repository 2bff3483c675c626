using System.Text.RegularExpressions;

namespace Cordon.Repository;

public sealed partial class Readability
{
    private const int LongestFile = 400;

    [Fact]
    public void Files_stay_readable() =>
        Assert.Empty(Checkout.Sources.Where(file => File.ReadLines(Checkout.PathOf(file)).Count() > LongestFile));

    [Fact]
    public void Names_say_what_a_thing_is() =>
        Assert.Empty(Checkout.Sources.Where(file => EmptyName().IsMatch(Path.GetFileNameWithoutExtension(file)) || file.Split('/').SkipLast(1).Any(folder => EmptyName().IsMatch(folder))));

    [Fact]
    public void Classes_are_sealed_static_or_made_to_be_derived()
    {
        foreach (string file in Checkout.Sources)
        {
            Assert.Empty(OpenClass().Matches(Checkout.Read(file)).Select(match => $"{file}: {match.Value.Trim()}"));
        }
    }

    [Fact]
    public void An_interface_has_two_implementations_or_does_not_exist()
    {
        string all = string.Concat(Checkout.Sources.Select(Checkout.Read));
        IEnumerable<string> lonely = Interface().Matches(all)
            .Select(match => match.Groups[1].Value)
            .Where(name => Regex.Count(all, $@"\b(class|record|struct)\b[^{{;]*:[^{{;]*\b{name}\b") < 2);
        Assert.Empty(lonely);
    }

    [Fact]
    public void Tests_do_not_sleep() =>
        Assert.Empty(Checkout.Files("tests", "*.cs").Where(file => Sleep().IsMatch(Checkout.Read(file)) && !file.EndsWith("Readability.cs", StringComparison.Ordinal)));

    [Fact]
    public void Nothing_is_unfinished_and_nothing_names_a_machine()
    {
        foreach (string file in Checkout.AllCode.Concat(Checkout.Pages).Concat(Checkout.Files("catalog", "*.yaml").Where(IsOurs)).Append(".ci/run"))
        {
            if (file.EndsWith("Readability.cs", StringComparison.Ordinal))
            {
                continue;
            }

            Assert.False(Unfinished().IsMatch(Checkout.Read(file)), $"{file} has a stray word.");
        }
    }

    // Templates of what people write may hold any word.
    private static bool IsOurs(string file) => !file.StartsWith("catalog/grammar", StringComparison.Ordinal);

    [GeneratedRegex("(Utils?|Helpers?|Common|Manager|Misc|Impl|Base)$")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"^\s*(public|internal|private|file)?\s*(partial )?class \w+", RegexOptions.Multiline)]
    private static partial Regex OpenClass();

    [GeneratedRegex(@"\binterface (I[A-Z]\w+)")]
    private static partial Regex Interface();

    [GeneratedRegex(@"Thread\.Sleep|Task\.Delay\((?!Timeout)")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"NotImplementedException|\b(TODO|FIXME|HACK|XXX)\b|(?<![\w.])/(work|root|home)/[a-z]|\bregistry\.npmjs\b|\bapi\.nuget\b")]
    private static partial Regex Unfinished();
}
