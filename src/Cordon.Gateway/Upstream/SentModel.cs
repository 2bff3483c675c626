using System.Text.Json;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Upstream;

/// <summary>The model's name in a request: in the path where the dialect has it there, else in the body. All other bytes stay as they are.</summary>
internal static class SentModel
{
    /// <summary>The name that the caller asks for; null when the request names none.</summary>
    public static string? Asked(Exchange exchange)
    {
        string path = exchange.Http.Request.Path.Value ?? "";
        return exchange.Dialect.ModelInPath(path) is { } place ? path[place] : exchange.Request.Model;
    }

    /// <summary>Path and body with another name for the model; as they are when <paramref name="model"/> is null or the request names none.</summary>
    public static (PathString Path, ReadOnlyMemory<byte> Body) Write(Exchange exchange, string? model, JsonLimits limits)
    {
        PathString asked = exchange.Http.Request.Path;
        if (model is null || Asked(exchange) is null)
        {
            return (asked, exchange.Outgoing);
        }

        string path = asked.Value ?? "";
        if (exchange.Dialect.ModelInPath(path) is { } place)
        {
            (int start, int length) = place.GetOffsetAndLength(path.Length);
            return (new PathString(string.Concat(path.AsSpan(0, start), model, path.AsSpan(start + length))), exchange.Outgoing);
        }

        return JsonTape.Read(exchange.Outgoing, limits, out _) is { } tape && Named(tape.Root) is { } name
            ? (asked, JsonEdit.Apply(exchange.Outgoing.Span, [new TextEdit(name.Raw, 0, name.Text().Length, model)]))
            : (asked, exchange.Outgoing);
    }

    // Ollama's /api/show may call it name; every other dialect reads no model then.
    private static JsonNode? Named(JsonNode request) =>
        request.Get("model"u8) is { Kind: JsonValueKind.String } model ? model
        : request.Get("name"u8) is { Kind: JsonValueKind.String } name ? name
        : null;
}
