using System.Text.RegularExpressions;

namespace Cordon.Evidence.Tests;

public sealed partial class DocumentTests
{
    [Fact]
    public void Every_path_and_type_that_the_life_of_a_record_names_exists()
    {
        string root = Vectors.Repository;
        string source = Path.Combine(root, "src", "Cordon.Evidence");
        string all = string.Concat(Directory.GetFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        int names = 0;
        foreach (Match match in Quoted().Matches(File.ReadAllText(Path.Combine(root, "docs", "life-of-a-record.md"))))
        {
            string name = match.Groups[1].Value;
            if (name.Contains('/', StringComparison.Ordinal) && name != "x/mod/sumdb")
            {
                Assert.True(Path.Exists(Path.Combine(root, name)) || Path.Exists(Path.Combine(source, name)), name);
                names++;
            }
            else if (char.IsUpper(name[0]))
            {
                Assert.All(name.Split('.'), part => Assert.Matches($@"\b{part}\b", all));
                names++;
            }
        }

        Assert.True(names > 25, $"{names} names");
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
