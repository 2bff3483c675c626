using System.Text.Json;

namespace Cordon.Oversight.Export.Formats;

/// <summary>Entity Management: what is done to the log, to keys, policies, models and delegations, and to statements themselves.</summary>
internal static class OcsfEntity
{
    public static void Write(Utf8JsonWriter json, ExportEvent statement)
    {
        (string entity, (int Id, string Caption) activity, (int Id, string Caption) type) = statement.Kind switch
        {
            "policy-change" => ("policy", (3, "Update"), (5, "Policy")),
            "config-change" => ("configuration", (3, "Update"), (99, "configuration")),
            "model-change" => ("model", (3, "Update"), (99, "model")),
            "key-event" => ("key", (10, "Activate"), (99, "key")),
            "erasure" => ("statement", (4, "Delete"), (99, "statement")),
            "log-lifecycle" => ("evidence log", Lifecycle(statement.Text("event")), (99, "log")),
            "heartbeat-coverage" => ("emitter", (99, statement.Kind), (99, "emitter")),
            "approval" or "identity-delegation" => (statement.Kind, (99, statement.Kind), (99, "authorization")),
            _ => ("statement", (99, statement.Kind), (99, "statement")),
        };
        OcsfDocument.WriteClass(json, (3, "Identity & Access Management"), (3004, "Entity Management"), activity);
        json.WriteStartObject("entity");
        json.WriteString("name", entity);
        json.WriteNumber("type_id", type.Id);
        json.WriteString("type", type.Caption);
        OcsfDocument.Optional(json, "uid", statement.Kind switch
        {
            "log-lifecycle" => statement.Log,
            "heartbeat-coverage" => statement.Text("emitter_id"),
            "erasure" => statement.Number("erased_sequence")?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => null,
        });
        json.WriteEndObject();
    }

    private static (int, string) Lifecycle(string? happened) => happened switch
    {
        "start" => (1, "Create"),
        "reopen" => (10, "Activate"),
        _ => (99, happened ?? "log-lifecycle"),
    };
}
