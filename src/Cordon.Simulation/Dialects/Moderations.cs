using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cordon.Simulation.Dialects;

/// <summary>OpenAI <c>/v1/moderations</c>: a text is flagged for what it names.</summary>
internal static class Moderations
{
    private static readonly string[] Categories =
    [
        "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm", "self-harm/intent",
        "self-harm/instructions", "sexual", "sexual/minors", "violence", "violence/graphic",
    ];

    public static WireAnswer Answer(WireRequest request)
    {
        if (request.Body.Member("input") is not { } input)
        {
            return new WireAnswer.Refused(new Problem(400, "Missing required parameter: 'input'.", "missing_required_parameter", "input"));
        }

        // Strings have a verdict each; parts have one together.
        string[] texts = input.ValueKind != JsonValueKind.Array ? [input.AsText()]
            : input.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String) ? [.. input.EnumerateArray().Select(part => part.AsText())]
            : [string.Join('\n', input.EnumerateArray().Select(part => part.Text("text") ?? ""))];
        return new WireAnswer.Whole(new JsonObject
        {
            ["id"] = request.Id("modr-"),
            ["model"] = request.Body.Text("model") ?? "omni-moderation-latest",
            ["results"] = new JsonArray([.. texts.Select(Verdict)]),
        });
    }

    private static JsonNode Verdict(string text)
    {
        bool Names(string category) => text.Contains(category, StringComparison.OrdinalIgnoreCase);
        return new JsonObject
        {
            ["flagged"] = Categories.Any(Names),
            ["categories"] = new JsonObject(Categories.Select(category => KeyValuePair.Create(category, (JsonNode?)Names(category)))),
            ["category_scores"] = new JsonObject(Categories.Select(category => KeyValuePair.Create(category, (JsonNode?)(Names(category) ? 0.9 : 0.01)))),
            ["category_applied_input_types"] = new JsonObject(Categories.Select(category => KeyValuePair.Create(category, (JsonNode?)new JsonArray("text")))),
        };
    }
}
