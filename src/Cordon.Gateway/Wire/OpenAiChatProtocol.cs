namespace Cordon.Gateway.Wire;

/// <summary>Parameters and property names of chat completions.</summary>
internal static class OpenAiChatProtocol
{
    private static readonly string[] MessageNames =
    [
        "messages", "role", "content", "name", "refusal", "reasoning_content", "reasoning", "tool_calls", "function", "custom", "arguments",
        "input", "function_call", "text", "image_url", "url", "video_url", "audio_url", "input_audio", "data", "file", "file_data", "filename",
        "audio", "transcript", "annotations", "url_citation", "start_index", "end_index", "title", "parsed",
    ];

    public static Protocol Request { get; } = new(
    [
        "model", "service_tier", "stop~", "stop/*~", "reasoning_effort", "verbosity", "modalities/*", "audio/voice", "audio/format",
        "prompt_cache_key", "prompt_cache_retention", "safety_identifier", "response_format/type", "prediction/type", "prediction/content/*/type",
        "messages/*/tool_call_id", "messages/*/tool_calls/*/id", "messages/*/tool_calls/*/type", "messages/*/audio/id",
        "messages/*/content/*/type", "messages/*/content/*/image_url/detail", "messages/*/content/*/input_audio/format",
        "messages/*/content/*/file/file_id", "messages/*/content/*/cache_control/type",
        "tools/*/type", "tool_choice", "tool_choice/type", "tool_choice/function/name", "tool_choice/custom/name", "tool_choice/allowed_tools/mode",
        "tool_choice/allowed_tools/tools/*/type", "tool_choice/allowed_tools/tools/*/function/name", "function_call", "function_call/name",
        "web_search_options/search_context_size", "web_search_options/user_location/type", "reasoning/effort", "stream_options/include_usage",
    ],
    [
        .. MessageNames, "tools", "functions", "response_format", "json_schema", "schema", "strict", "description", "metadata", "user", "stream", "n",
        "temperature", "top_p", "top_k", "min_p", "max_tokens", "max_completion_tokens", "presence_penalty", "frequency_penalty", "repetition_penalty",
        "logit_bias", "logprobs", "top_logprobs", "seed", "store", "parallel_tool_calls", "approximate", "include_obfuscation",
        "city", "country", "region", "timezone", "ttl", "enable_thinking", "chat_template_kwargs",
    ]);

    public static Protocol Answer { get; } = new(
    [
        "id", "object", "model", "system_fingerprint", "service_tier", "choices/*/finish_reason", "choices/*/native_finish_reason",
        "choices/*/message/role", "choices/*/message/tool_calls/*/id", "choices/*/message/tool_calls/*/type", "choices/*/message/audio/id",
        "choices/*/message/annotations/*/type", "choices/*/message/content/*/type",
        "choices/*/delta/role", "choices/*/delta/tool_calls/*/id", "choices/*/delta/tool_calls/*/type", "choices/*/delta/audio/id", "choices/*/delta/content/*/type",
        "error/type", "error/code", "error/param", "provider", "obfuscation",
        // What Azure's filters found, in four degrees.
        "prompt_filter_results/*/content_filter_results/*/severity", "choices/*/content_filter_results/*/severity", "error/innererror/code",
        "error/innererror/content_filter_result/*/severity",
    ],
    [
        .. MessageNames, "choices", "index", "message", "delta", "created", "logprobs", "token", "logprob", "bytes", "top_logprobs", "tokens",
        "token_logprobs", "text_offset", "usage", "prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details",
        "completion_tokens_details", "cached_tokens", "audio_tokens", "reasoning_tokens", "accepted_prediction_tokens",
        "rejected_prediction_tokens", "expires_at", "stop_reason", "matched_stop", "queue_time", "prompt_time", "completion_time", "total_time",
        "prompt_index", "filtered", "detected", "hate", "self_harm", "sexual", "violence", "profanity", "jailbreak", "indirect_attack",
        "protected_material_text", "protected_material_code", "custom_blocklists", "content_filter_offsets", "check_offset", "start_offset", "end_offset",
    ]);
}
