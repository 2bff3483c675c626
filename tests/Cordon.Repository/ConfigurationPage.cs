using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cordon.Configuration;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Repository;

/// <summary>docs/reference/configuration.md and its schema against the table that configurations are checked with.</summary>
public sealed partial class ConfigurationPage
{
    private const string File = "docs/reference/configuration.md";
    private const string Schema = "docs/formats/configuration.schema.json";
    private const string Begin = "<!-- generated:begin -->\n";
    private const string End = "<!-- generated:end -->";
    private static readonly string Page = Checkout.Read(File);

    [Fact]
    public void The_table_has_every_key_with_its_values_default_and_variable()
    {
        int from = Page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = Page.IndexOf(End, StringComparison.Ordinal);
        string generated = Table();
        if (Environment.GetEnvironmentVariable("CORDON_WRITE_GENERATED") == "1")
        {
            System.IO.File.WriteAllText(Checkout.PathOf(File), Page[..from] + generated + Page[to..]);
            return;
        }

        Assert.Equal(generated, Page[from..to]);
    }

    [Fact]
    public void The_schema_is_the_one_that_the_table_gives()
    {
        string rendered = PolicySchema.Render(ConfigurationKeys.File);
        if (Environment.GetEnvironmentVariable("CORDON_WRITE_GENERATED") == "1")
        {
            System.IO.File.WriteAllText(Checkout.PathOf(Schema), rendered);
            return;
        }

        Assert.Equal(rendered, Checkout.Read(Schema));
    }

    [Fact]
    public void No_two_keys_have_the_same_variable() =>
        Assert.Distinct(ConfigurationKeys.Fixed.Select(ConfigurationKeys.VariableOf));

    [Fact]
    public void Every_other_variable_of_the_environment_is_listed()
    {
        IEnumerable<string> read = Checkout.Files("src/Cordon", "*.cs").SelectMany(file => Variable().Matches(Checkout.Read(file)).Select(match => match.Groups[1].Value));
        Assert.Equal(read.Distinct().Order(StringComparer.Ordinal), ListedVariable().Matches(Page).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_example_is_accepted()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("cordon-page-").FullName, "cordon.yaml");
        System.IO.File.WriteAllText(file, Page.Split("```yaml\n")[1].Split("```")[0]);
        Assert.Empty(ServeConfiguration.Load(file).Errors);
    }

    [Fact]
    public void A_setting_of_the_command_line_leaves_the_order_of_the_file_as_it_is()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("cordon-page-").FullName, "cordon.yaml");
        System.IO.File.WriteAllText(file, "models:\n  gpt: {upstreams: [{upstream: openai}]}\n  '*': {upstreams: [{upstream: openai}]}\n");
        ServeConfiguration loaded = ServeConfiguration.Load(file, "models.gpt.sticky=session");
        Assert.Empty(loaded.Errors);
        Assert.Equal(["gpt", "*"], loaded.Root["models"].Map!.Entries.Select(entry => entry.Key));
        Assert.Equal("session", loaded.Root["models"].Map!["gpt"].Map!["sticky"].Text!.Value);
    }

    private static string Table()
    {
        StringBuilder table = new("\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
        foreach ((string path, Field field) in Rows(ConfigurationKeys.File, ""))
        {
            table.Append(CultureInfo.InvariantCulture, $"| `{path}` | {Values(field.Shape)} | {(field.Required ? "required" : field.Default.Length > 0 ? field.Default : "–")} | {field.Shape.Summary} |\n");
        }

        return table.Append('\n').ToString();
    }

    private static IEnumerable<(string Path, Field Field)> Rows(ObjectShape shape, string path) => shape.Fields.SelectMany(field => field.Shape switch
    {
        ObjectShape below => Rows(below, $"{path}{field.Name}."),
        MapShape { Value: ObjectShape below } => Rows(below, $"{path}{field.Name}.NAME."),
        ListShape { Item: ObjectShape below } => Rows(below, $"{path}{field.Name}[]."),
        _ => [(path + field.Name, field)],
    });

    private static string Values(Shape shape) => shape switch
    {
        WordShape word => string.Join(", ", word.Words),
        FlagShape => "true, false",
        IntegerShape whole => string.Create(CultureInfo.InvariantCulture, $"{whole.Min} to {whole.Max}"),
        NumberShape number => string.Create(CultureInfo.InvariantCulture, $"{number.Min} to {number.Max}, fractions too"),
        AmountShape => "a number above 0",
        ListShape list => "list of: " + Values(list.Item),
        MapShape map => "names with: " + Values(map.Value),
        _ => "text",
    };

    [GeneratedRegex(@"""((?:ASPNETCORE|[A-Z]+_API|OTEL)_[A-Z_]+)""")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\| `([A-Z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex ListedVariable();
}
