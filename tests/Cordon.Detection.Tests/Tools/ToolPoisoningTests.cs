using System.Reflection;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Detection.Tests.Tools;

public sealed class ToolPoisoningTests(ITestOutputHelper output)
{
    private static readonly DetectorSet Set = DetectorSet.Create(DetectionSettings.Default);
    private static readonly IDetector Detector = Set.Detectors.Single(detector => detector.Id == ToolPoisoningDetector.Name);
    private static readonly Dictionary<string, JsonElement> Whole = Read();

    public static TheoryData<string> Rules => [.. SharedData.Vectors("tool-poisoning").Select(vector => vector.Id)];

    public static TheoryData<string> WholeRules => [.. Whole.Keys];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_finds_what_it_must_and_nothing_that_it_must_not(string rule)
    {
        (_, List<string> match, List<string> miss) = SharedData.Vectors("tool-poisoning").Single(vector => vector.Id == rule);
        Assert.All(match, text => Assert.Contains(Find(text), finding => finding.Rule == rule));
        Assert.All(miss, text => Assert.DoesNotContain(Find(text), finding => finding.Rule == rule));
    }

    [Theory]
    [MemberData(nameof(WholeRules))]
    public void A_rule_about_whole_definitions_finds_what_it_must_and_nothing_that_it_must_not(string rule)
    {
        Assert.All(Whole[rule].GetProperty("match").EnumerateArray(), tool => Assert.Contains(ToolDefinitionRules.Of(Tool(tool)), found => found.Finding.Rule == rule));
        Assert.All(Whole[rule].GetProperty("miss").EnumerateArray(), tool => Assert.DoesNotContain(ToolDefinitionRules.Of(Tool(tool)), found => found.Finding.Rule == rule));
    }

    [Fact]
    public void A_finding_about_a_whole_definition_says_where_and_is_gone_without_its_span()
    {
        int seen = 0;
        foreach (ToolDefinition tool in Whole.Values.SelectMany(rule => rule.GetProperty("match").EnumerateArray()).Select(Tool))
        {
            foreach (DefinitionFinding found in ToolDefinitionRules.Of(tool))
            {
                string part = found.Part switch { DefinitionPart.Name => tool.Name, DefinitionPart.Description => tool.Description, DefinitionPart.Text => tool.Texts[found.Text] };
                Assert.InRange(found.Finding.Start, 0, found.Finding.End - 1);
                Assert.InRange(found.Finding.End, 1, part.Length);
                Assert.True(ToolDefinitionRules.EndsWithout(tool, found), $"{found.Finding.Rule} of {tool.Name}");
                seen++;
            }
        }

        Assert.InRange(seen, 8, 1_000);
        DefinitionFinding misled = Assert.Single(ToolDefinitionRules.Of(new("tidy", "Deletes everything.", true, false, [], [])));
        Assert.Equal((DefinitionPart.Description, 0, 7), (misled.Part, misled.Finding.Start, misled.Finding.End));
    }

