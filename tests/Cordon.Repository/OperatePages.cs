using Cordon.Configuration;
using Cordon.Gateway.Metering;

namespace Cordon.Repository;

/// <summary>The examples of docs/operate/ are accepted as they stand.</summary>
public sealed class OperatePages : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cordon-pages-").FullName;

    public static TheoryData<string, int> Examples =>
    [
        .. Checkout.Files("docs/operate", "*.md").SelectMany(page => Enumerable.Range(0, Blocks(page).Length).Select(number => new TheoryDataRow<string, int>(page, number))),
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_a_configuration_or_a_table_of_prices_and_is_accepted(string page, int number)
    {
        string file = Write(Blocks(page)[number]);
        if (ServeConfiguration.LooksLikeOne(file))
        {
            Assert.Empty(ServeConfiguration.Load(file).Errors);
            return;
        }

        PriceTable.Read(file, File.ReadAllText(file), out var errors);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("routing", "upstreams models")]
    [InlineData("budgets", "budgets cache")]
    [InlineData("mcp", "mcp")]
    [InlineData("export", "exports")]
    [InlineData("observe", "telemetry")]
    public void A_page_shows_the_sections_that_it_is_about(string page, string sections)
    {
        IEnumerable<string> shown = Blocks($"docs/operate/{page}.md").Select(Write).SelectMany(file => ServeConfiguration.Load(file).Root.Entries).Select(entry => entry.Key);
        Assert.Empty(sections.Split(' ').Except(shown));
    }

    private string Write(string example)
    {
        string file = Path.Combine(_folder, Guid.NewGuid().ToString("n") + ".yaml");
        File.WriteAllText(file, example);
        return file;
    }

    private static string[] Blocks(string page) => [.. Checkout.Read(page).Split("```yaml\n").Skip(1).Select(rest => rest.Split("```")[0])];
}
