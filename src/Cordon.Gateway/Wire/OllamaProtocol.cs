namespace Cordon.Gateway.Wire;

/// <summary>Parameters and property names of Ollama's own API.</summary>
internal static class OllamaProtocol
{
    private static readonly string[] Shared =
    [
        "model", "messages", "message", "content", "thinking", "images", "tool_calls", "tool_name", "function", "name", "arguments", "index", "prompt", "suffix",
        "system", "template", "context", "response", "image", "logprobs", "top_logprobs", "token", "logprob", "bytes", "stream", "raw", "format", "options",
    ];

    // Context and images are placed by themselves; what the options hold is numbers, but for the words at which to stop.
    public static Protocol Request { get; } = new(
    [
        "model", "name", "keep_alive", "think", "format", "options/stop~", "options/stop/*~", "tools/*/type",
        "messages/*/tool_call_id", "messages/*/tool_calls/*/id", "messages/*/tool_calls/*/type",
    ],
    [
        .. Shared, "tools", "role", "description", "parameters", "input", "truncate", "shift", "dimensions", "verbose", "width", "height", "steps",
        "_debug_render_only", "numa", "num_ctx", "num_batch", "num_gpu", "main_gpu", "low_vram", "f16_kv", "vocab_only", "use_mmap", "use_mlock",
        "logits_all", "embedding_only", "num_thread", "num_keep", "seed", "num_predict", "top_k", "top_p", "min_p", "tfs_z", "typical_p", "repeat_last_n",
        "temperature", "repeat_penalty", "presence_penalty", "frequency_penalty", "mirostat", "mirostat_tau", "mirostat_eta", "penalize_newline",
    ]);

    public static Protocol Answer { get; } = new(
    [
        "model", "remote_model", "created_at", "done_reason", "message/role", "message/tool_call_id", "message/tool_calls/*/id", "message/tool_calls/*/type",
        "tool_calls/*/id", "tool_calls/*/type",
    ],
    [
        .. Shared, "error", "done", "total_duration", "load_duration", "prompt_eval_count", "prompt_eval_duration", "eval_count", "eval_duration",
        "completed", "total", "embedding", "embeddings", "remote_host", "_debug_info", "rendered_template", "image_count",
    ]);

    /// <summary>Models and how they are made: the answers of <c>tags</c>, <c>ps</c>, <c>version</c> and <c>show</c>.</summary>
    public static Protocol Models { get; } = new(
    [
        "version", "modified_at", "remote_model", "capabilities/*", "messages/*/role", "details/parent_model", "details/format", "details/family",
        "details/families/*", "details/parameter_size", "details/quantization_level",
        "models/*/name", "models/*/model", "models/*/remote_model", "models/*/modified_at", "models/*/expires_at", "models/*/digest", "models/*/capabilities/*",
        "models/*/details/parent_model", "models/*/details/format", "models/*/details/family", "models/*/details/families/*",
        "models/*/details/parameter_size", "models/*/details/quantization_level",
    ],
    [
        .. Shared, "error", "size", "size_vram", "context_length", "license", "modelfile", "parameters", "model_info", "projector_info", "tensors", "shape", "requires",
        "remote_host",
    ]);
}
