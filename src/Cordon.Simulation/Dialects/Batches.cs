using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cordon.Simulation.Dialects;

/// <summary>Batches of both providers: answered when they are made, said to be done when somebody asks.</summary>
internal static class Batches
{
    public static WireAnswer OfOpenAi(KeptThings kept, WireRequest request, Func<string, JsonElement, WireAnswer> ask)
    {
        if (kept.Files.Find(request.Body.Text("input_file_id") ?? "") is not { } input)
        {
            return new WireAnswer.Refused(new Problem(400, "The input file was not found.", "invalid_file_id", "input_file_id"));
        }

        List<string> lines = [];
        foreach (string line in Encoding.UTF8.GetString(input.Content.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            using JsonDocument asked = JsonDocument.Parse(line);
            (int status, JsonNode body) = Answered(ask(asked.RootElement.Text("url") ?? "", asked.RootElement.Member("body") ?? default), problem => problem.OpenAi());
            lines.Add(JsonText.Write(new JsonObject
            {
                ["id"] = request.Id("batch_req_", lines.Count + 1),
                ["custom_id"] = asked.RootElement.Text("custom_id"),
                ["response"] = new JsonObject { ["status_code"] = status, ["request_id"] = request.Id("req_", lines.Count + 1), ["body"] = body },
                ["error"] = null,
            }));
        }

        byte[] results = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        string output = "file-" + WireRequest.FingerprintOf(results);
        kept.Files.Keep(output, new KeptFile(output, "output.jsonl", "application/jsonl", "batch_output", results, IsAnthropic: false));
        JsonObject facts = new()
        {
            ["id"] = request.Id("batch_"),
            ["object"] = "batch",
            ["endpoint"] = request.Body.Text("endpoint"),
            ["errors"] = null,
            ["input_file_id"] = input.Id,
            ["completion_window"] = request.Body.Text("completion_window"),
            ["status"] = "validating",
            ["output_file_id"] = null,
            ["error_file_id"] = null,
            ["created_at"] = request.Created,
            ["request_counts"] = new JsonObject { ["total"] = lines.Count, ["completed"] = 0, ["failed"] = 0 },
            ["metadata"] = new JsonObject(),
        };
        JsonObject done = (JsonObject)facts.DeepClone();
        (done["status"], done["output_file_id"]) = ("completed", output);
        done["request_counts"]!["completed"] = lines.Count;
        kept.Batches.Keep(request.Id("batch_"), new KeptBatch(done, results, IsAnthropic: false));
        return new WireAnswer.Whole(facts);
    }

    public static WireAnswer OfAnthropic(KeptThings kept, WireRequest request, string address, Func<string, JsonElement, WireAnswer> ask)
    {
        List<string> lines = [];
        foreach (JsonElement asked in request.Body.Items("requests"))
        {
            (int status, JsonNode body) = Answered(ask("/v1/messages", asked.Member("params") ?? default), problem => problem.Anthropic());
            lines.Add(JsonText.Write(new JsonObject
            {
                ["custom_id"] = asked.Text("custom_id"),
                ["result"] = status == 200 ? new JsonObject { ["type"] = "succeeded", ["message"] = body } : new JsonObject { ["type"] = "errored", ["error"] = body },
            }));
        }

        string id = request.Id("msgbatch_");
        JsonObject facts = new()
        {
            ["id"] = id,
            ["type"] = "message_batch",
            ["processing_status"] = "in_progress",
            ["request_counts"] = Counts(lines.Count, 0),
            ["ended_at"] = null,
            ["created_at"] = StoredThings.Moment(request.Options),
            ["expires_at"] = StoredThings.Moment(request.Options),
            ["archived_at"] = null,
            ["cancel_initiated_at"] = null,
            ["results_url"] = null,
        };
        JsonObject done = (JsonObject)facts.DeepClone();
        (done["processing_status"], done["ended_at"], done["results_url"]) = ("ended", StoredThings.Moment(request.Options), $"{address}/v1/messages/batches/{id}/results");
        done["request_counts"] = Counts(0, lines.Count);
        kept.Batches.Keep(id, new KeptBatch(done, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))), IsAnthropic: true));
        return new WireAnswer.Whole(facts);
    }

    public static WireAnswer List(KeptThings kept, Provider provider) => new WireAnswer.Whole(StoredThings.ListOf(
        [.. kept.Batches.All().Where(batch => batch.IsAnthropic == (provider == Provider.Anthropic)).Select(batch => batch.Facts)], provider));

    public static WireAnswer One(KeptThings kept, string method, string id, string[] tail)
    {
        if (kept.Batches.Find(id) is not { } batch)
        {
            return StoredThings.Missing("Batch", id);
        }

        switch (method, tail)
        {
            case ("GET", []):
                return new WireAnswer.Whole(batch.Facts.DeepClone());
            case ("GET", ["results"]):
                return new WireAnswer.Bytes(batch.Results, "application/x-jsonl");
            case ("POST", ["cancel"]):
                JsonObject cancelled = (JsonObject)batch.Facts.DeepClone();
                cancelled[batch.IsAnthropic ? "processing_status" : "status"] = batch.IsAnthropic ? "canceling" : "cancelling";
                return new WireAnswer.Whole(cancelled);
            case ("DELETE", []) when kept.Batches.Remove(id):
                return new WireAnswer.Whole(new JsonObject { ["id"] = id, ["type"] = "message_batch_deleted" });
            default:
                return new WireAnswer.Refused(new Problem(404, "Unknown request URL.", "unknown_url"));
        }
    }

    private static JsonObject Counts(int processing, int succeeded) =>
        new() { ["processing"] = processing, ["succeeded"] = succeeded, ["errored"] = 0, ["canceled"] = 0, ["expired"] = 0 };

    private static (int Status, JsonNode Body) Answered(WireAnswer answer, Func<Problem, JsonObject> write) => answer switch
    {
        WireAnswer.Whole whole => (200, whole.Body),
        WireAnswer.Refused refused => (refused.Problem.Status, write(refused.Problem)),
        _ => (400, write(new Problem(400, "Streaming is not supported in batches."))),
    };
}
