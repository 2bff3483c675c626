namespace Cordon.Gateway.Wire;

/// <summary>Parameters and property names of the Responses API.</summary>
internal static class OpenAiResponsesProtocol
{
    // The same in a request's input, an answer's output and a stream's items.
    private static readonly string[] Item =
    [
        "type", "id", "call_id", "status", "approval_request_id", "phase", "execution", "container_id", "file_id",
        "content/*/type", "content/*/detail", "content/*/file_id", "content/*/input_audio/format", "content/*/format",
        "summary/*/type", "output/*/type", "output/*/detail", "output/*/file_id", "output/type", "output/file_id",
        "outputs/*/type", "results/*/file_id", "annotations/*/type", "pending_safety_checks/*/id", "pending_safety_checks/*/code",
        "acknowledged_safety_checks/*/id", "acknowledged_safety_checks/*/code", "size", "quality", "background", "output_format",
    ];

    private static readonly string[] Parameters =
    [
        "model", "previous_response_id", "conversation", "conversation/id", "service_tier", "truncation", "reasoning/effort", "reasoning/summary",
        "reasoning/generate_summary", "text/verbosity", "text/format/type", "tool_choice", "tool_choice/type", "tool_choice/name",
        "tool_choice/mode", "tool_choice/server_label", "include/*", "prompt_cache_key", "prompt_cache_retention", "safety_identifier", "prompt/id",
        "prompt/version", "context_management/*/type",
    ];

    private static readonly string[] Object =
        [.. Parameters, "id", "object", "status", "error/code", "incomplete_details/reason", "billing/payer", "output/*/role", .. At("output/*/"), .. At("input/*/")];

    private static readonly string[] Names =
    [
        "input", "instructions", "output", "item", "part", "content", "text", "role", "refusal", "image_url", "file_url", "file_data", "filename",
        "input_audio", "data", "transcript", "annotations", "logprobs", "token", "logprob", "bytes", "top_logprobs", "summary", "encrypted_content",
        "name", "namespace", "arguments", "action", "operation", "code", "queries", "query", "outputs", "results", "result", "logs", "error", "tools",
        "reason", "approve", "revised_prompt", "server_label", "url", "title", "start_index", "end_index", "index", "quote", "score", "attributes",
        "pending_safety_checks", "acknowledged_safety_checks", "message", "metadata", "user", "stream", "store", "background", "temperature", "top_p",
        "max_output_tokens", "max_tool_calls", "parallel_tool_calls", "stream_options", "include_obfuscation", "prompt", "variables", "schema",
        "strict", "description", "format", "sources", "commands", "path", "env", "timeout_ms", "max_output_length", "stdout", "stderr", "outcome",
        "exit_code", "x", "y", "keys", "scroll_x", "scroll_y", "button", "billing", "frequency_penalty", "presence_penalty",
        "created_at", "completed_at", "usage", "input_tokens", "output_tokens", "total_tokens", "input_tokens_details", "output_tokens_details",
        "cached_tokens", "reasoning_tokens", "response", "delta", "sequence_number", "output_index", "content_index", "summary_index",
        "annotation_index", "annotation", "partial_image_b64", "partial_image_index", "param", "moderation",
    ];

    /// <summary>The parameters of one item, of a response object, and all names, for documents that hold these somewhere else.</summary>
    public static IReadOnlyList<string> ItemPaths => Item;

    public static IReadOnlyList<string> ObjectPaths => Object;

    public static IReadOnlyList<string> MemberNames => Names;

    public static Protocol Request { get; } = new([.. Parameters, .. At("input/*/")], Names);

    public static Protocol Answer { get; } = new([.. Object, "error/type", "error/param"], Names);

    public static Protocol Event { get; } = new(
    [
        .. Object.Select(path => "response/" + path), .. At("item/"), "item/role", "type", "item_id", "obfuscation", "code", "param", "part/type",
        "annotation/type", "annotation/file_id", "error/type", "error/code", "error/param", "response_id", "event_id",
    ], Names);

    private static IEnumerable<string> At(string prefix) => Item.Select(path => prefix + path);
}
