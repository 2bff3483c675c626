using System.IO.Compression;
using System.Text.Json;
using Cordon.Detection.Models;
using static Cordon.Detection.Models.ModelHead;

namespace Cordon.Train.Text;

/// <summary>The labelled rows of a directory as examples: which head learns what from which kind is decided here.</summary>
internal static class Corpus
{
    private static readonly ModelHead[] User = [Injection, Extraction, Attack];

    // Published elsewhere under terms that do not allow commercial use: nothing that ships is made of them.
    private const string NotForShipping = "Libr-AI/do-not-answer";

    public static List<Example> Read(string directory) => [.. Rows(directory).SelectMany(row => (Example?[])[Of(row.File, row.Row), AnswerOf(row.Row)]).OfType<Example>()];

    /// <summary>All rows that what ships may be made of, with the names of their files.</summary>
    public static IEnumerable<(string File, JsonElement Row)> Rows(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory, "*.jsonl.gz").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(file)[..^".jsonl.gz".Length];
            using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            while (reader.ReadLine() is { } line)
            {
                using JsonDocument row = JsonDocument.Parse(line);
                if (!IsNotForShipping(row.RootElement.GetProperty("source").GetString()!))
                {
                    yield return (name, row.RootElement);
                }
            }
        }
    }

    public static bool IsNotForShipping(string source) => source.StartsWith(NotForShipping, StringComparison.Ordinal);

    private static Example? Of(string file, JsonElement row)
    {
        string text = row.GetProperty("text").GetString()!;
        string kind = row.GetProperty("kind").GetString()!;
        string source = row.GetProperty("source").GetString()!;
        Labels labels = Judge(file, kind, row.GetProperty("label").ToString() == "1", row);
        return labels.Known == 0 || text.Length == 0
            ? null
            : new(row.GetProperty("id").GetString()!, text, labels, file, source, kind) { Language = row.GetProperty("lang").GetString()!, Planted = labels.IsTrue((int)Order) ? PlantedIn(row, text) : null };
    }

    // Where an order stands: the text without the document that it was put into, or what the row marks.
    private static (int Start, int Length)? PlantedIn(JsonElement row, string text)
    {
        if (row.TryGetProperty("spans", out JsonElement spans) && spans.ValueKind == JsonValueKind.Array && spans.GetArrayLength() == 1)
        {
            int start = UnitOf(text, spans[0].GetProperty("start").GetInt32());
            int end = UnitOf(text, spans[0].GetProperty("end").GetInt32());
            return end > start ? (start, end - start) : null;
        }

        if (row.TryGetProperty("context", out JsonElement context) && context.ValueKind == JsonValueKind.Object && context.TryGetProperty("carrier", out JsonElement within) && within.GetString() is { Length: > 0 } carrier)
        {
            int before = text.AsSpan().CommonPrefixLength(carrier);
            int after = 0;
            while (after < Math.Min(text.Length, carrier.Length) - before && text[^(after + 1)] == carrier[^(after + 1)])
            {
                after++;
            }

            return text.Length - after > before ? (before, text.Length - after - before) : null;
        }

        return null;
    }

    // Data counts code points, a string UTF-16 units.
    private static int UnitOf(string text, int point)
    {
        int at = 0;
        for (; point > 0 && at < text.Length; point--)
        {
            at += char.IsSurrogatePair(text, at) ? 2 : 1;
        }

        return at;
    }

    // An answer to a harmless request is text that gives nobody orders, and much of it tells a reader what to do.
    private static Example? AnswerOf(JsonElement row) =>
        row.TryGetProperty("context", out JsonElement context) && context.ValueKind == JsonValueKind.Object && context.TryGetProperty("response", out JsonElement response)
        && response.GetString() is { Length: > 0 } text && row.GetProperty("kind").GetString() == "benign"
            ? new(row.GetProperty("id").GetString() + "#response", text, Labels.None.No(Order), "answers", row.GetProperty("source").GetString()!, "answer")
            : null;

    private static Labels Judge(string file, string kind, bool isTrue, JsonElement row)
    {
        Labels none = Labels.None;
        return (file, kind) switch
        {
            ("pi_trigger_tasktracker", "indirect_injection") => Meta(row, "strength") == "override" ? none.Yes(Injection, Order, Attack) : none.Yes(Order),
            ("bn_toolcalls_glaive", _) => Meta(row, "role") == "tool_output" ? none.No(User).No(Order) : none.No(User),
            ("tool_descriptions", _) => isTrue ? none.Yes(ToolOrder) : none.No(User).No(ToolOrder),
            (_, "direct_injection") => none.Yes(Injection, Order, Attack),
            (_, "system_prompt_extraction") => none.Yes(Extraction, Attack),
            (_, "jailbreak") => none.Yes(Attack),
            (_, "indirect_injection") => none.Yes(Order),
            (_, "harmful_request") => none.No(User),
            ("pi_indirect_bipia" or "pi_indirect_asb" or "pi_indirect_injecagent", "benign") => none.No(User).No(Order),
            (_, "benign" or "hard_benign") => none.No(User),
            ("exfil_markdown", "benign_link") => none.No(User).No(Order),
            (_, "grounded") => none.No(User).No(Order),
            (_, "drift_answer") => none.No(Order),
            (_, "secure_code" or "insecure_code") => none.No(User).No(Order),
            _ => none,
        };
    }

    private static string Meta(JsonElement row, string key) =>
        row.TryGetProperty("meta", out JsonElement meta) && meta.TryGetProperty(key, out JsonElement value) ? value.ToString() : "";
}
