namespace Cordon.Fuzz;

/// <summary>The repository around the built tests.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    public static byte[] Read(string path) => File.ReadAllBytes(Path.Combine(Root, path));

    /// <summary>The examples in a page of the documentation, by the language behind the fence.</summary>
    public static IEnumerable<byte[]> Examples(string page, string language)
    {
        string[] parts = File.ReadAllText(Path.Combine(Root, page)).Split("```");
        return parts.Where((part, i) => i % 2 == 1 && part.StartsWith(language + "\n", StringComparison.Ordinal)).Select(part => System.Text.Encoding.UTF8.GetBytes(part[(language.Length + 1)..]));
    }

    private static string Find()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Cordon.slnx")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new DirectoryNotFoundException("The tests do not stand in a checkout.");
    }
}
