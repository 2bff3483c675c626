using System.Buffers;
using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>What Cordon says in the Responses dialect: an error event, and a refusal as an ordinary response.</summary>
internal static class OpenAiResponsesWriter
{
    public static byte[] StreamError(Denial denial)
    {
        var stream = new ArrayBufferWriter<byte>(512);
        WireWriter.Event(stream, "error", json =>
        {
            json.WriteString("type", "error");
            json.WriteString("code", denial.Code);
            json.WriteString("message", denial.Message);
            json.WriteNull("param");
            json.WriteNumber("sequence_number", 0);
            // The documented event has its fields at the top; the libraries raise their error for an `error` object.
            OpenAiErrors.Object(json, denial);
        });
        return stream.WrittenSpan.ToArray();
    }

    public static byte[] StreamMessage(RequestReading request, string exchange, string text)
    {
        var stream = new ArrayBufferWriter<byte>(2048);
        int sequence = 0;
        Event("response.created", json => json.Object("response", r => Response(r, request, exchange, null, isDone: false)));
        Event("response.in_progress", json => json.Object("response", r => Response(r, request, exchange, null, isDone: false)));
        Event("response.output_item.added", json =>
        {
            json.WriteNumber("output_index", 0);
            json.Object("item", item => Item(item, exchange, null));
        });
        InItem("response.content_part.added", json => json.Object("part", part => Part(part, "")));
        InItem("response.output_text.delta", json => json.WriteString("delta", text));
        InItem("response.output_text.done", json => json.WriteString("text", text));
        InItem("response.content_part.done", json => json.Object("part", part => Part(part, text)));
        Event("response.output_item.done", json =>
        {
            json.WriteNumber("output_index", 0);
            json.Object("item", item => Item(item, exchange, text));
        });
        Event("response.completed", json => json.Object("response", r => Response(r, request, exchange, text, isDone: true)));
        return stream.WrittenSpan.ToArray();

        void InItem(string name, Action<Utf8JsonWriter> write) => Event(name, json =>
        {
            json.WriteString("item_id", "msg_" + exchange);
            json.WriteNumber("output_index", 0);
            json.WriteNumber("content_index", 0);
            if (name.StartsWith("response.output_text", StringComparison.Ordinal))
            {
                json.ArrayOf("logprobs", null);
            }

            write(json);
        });

        void Event(string name, Action<Utf8JsonWriter> write) => WireWriter.Event(stream, name, json =>
        {
            json.WriteString("type", name);
            json.WriteNumber("sequence_number", sequence++);
            write(json);
        });
    }

    public static void Response(Utf8JsonWriter json, RequestReading request, string exchange, string? text, bool isDone)
    {
        json.WriteString("id", "resp_" + exchange);
        json.WriteString("object", "response");
        json.WriteNumber("created_at", 0);
        json.WriteString("status", isDone ? "completed" : "in_progress");
        json.WriteNull("error");
        json.WriteNull("incomplete_details");
        json.WriteNull("instructions");
        json.WriteString("model", request.Model ?? "");
        json.ArrayOf("output", text is null ? null : item => Item(item, exchange, text));
        json.WriteBoolean("parallel_tool_calls", true);
        json.WriteString("tool_choice", "auto");
        json.ArrayOf("tools", null);
        json.Object("metadata", static _ => { });
        if (!isDone)
        {
            return;
        }

        json.Object("usage", usage =>
        {
            usage.WriteNumber("input_tokens", 0);
            usage.Object("input_tokens_details", d => d.WriteNumber("cached_tokens", 0));
            usage.WriteNumber("output_tokens", 0);
            usage.Object("output_tokens_details", d => d.WriteNumber("reasoning_tokens", 0));
            usage.WriteNumber("total_tokens", 0);
        });
    }

    private static void Item(Utf8JsonWriter json, string exchange, string? text)
    {
        json.WriteString("id", "msg_" + exchange);
        json.WriteString("type", "message");
        json.WriteString("status", text is null ? "in_progress" : "completed");
        json.WriteString("role", "assistant");
        json.ArrayOf("content", text is null ? null : part => Part(part, text));
    }

    private static void Part(Utf8JsonWriter json, string text)
    {
        json.WriteString("type", "output_text");
        json.WriteString("text", text);
        json.ArrayOf("annotations", null);
    }
}
