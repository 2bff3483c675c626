using System.Text;
using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>What Cordon says in MCP's words.</summary>
internal static class McpErrors
{
    /// <summary>Of the numbers that JSON-RPC leaves to servers, one that neither the protocol nor its clients use.</summary>
    public const int Denied = -32090;

    public const int Unavailable = -32091;

    private const int InvalidRequest = -32600;

    /// <param name="id">The id as the request wrote it; null where there is none.</param>
    public static byte[] Of(string? id, Denial denial) => WireWriter.Json(json =>
    {
        Head(json, id);
        json.Object("error", error =>
        {
            error.WriteNumber("code", denial.Type switch { "cordon_denied" or "cordon_unauthorized" => Denied, "cordon_invalid_request" => InvalidRequest, _ => Unavailable });
            error.WriteString("message", denial.Message);
            error.Object("data", data =>
            {
                data.WriteString("type", denial.Type);
                data.WriteString("code", denial.Code);
                if (denial.Exchange.Length > 0)
                {
                    data.WriteString("exchange", denial.Exchange);
                }

                ApprovalTickets.Write(data, denial);
            });
        });
    });

    /// <summary>The result of a call that was not made, or whose result may not be read, for models that are to see it as one.</summary>
    public static byte[] Result(string id, string text) => WireWriter.Json(json =>
    {
        Head(json, id);
        json.Object("result", result =>
        {
            result.ArrayOf("content", block =>
            {
                block.WriteString("type", "text");
                block.WriteString("text", text);
            });
            result.WriteBoolean("isError", true);
        });
    });

    /// <summary>A message as an event.</summary>
    public static byte[] Event(ReadOnlySpan<byte> message) => [.. "event: message\ndata: "u8, .. message, .. "\n\n"u8];

    private static void Head(Utf8JsonWriter json, string? id)
    {
        json.WriteString("jsonrpc", "2.0");
        json.WritePropertyName("id");
        json.WriteRawValue(id is null ? "null"u8 : Encoding.UTF8.GetBytes(id));
    }
}
