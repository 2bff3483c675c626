namespace Cordon.Gateway.Wire;

/// <summary>Parameters and property names of Anthropic messages.</summary>
internal static class AnthropicProtocol
{
    private static readonly string[] Block =
    [
        "type", "id", "tool_use_id", "cache_control/type", "cache_control/ttl", "source/type", "source/media_type", "source/file_id", "file_id",
        "content/type", "content/error_code", "content/tool_use_id", "caller/type", "caller/tool_id", "page_age~",
    ];

    private static readonly string[] Names =
    [
        "content", "text", "thinking", "title", "context", "url", "stdout", "stderr", "return_code", "citations", "data", "encrypted_content",
        "signature", "source", "name", "input", "server_name", "is_error", "enabled", "role", "cited_text", "document_index", "document_title",
        "start_char_index", "end_char_index", "start_page_number", "end_page_number", "start_block_index", "end_block_index",
        "search_result_index", "encrypted_index", "retrieved_at", "error_code", "usage",
    ];

    public static Protocol Request { get; } = new(
    [
        "model", "anthropic_version", "anthropic_beta/*", "service_tier", "stop_sequences/*~", "tool_choice/type", "tool_choice/name", "thinking/type", "thinking/display", "metadata/user_id",
        "container", "container/id", "container/skills/*/type", "container/skills/*/skill_id", "container/skills/*/version", "inference_geo", "betas/*",
        "output_config/effort", "output_config/format/type", "output_format/type", "cache_control/type", "cache_control/ttl", "speed",
        "context_management/edits/*/type", "context_management/edits/*/trigger/type", "context_management/edits/*/keep/type",
        "context_management/edits/*/clear_at_least/type",
        .. At("system/*/"), .. At("messages/*/content/*/"), .. At("messages/*/content/*/content/*/"),
        .. At("messages/*/content/*/source/content/*/"), .. At("messages/*/content/*/content/*/source/content/*/"),
        .. At("messages/*/content/*/content/content/*/"),
    ],
    [
        .. Names, "system", "messages", "max_tokens", "stream", "temperature", "top_p", "top_k", "tools", "mcp_servers", "metadata", "budget_tokens",
        "disable_parallel_tool_use", "format", "schema", "json_schema", "effort", "value", "exclude_tools", "clear_tool_inputs", "edits", "trigger",
    ]);

    public static Protocol Answer { get; } = new(
    [
        "type", "id", "role", "model", "stop_reason", "stop_sequence~", "container/id", "container/expires_at", "usage/service_tier", "usage/inference_geo",
        "error/type", "error/code", "request_id",
        "message/type", "message/id", "message/role", "message/model", "message/stop_reason", "message/usage/service_tier", "message/usage/inference_geo",
        "delta/type", "delta/stop_reason", "delta/stop_sequence~", "delta/container/id", "delta/container/expires_at",
        .. At("content/*/"), .. At("content/*/content/*/"), .. At("message/content/*/"), .. At("content_block/"), .. At("content_block/content/*/"),
        .. At("content/*/content/content/*/"), .. At("content_block/content/content/*/"),
    ],
    [
        .. Names, "message", "index", "delta", "content_block", "partial_json", "citation", "error", "input_tokens", "output_tokens",
        "cache_creation_input_tokens", "cache_read_input_tokens", "cache_creation", "ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens",
        "server_tool_use", "web_search_requests", "web_fetch_requests", "context_management", "applied_edits", "iterations",
        "output_tokens_details", "thinking_tokens", "stop_details", "amazon-bedrock-invocationMetrics", "inputTokenCount", "outputTokenCount",
        "invocationLatency", "firstByteLatency",
    ]);

    private static IEnumerable<string> At(string prefix) => Block.Select(path => prefix + path);
}
