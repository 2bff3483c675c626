using System.Text.RegularExpressions;

namespace Cordon.Repository;

/// <summary>The checkout that the tests run in.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    public static bool Exists(string relative) => File.Exists(PathOf(relative)) || Directory.Exists(PathOf(relative));

    /// <summary>Files of the checkout below a folder, relative, without what builds leave behind.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(PathOf(folder))
            ? Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
                .Where(file => !Regex.IsMatch(file, "(^|/)(artifacts|node_modules|bin|obj|\\.git)/"))
                .Order(StringComparer.Ordinal)
            : [];

    public static IEnumerable<string> Sources => Files("src", "*.cs");

    public static IEnumerable<string> AllCode => Sources.Concat(Files("tests", "*.cs")).Concat(Files("bench", "*.cs"));

    public static IEnumerable<string> Pages =>
        new[] { "README.md", "AGENTS.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md" }.Where(Exists).Concat(Files("docs", "*.md")).Concat(Files("catalog", "*.md"));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Cordon.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Cordon.slnx was not found above the test's folder.");
    }
}
