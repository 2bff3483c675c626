using System.IO.Compression;
using System.Text.Json;

namespace Cordon.Detection.Tests;

/// <summary>The public data sets beside the repository, and the vectors inside it.</summary>
internal static class SharedData
{
    internal sealed record Row(string Id, string Source, string Text, bool Positive, string Kind, List<Span> Spans);

    internal sealed record Span(int Start, int End, string Type);

    public static DirectoryInfo Repository
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cordon.slnx")))
            {
                folder = folder.Parent;
            }

            return folder ?? throw new InvalidOperationException("The tests run inside the repository.");
        }
    }

    /// <summary>Rows of one file, or a skipped test with its reason.</summary>
    public static List<Row> Rows(string file)
    {
        string shared = Environment.GetEnvironmentVariable("CORDON_SHARED") ?? Path.Combine(Repository.FullName, "..", "shared");
        string path = Path.Combine(shared, "data", file + ".jsonl.gz");
        if (!File.Exists(path))
        {
            Assert.Skip($"NOT MEASURED: {file} is not here. Set CORDON_SHARED to the folder that holds data/.");
        }

        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var rows = new List<Row>();
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument row = JsonDocument.Parse(line);
            string text = row.RootElement.GetProperty("text").GetString()!;
            var spans = new List<Span>();
            if (row.RootElement.TryGetProperty("spans", out JsonElement listed))
            {
                int[] units = Utf16Offsets(text);
                foreach (JsonElement span in listed.EnumerateArray())
                {
                    spans.Add(new(
                        units[span.GetProperty("start").GetInt32()],
                        units[span.GetProperty("end").GetInt32()],
                        span.GetProperty("type").GetString()!));
                }
            }

            JsonElement label = row.RootElement.GetProperty("label");
            rows.Add(new(row.RootElement.GetProperty("id").GetString()!, row.RootElement.GetProperty("source").GetString()!, text, label.ValueKind == JsonValueKind.Number && label.GetInt32() == 1, row.RootElement.GetProperty("kind").GetString()!, spans));
        }

        return rows;
    }

    public static IEnumerable<(string Id, List<string> Match, List<string> Miss)> Vectors(string folder, string files = "*.json")
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.FullName, "tests", "vectors", folder), files).Order())
        {
            using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonProperty rule in vectors.RootElement.EnumerateObject())
            {
                yield return (rule.Name, Texts(rule.Value, "match"), Texts(rule.Value, "miss"));
            }
        }
    }

    // A middle dot cuts every vector in two, so that scanners of repositories do not report made-up tokens.
    private static List<string> Texts(JsonElement rule, string key) =>
        [.. rule.GetProperty(key).EnumerateArray().Select(text => text.GetString()!.Replace("·", "", StringComparison.Ordinal))];

    // Spans count code points, strings count UTF-16 units.
    private static int[] Utf16Offsets(string text)
    {
        var offsets = new List<int>();
        for (int i = 0; i < text.Length; i += char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            offsets.Add(i);
            if (i + 1 >= text.Length)
            {
                break;
            }
        }

        offsets.Add(text.Length);
        return [.. offsets];
    }
}
