using System.Text.Json.Nodes;

namespace Cordon.Simulation.Dialects;

/// <summary><c>/v1/models</c> and <c>/v1/models/{id}</c>, which two dialects share: the caller's headers say who asks. Gemini's are under <c>/v1beta</c>.</summary>
internal static class Models
{
    public static WireAnswer List(SimulatedModelOptions options, Provider provider)
    {
        JsonArray data = new([.. options.Models.Select(m => Model(options, m, provider))]);
        return new WireAnswer.Whole(provider switch
        {
            Provider.Gemini => new JsonObject { ["models"] = data },
            Provider.Anthropic => new JsonObject { ["data"] = data, ["has_more"] = false, ["first_id"] = data.Count > 0 ? options.Models[0] : null, ["last_id"] = data.Count > 0 ? options.Models[^1] : null },
            _ => new JsonObject { ["object"] = "list", ["data"] = data },
        });
    }

    public static WireAnswer One(SimulatedModelOptions options, string id, Provider provider) =>
        options.Models.Contains(id)
            ? new WireAnswer.Whole(Model(options, id, provider))
            : new WireAnswer.Refused(new Problem(404, provider == Provider.Anthropic ? "model not found" : "The model does not exist or you do not have access to it.", "model_not_found", "model"));

    private static JsonObject Model(SimulatedModelOptions options, string id, Provider provider) => provider switch
    {
        Provider.Gemini => GenerateContent.Model(id),
        Provider.Anthropic => new JsonObject { ["type"] = "model", ["id"] = id, ["display_name"] = id, ["created_at"] = options.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") },
        _ => new JsonObject { ["id"] = id, ["object"] = "model", ["created"] = options.Created.ToUnixTimeSeconds(), ["owned_by"] = "cordon-simulation" },
    };
}
