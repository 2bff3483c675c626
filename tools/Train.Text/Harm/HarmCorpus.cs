using System.Text.Json;
using Cordon.Detection.Harm;

namespace Cordon.Train.Text.Harm;

/// <summary>The labelled rows of a directory as examples of the two tables of the guard <c>harm</c>.</summary>
internal sealed class HarmCorpus
{
    private static readonly string[] Ordinary = ["benign", "hard_benign"];

    /// <summary>What the first table learns: is it a request for harm, is it abuse; and of the first, three kinds.</summary>
    public List<Example> Screen { get; } = [];

    /// <summary>What the second table learns: of which kind a request for harm is.</summary>
    public List<Example> Kinds { get; } = [];

    public static HarmCorpus Read(string directory)
    {
        var corpus = new HarmCorpus();
        foreach ((string file, JsonElement row) in Corpus.Rows(directory))
        {
            corpus.Add(file, row);
        }

        return corpus;
    }

    /// <summary>Of a text that asks for harm.</summary>
    public static Labels HarmOf(string text) => Labels.None.Set((int)HarmModel.HeadOf(text), true);

    /// <summary>Of one that neither asks for harm nor abuses anybody.</summary>
    public static Labels CalmOf(string text) => Labels.None.Set((int)HarmModel.HeadOf(text), false).Set((int)HarmHead.Toxicity, false);

    private void Add(string file, JsonElement row)
    {
        string kind = row.GetProperty("kind").GetString()!;
        bool isTrue = row.GetProperty("label").ToString() == "1";
        bool isAbuseData = file.StartsWith("tox_", StringComparison.Ordinal);
        if (row.GetProperty("text").GetString() is not { Length: > 0 } text)
        {
            return;
        }

        Labels none = Labels.None;
        Labels calm = CalmOf(text);
        Labels labels = kind switch
        {
            "harmful_request" or "dangerous_code_request" => HarmOf(text),
            "toxicity" => none.Set((int)HarmHead.Toxicity, true),
            // Harmless in many languages: what is foreign is not harmful for that.
            "pii" or "grounded" or "ungrounded" => calm,
            _ when !Ordinary.Contains(kind) || isTrue => none,
            // Not sexist, its labels say: whether it is abuse nobody has looked.
            _ when file == "tox_edos" => none,
            _ when isAbuseData => none.Set((int)HarmHead.Toxicity, false),
            _ when file.StartsWith("bn_", StringComparison.Ordinal) || file.StartsWith("pi_direct", StringComparison.Ordinal) || file.StartsWith("pi_trigger", StringComparison.Ordinal) => calm,
            _ => none,
        };
        if (labels.Known == 0)
        {
            return;
        }

        string id = row.GetProperty("id").GetString()!;
        string source = row.GetProperty("source").GetString()!;
        HashSet<string>? kinds = labels == HarmOf(text) ? HarmNames.Of(row) : null;
        if (kinds is { Count: > 0 })
        {
            Labels second = none;
            foreach (HarmCategory category in HarmModel.Categories)
            {
                bool has = kinds.Contains(category.Entity);
                (labels, second) = category.IsFirst ? (labels.Set(category.Head, has), second) : (labels, second.Set(category.Head, has));
            }

            Kinds.Add(new(id, text, second, file, source, kind));
        }

        Screen.Add(new(id, text, labels, file, source, kind));
    }
}
