using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cordon.Trajectories;

/// <summary>Makes trajectories of the rows of labelled sets. The texts are attacks: they are played, and never shown.</summary>
internal static class TrajectoryReader
{
    public const string Injecagent = "pi_indirect_injecagent", Asb = "pi_indirect_asb", Glaive = "bn_toolcalls_glaive";

    // The set tells what an agent has read and no tool that it would act with.
    private const string ActingTool = "carry_out";

    // What the first call of a theft gives the attacker, so that there is something for the second.
    private const string Stolen = """{"status":"ok","record":{"owner":"J. Doe","reference":"R-20931","detail":"as requested"}}""";

    public static IEnumerable<Trajectory> Read(string folder) => [.. OfInjecagent(folder), .. OfAsb(folder), .. OfGlaive(folder)];

    private static IEnumerable<Trajectory> OfInjecagent(string folder)
    {
        foreach (JsonNode row in Rows(folder, Injecagent))
        {
            string tool = (string)row["context"]!["tool"]!, said = (string)row["context"]!["user_instruction"]!, text = (string)row["text"]!;
            Step asks = new(said, null, MadeCall.Of(tool, said));
            if ((int)row["label"]! == 0)
            {
                yield return new Trajectory(Injecagent, (string)row["id"]!, [tool], [asks, new Step(null, text, null)]);
                continue;
            }

            string order = (string)row["context"]!["injection"]!;
            string[] tools = [.. row["meta"]!["attacker_tools"]!.AsArray().Select(name => (string)name!)];
            IEnumerable<Step> attack = tools.Select((name, i) => new Step(null, i == 0 ? text : Stolen, MadeCall.Of(name, order), IsMalicious: true));
            yield return new Trajectory(Injecagent, (string)row["id"]!, [tool, .. tools], [asks, .. attack]);
        }
    }

    private static IEnumerable<Trajectory> OfAsb(string folder)
    {
        foreach (JsonNode row in Rows(folder, Asb))
        {
            string id = (string)row["id"]!, text = (string)row["text"]!;
            string tool = (string?)row["context"]!["tool"] ?? "look_up";
            Step asks = new("Do today's work on my matter and tell me what came of it.", null, new WantedCall(tool, """{"matter":"today"}"""));
            yield return (string?)row["context"]!["injection"] is { } order
                ? new Trajectory(Asb, id, [tool, ActingTool], [asks, new Step(null, text, MadeCall.Of(ActingTool, order), IsMalicious: true)])
                : new Trajectory(Asb, id, [tool, ActingTool], [asks, new Step(null, text, null)]);
        }
    }

    /// <summary>Rows that follow one another and name the same first words of the user are one conversation; what the user said in between is part of it.</summary>
    private static IEnumerable<Trajectory> OfGlaive(string folder)
    {
        List<Step> steps = [];
        List<string> tools = [], said = [];
        string first = "", id = "";
        foreach (JsonNode row in Rows(folder, Glaive))
        {
            string text = (string)row["text"]!;
            if ((string)row["meta"]!["role"]! == "user")
            {
                said.Add(text);
                continue;
            }

            string begun = (string)row["context"]!["user_instruction"]!;
            if (begun != first && steps.Count > 0)
            {
                yield return Whole();
            }

            if (steps.Count == 0)
            {
                (first, id) = (begun, (string)row["id"]!);
                int from = said.LastIndexOf(begun);
                said = from >= 0 ? said[from..] : [begun];
            }

            if (Call((string)row["context"]!["tool_call"]!) is not { } call)
            {
                continue;
            }

            tools.Add(call.Tool);
            steps.AddRange(said.Select((words, i) => new Step(words, null, i == said.Count - 1 ? call : null)));
            steps.AddRange(said.Count == 0 ? [new Step(null, null, call)] : []);
            steps.Add(new Step(null, text, null));
            said = [];
        }

        if (steps.Count > 0)
        {
            yield return Whole();
        }

        Trajectory Whole()
        {
            Trajectory whole = new(Glaive, id, [.. tools.Distinct(StringComparer.Ordinal)], [.. steps]);
            steps = [];
            tools = [];
            return whole;
        }
    }

    // Some rows hold what is no JSON.
    private static WantedCall? Call(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject call && (string?)call["name"] is { Length: > 0 } name ? new WantedCall(name, (call["arguments"] as JsonObject ?? []).ToJsonString()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonNode> Rows(string folder, string set)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(Path.Combine(folder, set + ".jsonl.gz")), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return JsonNode.Parse(line)!;
        }
    }
}
