using System.Buffers.Text;
using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>
/// What a request says about the answer it wants. The providers' names for the same things do not contradict each other, so they are all
/// looked for in all dialects; of several the largest number counts.
/// </summary>
/// <param name="MaxOutput">The most output tokens of one answer; null when the request sets none.</param>
/// <param name="Choices">How many answers are asked for.</param>
/// <param name="IsRepeatable">The same request has the same answer: no temperature, no stream, nothing kept at the provider.</param>
/// <param name="HasTools">The model, or its provider, may call tools.</param>
public sealed record Asked(long? MaxOutput, long Choices, bool IsRepeatable, bool HasTools)
{
    // What is larger, or no whole number, is as much as any budget has.
    private const long MostTokens = 1_000_000_000;
    private const long MostChoices = 1_000;

    /// <summary>Input tokens that stand in no request, because the upstream keeps them from before.</summary>
    public long Remembered { get; init; }

    /// <summary>The answer is made after this exchange, so what it uses is not reported in it.</summary>
    public bool RunsLater { get; init; }

    public static Asked Nothing { get; } = new(null, 1, false, false);

    internal static Asked Read(JsonNode root)
    {
        JsonNode gemini = root.Get("generationConfig"u8);
        JsonNode bedrock = root.Get("inferenceConfig"u8);
        JsonNode ollama = root.Get("options"u8);
        long? most = Largest(
            root.Get("max_completion_tokens"u8), root.Get("max_tokens"u8), root.Get("max_output_tokens"u8), root.Get("max_tokens_to_sample"u8),
            gemini.Get("maxOutputTokens"u8), bedrock.Get("maxTokens"u8), ollama.Get("num_predict"u8));
        long choices = Largest(root.Get("n"u8), root.Get("best_of"u8), gemini.Get("candidateCount"u8)) ?? 1;
        bool isZero = new[] { root, gemini, bedrock, ollama }.Any(holder => IsZero(holder.Get("temperature"u8)));
        return new Asked(most, Math.Clamp(choices, 1, MostChoices), isZero && !IsStateful(root), HasAny(root));
    }

    private static bool HasAny(JsonNode root) =>
        Says(root.Get("tools"u8)) || Says(root.Get("functions"u8)) || Says(root.Get("mcp_servers"u8)) || Says(root.Get("web_search_options"u8))
        || Says(root.Get("toolConfig"u8));

    // Responses are kept unless the request says no; everywhere else they are kept only when it says so.
    private static bool IsStateful(JsonNode root)
    {
        JsonValueKind store = root.Get("store"u8).Kind;
        bool keepsUnasked = root.Get("input"u8).Kind != JsonValueKind.Undefined;
        return root.Get("stream"u8).Kind == JsonValueKind.True
            || (keepsUnasked ? store != JsonValueKind.False : store is not (JsonValueKind.False or JsonValueKind.Undefined or JsonValueKind.Null))
            || Says(root.Get("previous_response_id"u8)) || Says(root.Get("conversation"u8)) || Says(root.Get("background"u8))
            || Says(root.Get("container"u8)) || (root.Get("prompt"u8).Kind == JsonValueKind.Object);
    }

    private static bool Says(JsonNode node) =>
        node.Kind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False)
        && !(node.Kind is JsonValueKind.Array or JsonValueKind.Object && node.Next == node.Index + 1);

    private static bool IsZero(JsonNode node) =>
        node.Kind == JsonValueKind.Number && Utf8Parser.TryParse(node.Bytes.Span, out double value, out int used) && used == node.Bytes.Length && value == 0;

    private static long? Largest(params ReadOnlySpan<JsonNode> nodes)
    {
        long? largest = null;
        foreach (JsonNode node in nodes)
        {
            // Below zero is some servers' way to set none.
            if (node.Kind == JsonValueKind.Number && node.Integer() is null or >= 0)
            {
                largest = Math.Max(largest ?? 0, Math.Min(node.Integer() ?? MostTokens, MostTokens));
            }
        }

        return largest;
    }
}
