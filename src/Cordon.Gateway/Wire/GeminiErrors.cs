using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>The error object of Google's APIs: a code that is the HTTP status, a status word, and details of which one is ours.</summary>
internal static class GeminiErrors
{
    public static byte[] Body(Denial denial) => WireWriter.Json(json => Object(json, denial));

    /// <summary>The same where a list of answers is awaited.</summary>
    public static byte[] List(Denial denial) => [(byte)'[', .. Body(denial), (byte)']'];

    public static void Object(Utf8JsonWriter json, Denial denial) => json.Object("error", error =>
    {
        error.WriteNumber("code", denial.Status);
        error.WriteString("message", denial.Message);
        error.WriteString("status", denial.Status switch
        {
            401 => "UNAUTHENTICATED",
            403 => "PERMISSION_DENIED",
            404 => "NOT_FOUND",
            429 => "RESOURCE_EXHAUSTED",
            499 => "CANCELLED",
            500 => "INTERNAL",
            502 or 503 => "UNAVAILABLE",
            504 => "DEADLINE_EXCEEDED",
            _ => "INVALID_ARGUMENT",
        });
        error.ArrayOf("details", detail =>
        {
            detail.WriteString("@type", "type.googleapis.com/google.rpc.ErrorInfo");
            detail.WriteString("reason", denial.Type);
            detail.WriteString("domain", "cordon");
            detail.Object("metadata", metadata =>
            {
                metadata.WriteString("code", denial.Code);
                metadata.WriteString("exchange", denial.Exchange);
                ApprovalTickets.WriteTexts(metadata, denial);
            });
        });
    });
}
