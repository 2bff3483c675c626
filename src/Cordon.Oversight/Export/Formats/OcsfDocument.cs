using System.Buffers;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Oversight.Export.Formats;

/// <summary>
/// OCSF 1.8.0, one document a statement. A verdict with findings, or one that stopped an exchange, is a Detection Finding (2004); a
/// verdict without is API Activity (6003); drift and scans are findings; what happens to the log, its keys and its policies is Entity
/// Management (3004). What has no place in a class stands in <c>unmapped</c>.
/// </summary>
internal static class OcsfDocument
{
    public const string SchemaVersion = "1.8.0";

    private const int LongestText = 256;

    public static void Write(ExportEvent statement, IBufferWriter<byte> target, bool shortened)
    {
        using Utf8JsonWriter json = new(target);
        json.WriteStartObject();
        bool allowed = statement.Decision is Decision.Allow && !statement.Findings.Any();
        if (statement.IsVerdict && allowed)
        {
            OcsfVerdict.WriteActivity(json, statement);
        }
        else if (statement.IsVerdict || statement.Kind is "drift" or "scan")
        {
            OcsfVerdict.WriteFinding(json, statement, shortened);
        }
        else
        {
            OcsfEntity.Write(json, statement);
        }

        WriteTime(json, statement);
        json.WriteNumber("severity_id", SeverityOf(statement.Severity).Id);
        json.WriteString("severity", SeverityOf(statement.Severity).Caption);
        json.WriteString("message", statement.IsVerdict ? $"Exchange: {statement.Text("decision")}" : $"Evidence: {statement.Kind}");
        WriteMetadata(json, statement, shortened);
        if (!shortened && statement.Predicate.ValueKind == JsonValueKind.Object)
        {
            WriteUnmapped(json, statement);
        }

        json.WriteEndObject();
    }

    /// <summary>Class, category, activity and the type that OCSF computes from them.</summary>
    public static void WriteClass(Utf8JsonWriter json, (int Id, string Caption) category, (int Id, string Caption) type, (int Id, string Caption) activity)
    {
        json.WriteNumber("category_uid", category.Id);
        json.WriteString("category_name", category.Caption);
        json.WriteNumber("class_uid", type.Id);
        json.WriteString("class_name", type.Caption);
        json.WriteNumber("activity_id", activity.Id);
        json.WriteString("activity_name", activity.Caption);
        json.WriteNumber("type_uid", (type.Id * 100) + activity.Id);
        json.WriteString("type_name", $"{type.Caption}: {activity.Caption}");
    }

    public static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            json.WriteString(name, value.Length <= LongestText ? value : value[..LongestText]);
        }
    }

    /// <summary>A text that the class demands.</summary>
    public static void Required(Utf8JsonWriter json, string name, string? value) => Optional(json, name, value is { Length: > 0 } ? value : "unknown");

    /// <summary>Milliseconds since 1970. An erased statement has lost its time, and the class demands one.</summary>
    private static void WriteTime(Utf8JsonWriter json, ExportEvent statement) => json.WriteNumber("time", statement.Time?.ToUnixTimeMilliseconds() ?? 0);

    private static void WriteMetadata(Utf8JsonWriter json, ExportEvent statement, bool shortened)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", SchemaVersion);
        json.WriteStartObject("product");
        json.WriteString("name", "Cordon");
        json.WriteString("vendor_name", "Cordon");
        json.WriteString("version", CefLine.Version);
        json.WriteEndObject();
        json.WriteString("uid", statement.Id);
        json.WriteNumber("sequence", statement.Sequence);
        json.WriteString("log_name", statement.Log);
        json.WriteString("event_code", statement.Kind);
        Optional(json, "original_time", statement.Text("time"));
        Optional(json, "tenant_uid", statement.Text("tenant"));
        Optional(json, "correlation_uid", statement.Text("exchange"));
        if (statement.IsVerdict)
        {
            json.WriteStartArray("profiles");
            json.WriteStringValue("security_control");
            if (statement.Decision is Decision.Allow && !statement.Findings.Any() && statement.Text("model") is not null)
            {
                json.WriteStringValue("ai_operation");
            }

            json.WriteEndArray();
        }

        if (shortened)
        {
            json.WriteBoolean("is_truncated", true);
        }

        json.WriteEndObject();
    }

    // All of the predicate but the findings, which are the evidences; the digest lets a receiver ask for the proof.
    private static void WriteUnmapped(Utf8JsonWriter json, ExportEvent statement)
    {
        json.WriteStartObject("unmapped");
        json.WriteString("statement_sha256", statement.Digest);
        foreach (JsonProperty property in statement.Predicate.EnumerateObject().Where(property => property.Name != "findings"))
        {
            property.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static (int Id, string Caption) SeverityOf(Severity severity) => severity switch
    {
        Severity.Info => (1, "Informational"),
        Severity.Low => (2, "Low"),
        Severity.Medium => (3, "Medium"),
        Severity.High => (4, "High"),
        Severity.Critical => (5, "Critical"),
    };
}
