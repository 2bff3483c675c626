using System.IO.Compression;
using System.Text.Json;
using Cordon.Detection.Models;
using static Cordon.Detection.Models.ModelHead;

namespace Cordon.Train.Text;

/// <summary>The labelled rows of a directory as examples: which head learns what from which kind is decided here.</summary>
internal static class Corpus
{
    private static readonly ModelHead[] User = [Injection, Extraction, Jailbreak, Attack];

    public static List<Example> Read(string directory)
    {
        var examples = new List<Example>();
        foreach (string file in Directory.EnumerateFiles(directory, "*.jsonl.gz").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(file)[..^".jsonl.gz".Length];
            using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            while (reader.ReadLine() is { } line)
            {
                using JsonDocument row = JsonDocument.Parse(line);
                Add(examples, name, row.RootElement);
            }
        }

        return examples;
    }

    private static void Add(List<Example> examples, string file, JsonElement row)
    {
        string text = row.GetProperty("text").GetString()!;
        if (text.Length == 0)
        {
            return;
        }

        string id = row.GetProperty("id").GetString()!;
        string kind = row.GetProperty("kind").GetString()!;
        string source = row.GetProperty("source").GetString()!;
        string language = row.GetProperty("lang").GetString()!;
        string label = row.GetProperty("label").ToString();
        Labels labels = Judge(file, kind, label, row);
        if (labels.Known != 0)
        {
            examples.Add(new(id, text, labels, $"{file}/{source}", kind, language));
        }
    }

    private static Labels Judge(string file, string kind, string label, JsonElement row)
    {
        bool isTrue = label == "1";
        JsonElement meta = row.TryGetProperty("meta", out JsonElement m) ? m : default;
        string Meta(string key) => meta.ValueKind == JsonValueKind.Object && meta.TryGetProperty(key, out JsonElement value) ? value.ToString() : "";
        Labels none = Labels.None;
        return (file, kind) switch
        {
            ("pi_trigger_tasktracker", "indirect_injection") => Meta("strength") == "override" ? none.Yes(Injection, Order, Attack) : none.Yes(Order),
            ("bn_toolcalls_glaive", _) => Meta("role") == "tool_output" ? none.No(User).No(Order) : none.No(User).No(Harm),
            ("tool_descriptions", _) => isTrue ? none.Yes(ToolOrder) : none.No(User).No(ToolOrder),
            (_, "direct_injection") => none.Yes(Injection, Order, Attack),
            (_, "system_prompt_extraction") => none.Yes(Extraction, Attack),
            (_, "jailbreak") => none.Yes(Jailbreak, Attack),
            (_, "indirect_injection") => none.Yes(Order),
            (_, "harmful_request") => none.No(User).Yes(Harm),
            ("pi_indirect_bipia" or "pi_indirect_asb" or "pi_indirect_injecagent", "benign") => none.No(User).No(Order),
            (_, "benign") when file.StartsWith("tox_", StringComparison.Ordinal) => none.No(User),
            (_, "benign" or "hard_benign") => none.No(User).No(Harm),
            (_, "refusal") => none.Yes(Refusal),
            (_, "compliance") => none.No(Refusal),
            ("exfil_markdown", "benign_link") => none.No(User).No(Order),
            (_, "grounded") => none.No(User).No(Order),
            (_, "secure_code" or "insecure_code") => none.No(User).No(Order),
            _ => none,
        };
    }
}
