using System.Text.Json;
using System.Xml.Linq;

namespace Cordon.Repository;

/// <summary>What may reference what. A project boundary is a claim that the compiler checks; this table is the claim.</summary>
public sealed class ProjectReferences
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Cordon.Contracts"] = [],
        ["Cordon.Detection"] = ["Cordon.Contracts"],
        ["Cordon.Policy"] = ["Cordon.Contracts"],
        ["Cordon.Evidence"] = ["Cordon.Contracts"],
        ["Cordon.State"] = ["Cordon.Contracts"],
        ["Cordon.Simulation"] = [],
        ["Cordon.Gateway"] = ["Cordon.Contracts", "Cordon.Detection", "Cordon.Evidence", "Cordon.Policy", "Cordon.State"],
        ["Cordon.Oversight"] = ["Cordon.Contracts", "Cordon.Detection", "Cordon.Evidence", "Cordon.State"],
        ["Cordon"] = ["Cordon.Contracts", "Cordon.Detection", "Cordon.Evidence", "Cordon.Gateway", "Cordon.Oversight", "Cordon.Policy", "Cordon.Simulation", "Cordon.State"],
    };

    [Fact]
    public void Every_project_is_in_the_table() =>
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), Projects().Select(Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Projects_reference_only_what_the_table_allows()
    {
        foreach (string project in Projects())
        {
            IEnumerable<string> references = Load(project).Descendants("ProjectReference").Select(reference => Name((string)reference.Attribute("Include")!));
            Assert.Empty(references.Except(Allowed[Name(project)]).Select(reference => $"{Name(project)} references {reference}"));
        }
    }

    [Theory]
    [InlineData("Cordon.Contracts")]
    [InlineData("Cordon.Detection")]
    [InlineData("Cordon.Evidence")]
    public void What_others_must_be_able_to_trust_has_no_package(string project) =>
        Assert.Empty(Load($"src/{project}/{project}.csproj").Descendants("PackageReference"));

    [Fact]
    public void Package_versions_are_exact_and_stand_in_one_file()
    {
        Assert.All(
            XDocument.Load(Checkout.PathOf("Directory.Packages.props")).Descendants("PackageVersion"),
            package => Assert.Matches(@"^\d+\.\d+\.\d+(\.\d+)?$", (string)package.Attribute("Version")!));
        Assert.All(
            Checkout.Files("src", "*.csproj").Concat(Checkout.Files("tests", "*.csproj")).Concat(Checkout.Files("bench", "*.csproj")),
            project => Assert.DoesNotContain(Load(project).Descendants("PackageReference"), package => package.Attribute("Version") is not null));
    }

    /// <summary>Publishing writes the lock file of the single file anew without a word, and runs on request only.</summary>
    [Fact]
    public void The_single_file_is_locked_to_the_packages_of_the_ordinary_build()
    {
        Dictionary<string, string> single = Locked("src/Cordon/Properties/PublishProfiles/single.packages.lock.json");
        Assert.Empty(Locked("src/Cordon/packages.lock.json").Where(package => single.GetValueOrDefault(package.Key) != package.Value).Select(package => $"{package.Key} {package.Value}"));
    }

    private static IEnumerable<string> Projects() => Checkout.Files("src", "*.csproj");

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));

    private static XDocument Load(string project) => XDocument.Load(Checkout.PathOf(project));

    private static Dictionary<string, string> Locked(string file)
    {
        using JsonDocument locked = JsonDocument.Parse(File.ReadAllText(Checkout.PathOf(file)));
        return locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.TryGetProperty("resolved", out _)).DistinctBy(package => package.Name)
            .ToDictionary(package => package.Name, package => package.Value.GetProperty("resolved").GetString()!, StringComparer.Ordinal);
    }
}
