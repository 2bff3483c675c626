using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>OpenAI's moderation: <c>POST /v1/moderations</c>. Texts and pictures go in, categories and scores come out.</summary>
internal sealed class OpenAiModerationsDialect(Dialect family) : PlainDialect(family, Words)
{
    private static readonly string[] Categories =
    [
        "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm", "self-harm/intent",
        "self-harm/instructions", "sexual", "sexual/minors", "violence", "violence/graphic",
    ];

    private static readonly Protocol RequestWords = new(["model", "input/*/type"], ["input", "text", "image_url", "url"]);

    private static readonly Protocol Words = new(
        ["id", "model", "error/type", "error/code", "error/param", "results/*/category_applied_input_types/*/*"],
        [.. Categories, "results", "flagged", "categories", "category_scores", "category_applied_input_types", "error", "message", "usage"]);

    public override string Name => "openai-moderations";

    public override Effect EffectOf(JsonNode request) => Effect.None;

    public override RequestReading ReadRequest(JsonTape body)
    {
        var reader = new RequestReader(body);
        JsonNode input = reader.Root.Get("input"u8);
        if (input.Kind == JsonValueKind.String)
        {
            reader.Placing.Text(input, Surface.User, Trust.User);
        }
        else if (reader.Placing.Is(input, JsonValueKind.Array))
        {
            foreach (JsonNode part in input.Items)
            {
                Part(reader.Placing, part);
            }
        }

        return reader.Finish(RequestWords);
    }

    // By field, not by the part's type: a type that lies must not move text out of sight.
    private static void Part(Placing placing, JsonNode part)
    {
        if (part.Kind == JsonValueKind.String)
        {
            placing.Text(part, Surface.User, Trust.User);
            return;
        }

        if (placing.Is(part, JsonValueKind.Object))
        {
            placing.Text(part.Get("text"u8), Surface.User, Trust.User);
            JsonNode picture = part.Get("image_url"u8);
            placing.Link(picture.Kind == JsonValueKind.Object ? picture.Get("url"u8) : picture, Surface.Image, Trust.User);
        }
    }
}
