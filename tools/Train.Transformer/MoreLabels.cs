using System.IO.Compression;
using System.Text.Json;
using Cordon.Detection.Models;
using Cordon.Train.Text;

namespace Cordon.Train.Transformer;

/// <summary>What the transformer learns beside the linear model's questions, and the orders that documents hide, by row.</summary>
internal static class MoreLabels
{
    /// <summary>An answer that does not do what was asked.</summary>
    public const ModelHead Refusal = (ModelHead)5;

    /// <summary>A request for something harmful.</summary>
    public const ModelHead Harm = (ModelHead)6;

    public static List<Example> Read(string directory) =>
    [
        .. Corpus.Read(directory).Select(example =>
            example.Kind == "harmful_request" ? example with { Labels = example.Labels.Yes(Harm) }
            : example.Set.StartsWith("bn_", StringComparison.Ordinal) && example.Set != "bn_toolcalls_glaive" ? example with { Labels = example.Labels.No(Harm) }
            : example),
        .. Directory.EnumerateFiles(directory, "refusal_*.jsonl.gz").Order(StringComparer.Ordinal).SelectMany(Answers),
    ];

    /// <summary>The hidden order of each row that names it.</summary>
    public static Dictionary<string, string> Orders(string directory)
    {
        var orders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(directory, "*.jsonl.gz").Where(file => Path.GetFileName(file).StartsWith("pi_indirect", StringComparison.Ordinal) || Path.GetFileName(file).StartsWith("tool_", StringComparison.Ordinal)))
        {
            foreach (JsonElement row in Lines(file))
            {
                if (row.TryGetProperty("context", out JsonElement context) && context.ValueKind == JsonValueKind.Object
                    && context.TryGetProperty("injection", out JsonElement order) && order.ValueKind == JsonValueKind.String)
                {
                    orders.Add(row.GetProperty("id").GetString()!, order.GetString()!);
                }
            }
        }

        return orders;
    }

    private static IEnumerable<Example> Answers(string file) =>
        Lines(file).Select(row =>
        {
            string kind = row.GetProperty("kind").GetString()!;
            Labels labels = kind == "refusal" ? Labels.None.Yes(Refusal) : Labels.None.No(Refusal);
            return new Example(row.GetProperty("id").GetString()!, row.GetProperty("text").GetString()!, labels, Path.GetFileName(file)[..^".jsonl.gz".Length], row.GetProperty("source").GetString()!, kind);
        });

    private static IEnumerable<JsonElement> Lines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument row = JsonDocument.Parse(line);
            yield return row.RootElement.Clone();
        }
    }
}
