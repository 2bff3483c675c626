using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cordon.Detection.Tests;

/// <summary>The JSON Schema of the guard <c>schema</c> against the official suite, keyword by keyword, and against what it does not know.</summary>
public sealed partial class SchemaTests(ITestOutputHelper output)
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    [Fact]
    public void Every_required_test_of_the_official_suite_passes()
    {
        int passed = 0;
        foreach (string file in Suite(""))
        {
            int good = 0;
            foreach ((string title, JsonElement schema, JsonElement data, bool valid) in Tests(file))
            {
                SchemaOutcome outcome = JsonSchema.Of(schema, Remotes).Validate(data);
                Assert.True(outcome == (valid ? SchemaOutcome.Valid : SchemaOutcome.Invalid), $"{title}: {outcome}");
                good++;
            }

            output.WriteLine($"{Path.GetFileNameWithoutExtension(file),-24} {good,4} passed");
            passed += good;
        }

        output.WriteLine($"{passed} passed");
        Assert.Equal(1299, passed);
    }

    [Fact]
    public void What_points_to_another_document_is_reported_where_that_is_not_given()
    {
        int elsewhere = 0;
        foreach ((string title, JsonElement schema, JsonElement data, bool valid) in Suite("").SelectMany(Tests))
        {
            SchemaOutcome outcome = JsonSchema.Of(schema).Validate(data);
            Assert.True(outcome == SchemaOutcome.Unsupported ? PointsElsewhere(schema) : outcome == SchemaOutcome.Valid == valid, $"{title}: {outcome}");
            elsewhere += outcome == SchemaOutcome.Unsupported ? 1 : 0;
        }

        output.WriteLine($"{elsewhere} point elsewhere");
        Assert.InRange(elsewhere, 1, 60);
    }

    [Theory]
    [InlineData("optional", 0)]
    // An annotation by the draft's default: formats restrict nothing.
    [InlineData("optional/format", 299)]
    public void Of_the_optional_tests_only_those_that_assert_formats_find_something_let_through(string below, int letThrough)
    {
        int passed = 0, reported = 0, missed = 0;
        foreach (string file in Suite(below))
        {
            foreach ((string title, JsonElement schema, JsonElement data, bool valid) in Tests(file))
            {
                SchemaOutcome outcome = JsonSchema.Of(schema, Remotes).Validate(data);
                bool isReported = outcome == SchemaOutcome.Unsupported, isRight = outcome == SchemaOutcome.Valid == valid;
                Assert.True(isReported || isRight || letThrough > 0, title);
                Assert.True(isReported || isRight || !valid, title);
                reported += isReported ? 1 : 0;
                passed += isRight && !isReported ? 1 : 0;
                missed += isReported || isRight ? 0 : 1;
            }
        }

        output.WriteLine($"{below}: {passed} passed, {reported} reported as unsupported, {missed} let through");
        Assert.Equal(letThrough, missed);
    }

    [Theory]
    [InlineData("""{"type":"text"}""", "1")]
    [InlineData("""{"required":true}""", "{}")]
    [InlineData("""{"required":"name"}""", "{}")]
    [InlineData("""{"minLength":"3"}""", "\"a\"")]
    [InlineData("""{"maximum":3,"exclusiveMaximum":true}""", "3")]
    [InlineData("""{"uniqueItems":"yes"}""", "[1,1]")]
    [InlineData("""{"items":[{"type":"string"}]}""", "[1]")]
    [InlineData("""{"properties":[]}""", "{}")]
    [InlineData("""{"enum":"a"}""", "\"a\"")]
    [InlineData("""{"pattern":3}""", "\"a\"")]
    [InlineData("""{"pattern":"(a)\\1"}""", "\"ab\"")]
    [InlineData("""{"divisibleBy":2}""", "3")]
    [InlineData("""{"extends":{"type":"string"}}""", "3")]
    [InlineData("""{"disallow":"number"}""", "3")]
    [InlineData("""{"$recursiveRef":"#"}""", "3")]
    [InlineData("""{"$schema":"https://example.com/our-own-dialect"}""", "3")]
    [InlineData("""{"$ref":"https://example.com/schema.json"}""", "3")]
    [InlineData("""{"$ref":"#/definitions/missing"}""", "3")]
    [InlineData("""{"anyOf":[{"type":"number"},{"required":true}]}""", "3")]
    [InlineData("3", "3")]
    public void What_cannot_be_checked_is_reported_and_never_passes_in_silence(string schema, string instance) =>
        Assert.Equal(SchemaOutcome.Unsupported, Judge(schema, instance));

    [Theory]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","type":"object"}""", "{}", true)]
    [InlineData("""{"dependencies":{"card":["address"]}}""", """{"card":1}""", false)]
    [InlineData("""{"dependencies":{"card":{"required":["address"]}}}""", """{"card":1,"address":2}""", true)]
    [InlineData("""{"definitions":{"a":{"type":"string"}},"$ref":"#/definitions/a"}""", "1", false)]
    [InlineData("""{"components":{"schemas":{"a":{"minLength":2}}},"$ref":"#/components/schemas/a"}""", "\"a\"", false)]
    [InlineData("""{"x-order":1,"title":"t","nullable":true,"type":"string"}""", "null", false)]
    public void Schemas_of_older_drafts_are_checked_where_they_mean_the_same(string schema, string instance, bool valid) =>
        Assert.Equal(valid ? SchemaOutcome.Valid : SchemaOutcome.Invalid, Judge(schema, instance));

    [Theory]
    [InlineData("^.$", "\U0001F432", true)]
    [InlineData("^..$", "\U0001F432", false)]
    [InlineData("^[^a]$", "\U0001F432", true)]
    [InlineData("^[^a]{2}$", "\U0001F432", false)]
    [InlineData("^\\W$", "\u00e9", true)]
    [InlineData("^[\\W]$", "\u00e9", true)]
    [InlineData("^[^\\W]$", "\u00e9", false)]
    [InlineData("^[\\s\\S]*$", "a\n\U0001F432", true)]
    [InlineData("^[a[]+$", "a[", true)]
    [InlineData("^a$", "a\n", false)]
    [InlineData("(?i)a", "A", null)]
    [InlineData("(?>a)", "a", null)]
    [InlineData("\\Aa", "a", null)]
    [InlineData("[^]", "a", null)]
    [InlineData("[\U0001F432]", "\U0001F432", null)]
    [InlineData("a(?=b)", "ab", null)]
    [InlineData("\\ud83d\\udc32*", "", null)]
    public void Expressions_mean_what_they_mean_in_ECMAScript_or_are_reported(string pattern, string text, bool? valid) => Assert.Equal(
        valid is null ? SchemaOutcome.Unsupported : valid.Value ? SchemaOutcome.Valid : SchemaOutcome.Invalid,
        Judge($$"""{"pattern":{{JsonSerializer.Serialize(pattern)}}}""", JsonSerializer.Serialize(text)));

    [Fact]
    public void Items_that_are_too_many_to_compare_are_not_called_unique()
    {
        Assert.Equal(SchemaOutcome.Valid, Judge("""{"uniqueItems":true}""", $"[{string.Join(',', Enumerable.Range(0, 20_000))}]"));
        Assert.Equal(SchemaOutcome.Invalid, Judge("""{"uniqueItems":true}""", $"[{string.Join(',', Enumerable.Range(0, 20_000))},19999.0]"));

        // Numbers that are one and the same double are compared one by one.
        string alike = string.Join(',', Enumerable.Range(0, 4_000).Select(i => $"1.000000000000000000{i:D4}"));
        Assert.Equal(SchemaOutcome.Unsupported, Judge("""{"uniqueItems":true}""", $"[{alike},1.0000000000000000003999]"));
    }

    [Fact]
    public void The_page_lists_the_keywords_that_are_checked_and_refused()
    {
        string page = File.ReadAllText(Path.Combine(Shared.Root, "docs", "formats", "output-schema.md"));
        Assert.Equal(SchemaKeywords.Checked.Keys.Order(StringComparer.Ordinal), Listed(page, "Checked"));
        Assert.Equal(SchemaKeywords.Refused.Order(StringComparer.Ordinal), Listed(page, "Refused"));
    }

    private static IEnumerable<string> Listed(string page, string heading)
    {
        string section = page.Split("\n## ").Single(s => s.StartsWith(heading, StringComparison.Ordinal));
        return Word().Matches(section.Split("\n\n")[1]).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal);
    }

    private static SchemaOutcome Judge(string schema, string instance)
    {
        using JsonDocument wanted = JsonDocument.Parse(schema), given = JsonDocument.Parse(instance);
        return JsonSchema.Of(wanted.RootElement).Validate(given.RootElement);
    }

    // By the addresses that the suite would serve them under: nothing is fetched.
    private static Dictionary<string, JsonElement> Remotes
    {
        get
        {
            string folder = Path.Combine(Shared.Folder("vectors"), "json-schema-test-suite", "remotes");
            return field ??= Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).ToDictionary(
                file => "http://localhost:1234/" + Path.GetRelativePath(folder, file).Replace('\\', '/'), file => JsonElement.Parse(File.ReadAllBytes(file)), StringComparer.Ordinal);
        }
    }

    private static string[] Suite(string below)
    {
        string folder = Path.Combine(Shared.Folder("vectors"), "json-schema-test-suite", "tests", "draft2020-12", below);
        Assert.SkipUnless(Directory.Exists(folder), $"NOT RUN: the JSON Schema test suite has no folder {folder}.");
        return [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<(string Title, JsonElement Schema, JsonElement Data, bool Valid)> Tests(string file)
    {
        using JsonDocument suite = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (JsonElement group in suite.RootElement.EnumerateArray())
        {
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                yield return ($"{Path.GetFileName(file)}: {group.GetProperty("description")}: {test.GetProperty("description")}", group.GetProperty("schema"), test.GetProperty("data"), test.GetProperty("valid").GetBoolean());
            }
        }
    }

    // The suite serves its other documents from localhost; the draft's own schema is one of its own documents too.
    private static bool PointsElsewhere(JsonElement schema) => Reference().Matches(schema.GetRawText()).Any(m => m.Groups[1].Value != Dialect || m.Value.Contains("$ref", StringComparison.Ordinal));

    [GeneratedRegex("""
        "\$(?:ref|schema|id)":\s*"(http://localhost:1234/[^"]*|https://json-schema\.org/draft/2020-12/schema)
        """)]
    private static partial Regex Reference();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Word();
}
