using System.IO.Compression;
using System.Text.Json;

namespace Cordon.EndToEnd.Data;

/// <summary>A text of the public data.</summary>
/// <param name="IsOfTool">Whether a call of a tool gave it, as the row says.</param>
internal sealed record DataRow(string Id, string Text, bool IsOfTool);

/// <summary>Labelled public data outside the repository: <c>../shared/data</c> beside the checkout, or below where CORDON_SHARED points.</summary>
internal static class SharedData
{
    public static string Checkout { get; } = FindCheckout(Path.GetFullPath(AppContext.BaseDirectory));

    /// <summary>The files by name, without extensions. Skips the test when there are none.</summary>
    public static IReadOnlyList<string> Files() => [.. Directory.EnumerateFiles(FolderOrSkip(), "*.jsonl.gz").Select(file => Path.GetFileName(file).Split('.')[0]).Order(StringComparer.Ordinal)];

    /// <summary>Where the files are. Skips the test when they are nowhere.</summary>
    public static string FolderOrSkip()
    {
        string folder = Folder();
        if (!Directory.Exists(folder))
        {
            Assert.Skip($"NOT RUN: {folder} is absent. Set CORDON_SHARED to the folder that holds 'data'.");
        }

        return folder;
    }

    /// <summary>So many rows of a file at equal distances, the same ones each time.</summary>
    public static IReadOnlyList<DataRow> Sample(string file, int most)
    {
        List<string> lines = [];
        using StreamReader reader = new(new GZipStream(File.OpenRead(Path.Combine(Folder(), file + ".jsonl.gz")), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        int count = Math.Min(most, lines.Count);
        return [.. Enumerable.Range(0, count).Select(i => Read(lines[(int)((long)i * lines.Count / count)]))];
    }

    private static DataRow Read(string line)
    {
        using JsonDocument row = JsonDocument.Parse(line);
        bool isOfTool = row.RootElement.TryGetProperty("context", out JsonElement context) && context.ValueKind == JsonValueKind.Object && context.TryGetProperty("tool_call", out _);
        return new DataRow(row.RootElement.GetProperty("id").GetString()!, row.RootElement.GetProperty("text").GetString()!, isOfTool);
    }

    private static string Folder() =>
        Path.Combine(Environment.GetEnvironmentVariable("CORDON_SHARED") ?? Path.Combine(Checkout, "..", "shared"), "data");

    private static string FindCheckout(string from) =>
        File.Exists(Path.Combine(from, "Cordon.slnx")) ? from : FindCheckout(Path.GetDirectoryName(from) ?? throw new InvalidOperationException("No Cordon.slnx above the tests."));
}
