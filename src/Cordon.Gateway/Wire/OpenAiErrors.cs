using System.Buffers;
using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>The error object of OpenAI's dialects; its libraries read <c>error.message</c>, <c>type</c>, <c>param</c> and <c>code</c>.</summary>
internal static class OpenAiErrors
{
    public static byte[] Body(Denial denial) => WireWriter.Json(json => Object(json, denial));

    /// <summary>An event whose data has <c>error</c>: both official libraries raise their API error at it.</summary>
    public static byte[] Event(Denial denial)
    {
        var stream = new ArrayBufferWriter<byte>(512);
        WireWriter.Event(stream, null, json => Object(json, denial));
        return stream.WrittenSpan.ToArray();
    }

    public static void Object(Utf8JsonWriter json, Denial denial) => json.Object("error", error =>
    {
        error.WriteString("message", denial.Message);
        error.WriteString("type", denial.Type);
        error.WriteNull("param");
        error.WriteString("code", denial.Code);
        error.WriteString("exchange", denial.Exchange);
        ApprovalTickets.Write(error, denial);
    });
}
