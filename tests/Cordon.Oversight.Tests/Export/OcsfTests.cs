using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Evidence;
using Cordon.Oversight.Export;

namespace Cordon.Oversight.Tests.Export;

/// <summary>OCSF documents against the schemas of version 1.8.0, by ajv.</summary>
public sealed class OcsfTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_kind_of_statement_is_valid_by_the_schema_of_its_class(bool shortened)
    {
        string schemas = Schemas();
        string[] documents = [.. (await KindSamples.AllAsync()).Select(stored => KindSamples.Render(ExportFormat.Ocsf, stored, shortened: shortened))];
        string[] verdicts = await ValidateAsync(schemas, documents);
        Assert.Empty(verdicts.Zip(documents).Where(pair => !pair.First.EndsWith(" ok", StringComparison.Ordinal)).Select(pair => $"{pair.First}\n{pair.Second}"));
        Assert.Equal(documents.Length, verdicts.Length);
        Assert.Equal(["2004", "3004", "6003"], verdicts.Select(line => line[..4]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_schemas_would_refuse_a_document_that_is_not_right()
    {
        string schemas = Schemas();
        string document = KindSamples.Render(ExportFormat.Ocsf, (await KindSamples.AllAsync()).First(stored => stored.Bytes.Length > 0 && KindSamples.Render(ExportFormat.Ocsf, stored).Contains("\"evidences\"", StringComparison.Ordinal)));
        Action<JsonObject>[] faults =
        [
            json => json["invented"] = 1, json => json.Remove("finding_info"), json => json["severity_id"] = 7, json => json["type_uid"] = 200409,
            json => json["metadata"]!["product"] = "Cordon", json => ((JsonObject)json["evidences"]![0]!).Remove("actor"), json => json["time"] = "now",
        ];
        string[] wrong = [.. faults.Select(fault =>
        {
            JsonObject json = (JsonObject)JsonNode.Parse(document)!;
            fault(json);
            return json.ToJsonString();
        })];
        string[] verdicts = await ValidateAsync(schemas, wrong);
        // Actor and api stand side by side in an evidence, so one of them may go; all else is refused.
        Assert.Equal([false, false, false, false, false, true, false], verdicts.Select(line => line.EndsWith(" ok", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Decisions_and_classes_fit_what_happened()
    {
        foreach (StoredStatement stored in await KindSamples.AllAsync())
        {
            JsonElement json = JsonDocument.Parse(KindSamples.Render(ExportFormat.Ocsf, stored)).RootElement;
            using ExportEvent statement = ExportEvent.Read(RecordedLog.Origin, stored);
            (int type, int? action) = statement switch
            {
                { Kind: "verdict", Decision: Contracts.Decision.Allow } => (statement.Findings.Any() ? 2004 : 6003, 1),
                { Kind: "verdict", Decision: Contracts.Decision.Modify } => (2004, 4),
                { Kind: "verdict", Decision: Contracts.Decision.Deny } => (2004, 2),
                { Kind: "verdict", Decision: null } => (2004, 0),
                { Kind: "verdict" } => (2004, 99),
                { Kind: "drift" or "scan" } => (2004, (int?)null),
                _ => (3004, null),
            };
            Assert.Equal((type, action), (json.GetProperty("class_uid").GetInt32(), json.TryGetProperty("action_id", out JsonElement found) ? found.GetInt32() : null));
            Assert.Equal((statement.Id, statement.Sequence, "1.8.0"), (json.GetProperty("metadata").GetProperty("uid").GetString()!, json.GetProperty("metadata").GetProperty("sequence").GetInt64(), json.GetProperty("metadata").GetProperty("version").GetString()!));
            Assert.Equal(json.GetProperty("type_uid").GetInt32(), (type * 100) + json.GetProperty("activity_id").GetInt32());
        }
    }

    private static string Schemas()
    {
        string? folder = ThirdParty.Shared("frameworks/ocsf/json-schema/1.8.0");
        Assert.SkipWhen(folder is null, "NOT RUN: the OCSF schemas are absent. Set CORDON_SHARED to the folder that holds 'frameworks'.");
        return folder!;
    }

    private static async Task<string[]> ValidateAsync(string schemas, string[] documents) =>
        (await ThirdParty.NodeAsync("ocsf.mjs", string.Join('\n', documents), schemas)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
