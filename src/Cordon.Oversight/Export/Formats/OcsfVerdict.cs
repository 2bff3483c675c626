using System.Globalization;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Oversight.Export.Formats;

/// <summary>The two classes of a verdict: Detection Finding and API Activity.</summary>
internal static class OcsfVerdict
{
    public static void WriteActivity(Utf8JsonWriter json, ExportEvent statement)
    {
        // Asking a model makes an answer; asking which models there are makes nothing.
        bool reads = statement.Text("dialect")?.EndsWith("-models", StringComparison.Ordinal) ?? false;
        OcsfDocument.WriteClass(json, (6, "Application Activity"), (6003, "API Activity"), reads ? (2, "Read") : (1, "Create"));
        WriteAction(json, statement, detected: false);
        bool success = statement.Number("status_code") is >= 200 and < 400;
        json.WriteNumber("status_id", success ? 1 : 2);
        json.WriteString("status", success ? "Success" : "Failure");
        OcsfDocument.Optional(json, "status_code", statement.Number("status_code")?.ToString(CultureInfo.InvariantCulture));
        WriteActor(json, statement);
        WriteApi(json, statement);
        json.WriteStartObject("src_endpoint");
        OcsfDocument.Required(json, "svc_name", statement.Text("application"));
        json.WriteEndObject();
        if (statement.Text("model") is { } model)
        {
            json.WriteStartObject("ai_model");
            json.WriteString("name", model);
            json.WriteString("ai_provider", (statement.Text("dialect") ?? "unknown").Split('-')[0]);
            json.WriteEndObject();
        }
    }

    public static void WriteFinding(Utf8JsonWriter json, ExportEvent statement, bool shortened)
    {
        OcsfDocument.WriteClass(json, (2, "Findings"), (2004, "Detection Finding"), (1, "Create"));
        json.WriteNumber("status_id", 1);
        json.WriteString("status", "New");
        if (statement.IsVerdict)
        {
            WriteAction(json, statement, statement.Findings.Any());
            json.WriteBoolean("is_alert", statement.IsStopped);
        }

        WriteFindingInfo(json, statement);
        long score = statement.Findings.Select(finding => finding.TryGetProperty("score_millionths", out JsonElement millionths) && millionths.ValueKind == JsonValueKind.Number && millionths.TryGetInt64(out long number) ? number / 10_000 : 0).DefaultIfEmpty(0).Max();
        if (statement.Findings.Any())
        {
            json.WriteNumber("confidence_score", score);
        }

        if (!shortened && statement.IsVerdict)
        {
            WriteEvidences(json, statement);
        }
    }

    private static void WriteFindingInfo(Utf8JsonWriter json, ExportEvent statement)
    {
        JsonElement first = statement.FirstFinding ?? default;
        string title = ExportEvent.TextOf(first, "type") ?? statement.Text("reason") ?? statement.Kind;
        json.WriteStartObject("finding_info");
        json.WriteString("uid", statement.Id);
        OcsfDocument.Optional(json, "title", title);
        if (statement.Time is { } time)
        {
            json.WriteNumber("created_time", time.ToUnixTimeMilliseconds());
        }

        json.WriteStartArray("types");
        foreach (string type in statement.Findings.Select(finding => ExportEvent.TextOf(finding, "type")).OfType<string>().DefaultIfEmpty(title).Distinct().Take(100))
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
        if (ExportEvent.TextOf(first, "rule") is { } rule)
        {
            json.WriteStartObject("analytic");
            json.WriteNumber("type_id", 1);
            json.WriteString("type", "Rule");
            OcsfDocument.Optional(json, "name", ExportEvent.TextOf(first, "guard"));
            json.WriteString("uid", rule);
            OcsfDocument.Optional(json, "version", statement.Text("detector_version"));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // Who and what stands in the first evidence: as attributes of the finding they would belong to profiles that describe a host and a cloud.
    private static void WriteEvidences(Utf8JsonWriter json, ExportEvent statement)
    {
        json.WriteStartArray("evidences");
        json.WriteStartObject();
        json.WriteString("name", "exchange");
        WriteActor(json, statement);
        WriteApi(json, statement);
        json.WriteEndObject();
        foreach (JsonElement finding in statement.Findings)
        {
            json.WriteStartObject();
            OcsfDocument.Required(json, "name", ExportEvent.TextOf(finding, "rule"));
            json.WritePropertyName("data");
            finding.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteActor(Utf8JsonWriter json, ExportEvent statement)
    {
        json.WriteStartObject("actor");
        OcsfDocument.Required(json, "app_name", statement.Text("application"));
        if (statement.Text("user_ref") is { } user)
        {
            json.WriteStartObject("user");
            json.WriteString("uid", user);
            json.WriteEndObject();
        }

        if (statement.Text("session_ref") is { } session)
        {
            json.WriteStartObject("session");
            json.WriteString("uid", session);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteApi(Utf8JsonWriter json, ExportEvent statement)
    {
        json.WriteStartObject("api");
        OcsfDocument.Required(json, "operation", statement.Text("dialect"));
        json.WriteStartObject("service");
        json.WriteString("name", "cordon");
        json.WriteEndObject();
        if (statement.Text("exchange") is { } exchange)
        {
            json.WriteStartObject("request");
            json.WriteString("uid", exchange);
            json.WriteEndObject();
        }

        if (statement.Number("status_code") is { } code)
        {
            json.WriteStartObject("response");
            json.WriteNumber("code", code);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteAction(Utf8JsonWriter json, ExportEvent statement, bool detected)
    {
        ((int Id, string Caption) action, (int Id, string Caption) disposition) = statement.Decision switch
        {
            Decision.Allow => ((1, "Allowed"), detected ? (15, "Detected") : (1, "Allowed")),
            Decision.Modify => ((4, "Modified"), (11, "Corrected")),
            Decision.StepUp => ((99, "step-up"), (23, "Challenge")),
            Decision.Defer => ((99, "defer"), (14, "Delayed")),
            Decision.Deny => ((2, "Denied"), (2, "Blocked")),
            null => ((0, "Unknown"), (0, "Unknown")),
        };
        json.WriteNumber("action_id", action.Id);
        json.WriteString("action", action.Caption);
        json.WriteNumber("disposition_id", disposition.Id);
        json.WriteString("disposition", disposition.Caption);
        // "policy" has no version without a name; the layer that decided is not recorded, its version is.
        if (statement.Text("policy_version") is { Length: > 0 } version)
        {
            json.WriteStartObject("policy");
            json.WriteString("name", "cordon");
            json.WriteString("version", version);
            json.WriteEndObject();
        }
    }
}
