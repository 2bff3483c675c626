using System.Text.Json;
using Cordon.Detection.Refusals;

namespace Cordon.Train.Text.Refusals;

/// <summary>The recorded answers of a directory as examples of the model of refusals.</summary>
internal static class RefusalCorpus
{
    // Of recorded answers those to questions that a model may decline, where the source says whether it answered.
    private static readonly string[] Declinable = ["opinion", "sensitive"];

    public static List<Example> Read(string directory)
    {
        List<Example> rows = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((string file, JsonElement row) in Corpus.Rows(directory))
        {
            // The same question was asked of several versions, and many answers are the same words.
            if (Of(file, row) is { Text.Length: > 0 } example && (example.Set != "drift_llmdrift" || seen.Add(example.Text)))
            {
                rows.Add(example);
            }
        }

        return rows;
    }

    public static Labels Complied { get; } = Labels.None.Set((int)RefusalHead.Complies, true).Set((int)RefusalHead.Refuses, false);

    public static Labels Refused { get; } = Labels.None.Set((int)RefusalHead.Complies, false).Set((int)RefusalHead.Refuses, true);

    private static Example? Of(string file, JsonElement row)
    {
        string id = row.GetProperty("id").GetString()!;
        string kind = row.GetProperty("kind").GetString()!;
        string source = row.GetProperty("source").GetString()!;
        string text = row.GetProperty("text").GetString()!;
        return kind switch
        {
            "refusal" => new(id, text, Refused, file, source, kind),
            "compliance" => new(id, text, Complied, file, source, kind),
            "drift_answer" when row.GetProperty("meta") is JsonElement meta && Declinable.Contains(meta.GetProperty("task").GetString()) && meta.TryGetProperty("answered", out JsonElement answered) =>
                new(id, text, answered.ValueKind == JsonValueKind.True ? Complied : Refused, file, source, kind),
            "benign" when file == "bn_code_requests" && row.TryGetProperty("context", out JsonElement context) && context.TryGetProperty("response", out JsonElement response) && response.GetString() is { } code =>
                new(id + "#response", code, Complied, file, source, kind),
            _ => null,
        };
    }
}
