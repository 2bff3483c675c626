using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>For routes that never stream: if an upstream does so all the same, every string is unknown text.</summary>
internal sealed class SweptStream(Protocol words) : EventStream
{
    protected override FrameKind Place(JsonNode data, Placing placing)
    {
        placing.Sweep(words, Trust.Untrusted);
        return FrameKind.Ordinary;
    }
}
