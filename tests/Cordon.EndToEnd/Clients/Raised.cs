using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Anthropic.Exceptions;

namespace Cordon.EndToEnd.Clients;

/// <summary>An error that a client raised, by what its program can ask of it.</summary>
internal sealed record Raised(string Class, int? Status, string? Type, string? Code, string? RequestId, string? RetryAfter, string Body)
{
    public static Raised By(Exception exception) => exception switch
    {
        ClientResultException error when error.GetRawResponse() is { } response => new Raised(
            nameof(ClientResultException), error.Status, Member(response.Content.ToString(), "type"), Member(response.Content.ToString(), "code"),
            Header(response, "x-request-id"), Header(response, "retry-after"), response.Content.ToString()),
        AnthropicApiException error => new Raised(
            error.GetType().Name, (int)error.StatusCode, Member(error.ResponseBody, "type"), Member(error.ResponseBody, "code"), error.RequestID, null, error.ResponseBody),
        AnthropicServiceException error => new Raised(
            error.GetType().Name, null, error.Type?.Raw(), Member(error.Body.GetRawText(), "code"), null, null, error.Body.GetRawText()),
        // What a client does not dress itself says how the connection ended, in words that may differ.
        _ => new Raised(exception.GetType().Name, null, null, null, null, null, ""),
    };

    /// <summary>As the scripts of the npm clients print it.</summary>
    public static Raised Read(JsonElement error) => new(
        Text(error, "class")!,
        error.GetProperty("status") is { ValueKind: JsonValueKind.Number } status ? status.GetInt32() : null,
        Text(error, "type"),
        Text(error, "code") ?? Member(error.GetProperty("body").GetRawText(), "code"),
        Text(error, "requestId"),
        Text(error, "retryAfter"),
        error.GetProperty("body").GetRawText());

    private static string? Member(string body, string name)
    {
        using JsonDocument json = JsonDocument.Parse(body);
        return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("error", out JsonElement error) ? Text(error, name) : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Header(PipelineResponse response, string name) => response.Headers.TryGetValue(name, out string? value) ? value : null;
}
