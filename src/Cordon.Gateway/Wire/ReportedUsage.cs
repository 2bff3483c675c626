using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>What answers and events say was used, in the words of each family of dialects.</summary>
internal static class ReportedUsage
{
    /// <summary>
    /// OpenAI's: chat and completions say <c>prompt_tokens</c>, responses say <c>input_tokens</c>, sessions spell the details otherwise; all count what was cached and what was
    /// reasoned inside their totals.
    /// </summary>
    public static Usage? OpenAi(JsonNode holder)
    {
        JsonNode usage = holder.Get("usage"u8);
        if (usage.Kind != JsonValueKind.Object)
        {
            return null;
        }

        JsonNode inputDetails = First(First(usage.Get("prompt_tokens_details"u8), usage.Get("input_tokens_details"u8)), usage.Get("input_token_details"u8));
        JsonNode outputDetails = First(First(usage.Get("completion_tokens_details"u8), usage.Get("output_tokens_details"u8)), usage.Get("output_token_details"u8));
        return new Usage(
            Number(First(usage.Get("prompt_tokens"u8), usage.Get("input_tokens"u8))),
            Number(First(usage.Get("completion_tokens"u8), usage.Get("output_tokens"u8))),
            CachedInput: Number(inputDetails.Get("cached_tokens"u8)),
            CacheWrite: Number(inputDetails.Get("cache_write_tokens"u8)),
            Reasoning: Number(outputDetails.Get("reasoning_tokens"u8)));
    }

    /// <summary>Anthropic's: <c>input_tokens</c> is only what the cache had no part in.</summary>
    public static Usage? Anthropic(JsonNode holder)
    {
        JsonNode usage = holder.Get("usage"u8);
        if (usage.Kind != JsonValueKind.Object)
        {
            return null;
        }

        long read = Number(usage.Get("cache_read_input_tokens"u8));
        long write = Number(usage.Get("cache_creation_input_tokens"u8));
        return new Usage(
            Number(usage.Get("input_tokens"u8)) + read + write,
            Number(usage.Get("output_tokens"u8)),
            CachedInput: read,
            CacheWrite: write,
            CacheWriteHour: Number(usage.Get("cache_creation"u8).Get("ephemeral_1h_input_tokens"u8)));
    }

    /// <summary>Ollama's: two counts beside the text, in the last line of a stream.</summary>
    public static Usage? Ollama(JsonNode holder) =>
        holder.Get("prompt_eval_count"u8).Kind == JsonValueKind.Number || holder.Get("eval_count"u8).Kind == JsonValueKind.Number
            ? new Usage(Number(holder.Get("prompt_eval_count"u8)), Number(holder.Get("eval_count"u8)))
            : null;

    /// <summary>Gemini's: thoughts are counted beside what is said, and both are paid as output; cached tokens are inside of the prompt's.</summary>
    public static Usage? Gemini(JsonNode holder)
    {
        JsonNode usage = holder.Get("usageMetadata"u8);
        return usage.Kind != JsonValueKind.Object ? null : new Usage(
            Number(usage.Get("promptTokenCount"u8)) + Number(usage.Get("toolUsePromptTokenCount"u8)),
            Number(usage.Get("candidatesTokenCount"u8)) + Number(usage.Get("thoughtsTokenCount"u8)),
            CachedInput: Number(usage.Get("cachedContentTokenCount"u8)),
            Reasoning: Number(usage.Get("thoughtsTokenCount"u8)));
    }

    /// <summary>Bedrock Converse's: as with Anthropic, <c>inputTokens</c> is only what the cache had no part in.</summary>
    public static Usage? Converse(JsonNode holder)
    {
        JsonNode usage = holder.Get("usage"u8);
        if (usage.Kind != JsonValueKind.Object)
        {
            return null;
        }

        long read = Number(usage.Get("cacheReadInputTokens"u8));
        long write = Number(usage.Get("cacheWriteInputTokens"u8));
        return new Usage(Number(usage.Get("inputTokens"u8)) + read + write, Number(usage.Get("outputTokens"u8)), CachedInput: read, CacheWrite: write);
    }

    private static JsonNode First(JsonNode one, JsonNode other) => one.Kind is JsonValueKind.Undefined or JsonValueKind.Null ? other : one;

    private static long Number(JsonNode node) => node.Integer() is > 0 and int number ? number : 0;
}
