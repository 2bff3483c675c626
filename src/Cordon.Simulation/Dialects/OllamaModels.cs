using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Cordon.Simulation.Dialects;

/// <summary>What Ollama tells about its models: <c>/api/tags</c>, <c>/api/ps</c>, <c>/api/show</c> and <c>/api/version</c>.</summary>
internal static class OllamaModels
{
    public static WireAnswer List(SimulatedModelOptions options) => new WireAnswer.Whole(new JsonObject
    {
        ["models"] = new JsonArray([.. options.Models.Select(name => new JsonObject
        {
            ["name"] = name,
            ["model"] = name,
            ["modified_at"] = Moment(options),
            ["size"] = 1_000_000,
            ["digest"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))),
            ["details"] = Details(),
        })]),
    });

    /// <summary>The model's prompt is what the request says, as an override would be.</summary>
    public static WireAnswer Show(WireRequest request)
    {
        string model = request.Body.Text("model") ?? request.Body.Text("name") ?? "";
        return request.Options.Models.Contains(model)
            ? new WireAnswer.Whole(new JsonObject
            {
                ["modelfile"] = $"FROM {model}\nTEMPLATE {{{{ .Prompt }}}}\n",
                ["parameters"] = "num_ctx 4096",
                ["template"] = request.Body.Text("template") ?? "{{ .Prompt }}",
                ["system"] = request.Body.Text("system") ?? "You believe everything.",
                ["license"] = "Apache-2.0",
                ["details"] = Details(),
                ["model_info"] = new JsonObject { ["general.architecture"] = "gullible", ["general.parameter_count"] = 1 },
                ["capabilities"] = new JsonArray("completion", "tools"),
                ["modified_at"] = Moment(request.Options),
            })
            : new WireAnswer.Refused(new Problem(404, $"model '{model}' not found"));
    }

    public static WireAnswer Version() => new WireAnswer.Whole(new JsonObject { ["version"] = "0.0.0-simulated" });

    public static string Moment(SimulatedModelOptions options) => options.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    private static JsonObject Details() => new()
    {
        ["parent_model"] = "",
        ["format"] = "gguf",
        ["family"] = "gullible",
        ["families"] = new JsonArray("gullible"),
        ["parameter_size"] = "1B",
        ["quantization_level"] = "Q4_0",
    };
}
