using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Telemetry;

/// <summary>An exchange in the words of OpenTelemetry's GenAI conventions.</summary>
/// <param name="Model">A label: a name that an upstream has answered to, or <c>other</c>.</param>
internal readonly record struct GenAi(string Operation, string Provider, string Model)
{
    public static GenAi Of(Dialect dialect, string model) => new(OperationOf(dialect.Name), dialect.Provider, model);

    private static string OperationOf(string dialect) =>
        dialect.Contains("embed", StringComparison.Ordinal) ? "embeddings"
        : dialect is "openai-completions" or "ollama-generate" ? "text_completion"
        : dialect == "openai-moderations" ? "moderation"
        : dialect.EndsWith("-files", StringComparison.Ordinal) ? "files"
        : dialect.EndsWith("-batches", StringComparison.Ordinal) ? "batches"
        : dialect.EndsWith("-conversations", StringComparison.Ordinal) ? "conversations"
        : dialect.StartsWith("gemini", StringComparison.Ordinal) ? "generate_content"
        : "chat";
}
