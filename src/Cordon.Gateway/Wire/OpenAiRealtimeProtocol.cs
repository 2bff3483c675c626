namespace Cordon.Gateway.Wire;

/// <summary>Parameters and property names of the Realtime API's events, of both its versions.</summary>
internal static class OpenAiRealtimeProtocol
{
    private static readonly string[] Envelope =
    [
        "type", "event_id", "item_id", "previous_item_id", "response_id", "call_id", "obfuscation", "event", "speaker", "id",
        "conversation/id", "conversation/object", "rate_limits/*/name", "usage/type", "part/type",
        "error/type", "error/code", "error/param", "error/event_id",
    ];

    private static readonly string[] Item =
    [
        "type", "id", "object", "status", "call_id", "approval_request_id", "error/type",
        "content/*/type", "content/*/id", "content/*/detail",
    ];

    // A session and a response have most of their settings in common; the first version had them flat.
    private static readonly string[] Settings =
    [
        "type", "id", "object", "model", "voice", "conversation", "conversation_id", "status", "service_tier", "truncation", "truncation/type",
        "max_output_tokens", "max_response_output_tokens", "modalities/*", "output_modalities/*", "include/*", "tool_choice", "tool_choice/type",
        "tool_choice/name", "tool_choice/server_label", "reasoning/effort", "prompt/id", "prompt/version", "tracing",
        "input_audio_format", "output_audio_format", "input_audio_transcription/model", "input_audio_transcription/language",
        "input_audio_noise_reduction/type", "turn_detection/type", "turn_detection/eagerness",
        "audio/input/format", "audio/input/format/type", "audio/input/noise_reduction/type", "audio/input/transcription/model",
        "audio/input/transcription/language", "audio/input/transcription/delay", "audio/input/turn_detection/type",
        "audio/input/turn_detection/eagerness", "audio/output/format", "audio/output/format/type", "audio/output/voice", "audio/output/voice/id",
        "audio/output/language", "status_details/type", "status_details/reason", "status_details/error/type", "status_details/error/code",
    ];

    private static readonly string[] Names =
    [
        "session", "item", "response", "part", "delta", "audio", "text", "transcript", "transcription", "prompt", "variables", "instructions", "tools",
        "input", "output", "content", "role", "name", "arguments", "server_label", "reason", "approve", "image_url", "metadata", "description",
        "parameters", "temperature", "speed", "threshold", "prefix_padding_ms", "silence_duration_ms", "idle_timeout_ms", "create_response",
        "interrupt_response", "rate", "retention_ratio", "token_limits", "post_instructions", "workflow_name", "group_id", "expires_at", "client_secret",
        "value", "output_index", "content_index", "audio_start_ms", "audio_end_ms", "received_at", "start", "end", "limit", "remaining", "reset_seconds",
        "logprobs", "token", "logprob", "bytes", "top_logprobs", "usage", "seconds", "total_tokens", "input_tokens", "output_tokens",
        "input_token_details", "output_token_details", "cached_tokens", "cached_tokens_details", "text_tokens", "audio_tokens", "image_tokens",
        "status_details", "error", "message", "code", "input_schema", "annotations", "parallel_tool_calls", "max_tokens", "truncated", "strict",
    ];

    public static Protocol Event { get; } = new(
    [
        .. Envelope, .. At("item/", Item), .. At("session/", Settings), .. At("response/", Settings),
        .. At("response/input/*/", Item), .. At("response/output/*/", Item),
    ],
    Names);

    /// <summary>What an upgrade that fails is answered with.</summary>
    public static Protocol Refusal { get; } = new(["error/type", "error/code", "error/param"], ["error", "message"]);

    private static IEnumerable<string> At(string prefix, string[] paths) => paths.Select(path => prefix + path);
}
