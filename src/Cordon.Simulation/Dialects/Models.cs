using System.Text.Json.Nodes;

namespace Cordon.Simulation.Dialects;

/// <summary><c>/v1/models</c> and <c>/v1/models/{id}</c>, which both dialects share: the caller's headers say who asks.</summary>
internal static class Models
{
    public static WireAnswer List(SimulatedModelOptions options, bool anthropic)
    {
        JsonArray data = new([.. options.Models.Select(m => Model(options, m, anthropic))]);
        return new WireAnswer.Whole(anthropic
            ? new JsonObject { ["data"] = data, ["has_more"] = false, ["first_id"] = data.Count > 0 ? options.Models[0] : null, ["last_id"] = data.Count > 0 ? options.Models[^1] : null }
            : new JsonObject { ["object"] = "list", ["data"] = data });
    }

    public static WireAnswer One(SimulatedModelOptions options, string id, bool anthropic) =>
        options.Models.Contains(id)
            ? new WireAnswer.Whole(Model(options, id, anthropic))
            : new WireAnswer.Refused(new Problem(404, anthropic ? "model not found" : "The model does not exist or you do not have access to it.", "model_not_found", "model"));

    private static JsonObject Model(SimulatedModelOptions options, string id, bool anthropic) => anthropic
        ? new JsonObject { ["type"] = "model", ["id"] = id, ["display_name"] = id, ["created_at"] = options.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") }
        : new JsonObject { ["id"] = id, ["object"] = "model", ["created"] = options.Created.ToUnixTimeSeconds(), ["owned_by"] = "cordon-simulation" };
}