    [Fact]
    public void Every_rule_has_vectors()
    {
        string[] strings = [.. DefinitionPhrases.All.Select(rule => rule.Id), ToolPoisoningDetector.Field, HiddenDefinitionText.Comment, HiddenDefinitionText.Escape, HiddenDefinitionText.Space, HiddenDefinitionText.Characters];
        string[] whole = [.. typeof(ToolDefinitionRules).GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => field.FieldType == typeof(string)).Select(field => (string)field.GetRawConstantValue()!)];
        Assert.Equal(strings.Order(), SharedData.Vectors("tool-poisoning").Select(vector => vector.Id).Order());
        Assert.Equal(whole.Order(), Whole.Keys.Order());
    }

    [Fact]
    public void Other_surfaces_are_not_its_business() => Assert.Empty(Find("A page. <!-- with a longer comment -->", Surface.Document));

    [Fact]
    public void Names_of_other_servers_are_compared_up_to_a_number()
    {
        string[] many = [.. Enumerable.Range(0, ToolDefinitionRules.MostCompared).Select(i => $"tool_number_{i}x")];
        Assert.Contains(ToolDefinitionRules.Of(Named("readfile", ["read_file", .. many])), found => found.Finding.Rule == ToolDefinitionRules.Imitates);
        Assert.Empty(ToolDefinitionRules.Of(Named("readfile", [.. many, "read_file"])));

        static ToolDefinition Named(string name, IReadOnlyCollection<string> elsewhere) => new(name, "", false, false, [], elsewhere);
    }

    [Fact]
    public void Ordinary_definitions_are_left_alone_and_none_that_was_found_is_lost()
    {
        List<SharedData.Row> rows = SharedData.Rows("tool_descriptions");
        IDetector injection = Set.Detectors.Single(detector => detector.Id == "injection");
        int flagged = 0, negatives = 0, found = 0, joint = 0;
        foreach (SharedData.Row row in rows)
        {
            double own = Find(row.Text).Select(finding => finding.Score).DefaultIfEmpty().Max();
            double model = Find(row.Text, Surface.ToolDefinition, injection).Where(finding => finding.Type == FindingTypes.ToolPoisoning).Select(finding => finding.Score).DefaultIfEmpty().Max();
            negatives += row.Positive ? 0 : 1;
            flagged += !row.Positive && own >= 0.8 ? 1 : 0;
            found += row.Positive && model >= 0.8 ? 1 : 0;
            joint += row.Positive && Math.Max(own, model) >= 0.8 ? 1 : 0;
        }

        output.WriteLine($"tool_descriptions: ordinary n={negatives}, flagged by tool-poisoning {flagged} ({(double)flagged / negatives:P2}); poisoned n={rows.Count - negatives}, injection {found}, with tool-poisoning {joint}");
        Assert.True(flagged <= 0.005 * negatives);
        // Before definitions were asked for words of an order it was 811; these weights find three less.
        Assert.True(found >= 808);
    }

    [Theory]
    [InlineData("Read the complete contents of a file from the file system as text. Handles various text encodings and provides detailed error messages if the file cannot be read. Use this tool when you need to examine the contents of a single file.", Surface.ToolDefinition)]
    [InlineData("Use search_issues before create_issue so that no duplicate is opened. The instructions to the assistant end here.", Surface.ServerInstructions)]
    [InlineData("Instructions for assistants: convert dates to ISO 8601 before you call schedule_meeting, and confirm with the user before cancel_meeting.", Surface.ServerInstructions)]
    [InlineData("This server reads the wiki. Call list_spaces first; pages are read with get_page. Never guess an id of a page.", Surface.ServerInstructions)]
    public void What_tells_how_a_tool_is_used_is_no_poison_in_balanced(string text, Surface surface)
    {
        foreach (IDetector guard in Set.Detectors)
        {
            Assert.DoesNotContain(Find(text, surface, guard), finding => finding.Type == FindingTypes.ToolPoisoning && finding.Score >= 0.8);
        }
    }

    private static List<Finding> Find(string text, Surface surface = Surface.ToolDefinition, IDetector? detector = null)
    {
        List<Finding> findings = [];
        (detector ?? Detector).Detect(Set.Prepare(text), new DetectionContext(surface, Direction.Request, Trust.Untrusted), findings);
        return findings;
    }

    private static ToolDefinition Tool(JsonElement tool) => new(
        tool.GetProperty("name").GetString()!,
        tool.TryGetProperty("description", out JsonElement description) ? description.GetString()! : "",
        tool.TryGetProperty("readOnly", out _),
        tool.TryGetProperty("harmless", out _),
        description.ValueKind == JsonValueKind.String ? [description.GetString()!] : [],
        tool.TryGetProperty("elsewhere", out JsonElement elsewhere) ? [.. elsewhere.EnumerateArray().Select(name => name.GetString()!)] : []);

    private static Dictionary<string, JsonElement> Read() => JsonDocument
        .Parse(File.ReadAllBytes(Path.Combine(Shared.Root, "tests", "vectors", "tool-poisoning", "whole", "definitions.json"))).RootElement.EnumerateObject().ToDictionary(rule => rule.Name, rule => rule.Value);
}
