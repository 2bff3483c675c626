using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Tokens as an upstream counted them: OpenAI's and Anthropic's <c>usage</c>, at the top of an answer or event or one level deeper
/// (<c>response</c>, <c>message</c>), Gemini's <c>usageMetadata</c>, Ollama's counts. Numbers only: no text is read here.
/// </summary>
public readonly record struct TokenUsage(long Input, long Output)
{
    /// <summary>More than any model takes; what an upstream says beyond it is not believed.</summary>
    private const long Most = 1_000_000_000;

    private const int Deepest = 2;

    public bool IsKnown => Input > 0 || Output > 0;

    /// <summary>Streams count as they go, so the larger of two counts is the later one.</summary>
    public TokenUsage With(TokenUsage later) => new(Math.Max(Input, later.Input), Math.Max(Output, later.Output));

    /// <summary>The counts in a JSON answer or event; nothing when it has none, or is not JSON.</summary>
    public static TokenUsage In(ReadOnlySpan<byte> json)
    {
        // Most events of a stream have none, and are not parsed for it.
        if (json.IndexOf("usage"u8) < 0 && json.IndexOf("eval_count"u8) < 0)
        {
            return default;
        }

        try
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 64 });
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? Object(ref reader, 0) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static TokenUsage Object(ref Utf8JsonReader reader, int depth)
    {
        TokenUsage usage = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool goesDeeper = depth < Deepest
                && (reader.ValueTextEquals("usage"u8) || reader.ValueTextEquals("usageMetadata"u8) || reader.ValueTextEquals("response"u8) || reader.ValueTextEquals("message"u8));
            bool isInput = reader.ValueTextEquals("input_tokens"u8) || reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("promptTokenCount"u8)
                || reader.ValueTextEquals("inputTokens"u8) || reader.ValueTextEquals("prompt_eval_count"u8);
            bool isOutput = reader.ValueTextEquals("output_tokens"u8) || reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("candidatesTokenCount"u8)
                || reader.ValueTextEquals("outputTokens"u8) || reader.ValueTextEquals("eval_count"u8);
            reader.Read();
            if (goesDeeper && reader.TokenType == JsonTokenType.StartObject)
            {
                usage = usage.With(Object(ref reader, depth + 1));
            }
            else if ((isInput || isOutput) && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long count) && count is >= 0 and <= Most)
            {
                usage = usage.With(isInput ? new(count, 0) : new(0, count));
            }
            else
            {
                reader.Skip();
            }
        }

        return usage;
    }
}
