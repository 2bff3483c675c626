using System.Text.RegularExpressions;

namespace Cordon.Evidence.Tests;

/// <summary>Vectors that nobody looks at prove nothing: the page says of every file what is held against it, or that nothing is.</summary>
public sealed partial class InventoryTests
{
    [Fact]
    public void Every_vector_file_is_held_against_something_or_named_as_not_evaluated()
    {
        string vectors = Vectors.Path("");
        string[] sections = [.. File.ReadAllText(Path.Combine(Vectors.Repository, "docs", "formats", "evidence.md")).Split("\n## ").Where(s => s.StartsWith("Held against", StringComparison.Ordinal) || s.StartsWith("Not evaluated", StringComparison.Ordinal))];
        Assert.Equal(2, sections.Length);
        string[] named = [.. sections.SelectMany(s => Quoted().Matches(s)).Select(m => m.Groups[1].Value)];
        foreach (string file in Directory.EnumerateFiles(vectors, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(vectors, f)).Where(f => f != "README.md"))
        {
            Assert.True(named.Any(n => file == n || file.StartsWith(n + "/", StringComparison.Ordinal)), $"{file} is neither run nor named as not evaluated");
        }

        Assert.All(named.Where(n => n.EndsWith(".json", StringComparison.Ordinal)), n => Assert.True(File.Exists(Path.Combine(vectors, n)), n));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
