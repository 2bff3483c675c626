using System.Text.Json;
using Cordon.Gateway.Wire;
using Cordon.State.Effects;

namespace Cordon.Gateway.Noting;

/// <summary>A call of a tool on its way: listens for what its server says of it. Belongs to one exchange; not thread-safe.</summary>
internal sealed class NotedCall(string id, McpDialect dialect)
{
    private EffectState? _said;
    private EffectState? _implied;

    public string Id { get; } = id;

    /// <summary>The head of the answer.</summary>
    public void Head(int status) => _implied = status switch
    {
        < 300 => null,
        // Who stands before the server says these when the server may be at work.
        502 or 503 or 504 or 529 => null,
        _ => EffectState.Failed,
    };

    /// <summary>A message, or several.</summary>
    public void Hear(JsonNode root)
    {
        HearOne(root);
        foreach (JsonNode message in root.Items)
        {
            HearOne(message);
        }
    }

    /// <summary>The same in a stream.</summary>
    public void Hear(StreamFrame frame)
    {
        if (frame.Data.Length > 0 && JsonTape.Read(frame.Data, JsonLimits.Default, out _) is { } message)
        {
            Hear(message.Root);
        }
    }

    /// <summary>What is known of it now.</summary>
    /// <param name="isSent">Whether anything was sent.</param>
    public EffectState State(bool isSent) => isSent ? _said ?? _implied ?? EffectState.Ambiguous : EffectState.Failed;

    private void HearOne(JsonNode message)
    {
        if (message.Kind != JsonValueKind.Object || !dialect.IsAnswer(message) || message.Get("method"u8).Kind != JsonValueKind.Undefined)
        {
            return;
        }

        JsonNode result = message.Get("result"u8);
        _said = result.Kind == JsonValueKind.Object && result.Get("isError"u8).Kind != JsonValueKind.True ? EffectState.Done : EffectState.Failed;
    }
}
