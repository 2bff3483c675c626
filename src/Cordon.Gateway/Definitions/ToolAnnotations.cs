using System.Text.Json;
using Cordon.Policy;

namespace Cordon.Gateway.Definitions;

/// <summary>
/// What a server admits about a tool (MCP, ToolAnnotations). A server has nothing to lose by calling a tool better than it is, so only what makes it worse is heard: said
/// outright, because what is left out says nothing.
/// </summary>
internal static class ToolAnnotations
{
    /// <summary>The class that a definition admits to; null where it admits to nothing.</summary>
    public static Reversibility? Admitted(JsonElement tool) =>
        tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("annotations", out JsonElement annotations) || annotations.ValueKind != JsonValueKind.Object ? null
        : Says(annotations, "destructiveHint", JsonValueKind.True) ? Reversibility.Irreversible
        : Says(annotations, "readOnlyHint", JsonValueKind.False) ? Reversibility.Reversible
        : null;

    public static bool SaysReadOnly(JsonElement tool) =>
        tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("annotations", out JsonElement annotations) && annotations.ValueKind == JsonValueKind.Object && Says(annotations, "readOnlyHint", JsonValueKind.True);

    private static bool Says(JsonElement annotations, string hint, JsonValueKind what) => annotations.TryGetProperty(hint, out JsonElement said) && said.ValueKind == what;
}
