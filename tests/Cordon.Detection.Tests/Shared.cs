using System.IO.Compression;
using System.Text.Json;

namespace Cordon.Detection.Tests;

/// <summary>Data outside the repository: <c>../shared</c> beside the folder of Cordon.slnx, or where CORDON_SHARED points.</summary>
internal static class Shared
{
    public static string Root { get; } = Find(Path.GetFullPath(AppContext.BaseDirectory));

    public static string Folder(string name)
    {
        string folder = Path.Combine(Environment.GetEnvironmentVariable("CORDON_SHARED") ?? Path.Combine(Root, "..", "shared"), name);
        if (!Directory.Exists(folder))
        {
            Assert.Skip($"NOT RUN: {folder} is absent. Set CORDON_SHARED to the folder that holds '{name}'.");
        }

        return folder;
    }

    public static IEnumerable<JsonElement> Rows(string file)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder("data"), file + ".jsonl.gz")), CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            using JsonDocument row = JsonDocument.Parse(line);
            yield return row.RootElement.Clone();
        }
    }

    private static string Find(string from) =>
        File.Exists(Path.Combine(from, "Cordon.slnx")) ? from : Find(Path.GetDirectoryName(from) ?? throw new InvalidOperationException("No Cordon.slnx above the tests."));
}
