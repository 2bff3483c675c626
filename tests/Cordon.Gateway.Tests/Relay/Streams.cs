using System.Text;
using System.Text.Json;

namespace Cordon.Gateway.Tests.Relay;

/// <summary>Streams of four dialects, written as their servers do.</summary>
internal static class Streams
{
    public const string Chat = "/v1/chat/completions";
    public const string Responses = "/v1/responses";
    public const string Messages = "/v1/messages";
    public const string Ollama = "/api/chat";

    public static string[] Paths { get; } = [Chat, Responses, Messages, Ollama];

    /// <summary>Those whose calls come in pieces.</summary>
    public static string[] InPieces { get; } = [Chat, Responses, Messages];

    public static string Ask(string path, string prompt = "Hello", string more = "") => path switch
    {
        Responses => $$"""{"model":"m","stream":true,"input":{{Quote(prompt)}}{{more}}}""",
        _ => $$"""{"model":"m","max_tokens":99,"stream":true,"messages":[{"role":"user","content":{{Quote(prompt)}}}]{{more}}}""",
    };

    public static string WithTool(string path, string tool) => path switch
    {
        Responses => $$$""","tools":[{"type":"function","name":"{{{tool}}}","parameters":{"type":"object"}}]""",
        Messages => $$$""","tools":[{"name":"{{{tool}}}","input_schema":{"type":"object"}}]""",
        _ => $$$$""","tools":[{"type":"function","function":{"name":"{{{{tool}}}}","parameters":{"type":"object"}}}]""",
    };

    /// <summary>A text that comes in pieces, each an event of its own.</summary>
    public static string Text(string path, IEnumerable<string> pieces, Func<string, string>? quote = null)
    {
        quote ??= Quote;
        StringBuilder stream = new();
        switch (path)
        {
            case Chat:
                Event(stream, null, """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""");
                foreach (string piece in pieces)
                {
                    Event(stream, null, $$$"""{"id":"c","choices":[{"index":0,"delta":{"content":{{{quote(piece)}}}},"finish_reason":null}]}""");
                }

                Event(stream, null, """{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");
                Event(stream, null, "[DONE]");
                break;
            case Responses:
                Event(stream, "response.created", """{"type":"response.created","sequence_number":0,"response":{"id":"r","object":"response","status":"in_progress","output":[]}}""");
                Event(stream, "response.output_item.added", """{"type":"response.output_item.added","output_index":0,"item":{"id":"i","type":"message","status":"in_progress","role":"assistant","content":[]}}""");
                Event(stream, "response.content_part.added", """{"type":"response.content_part.added","item_id":"i","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}""");
                foreach (string piece in pieces)
                {
                    Event(stream, "response.output_text.delta", $$"""{"type":"response.output_text.delta","item_id":"i","output_index":0,"content_index":0,"delta":{{quote(piece)}},"logprobs":[]}""");
                }

                string whole = quote(string.Concat(pieces));
                Event(stream, "response.output_text.done", $$"""{"type":"response.output_text.done","item_id":"i","output_index":0,"content_index":0,"text":{{whole}},"logprobs":[]}""");
                Event(stream, "response.completed", $$$"""{"type":"response.completed","response":{"id":"r","status":"completed","output":[{"id":"i","type":"message","role":"assistant","content":[{"type":"output_text","text":{{{whole}}},"annotations":[]}]}]}}""");
                break;
            case Ollama:
                foreach (string piece in pieces)
                {
                    Line(stream, $$$"""{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":{{{quote(piece)}}}},"done":false}""");
                }

                Line(stream, """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","eval_count":3}""");
                break;
            default:
                Event(stream, "message_start", """{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"model":"m","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}""");
                Event(stream, "content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");
                Event(stream, "ping", """{"type": "ping"}""");
                foreach (string piece in pieces)
                {
                    Event(stream, "content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{quote(piece)}}}}}""");
                }

                Event(stream, "content_block_stop", """{"type":"content_block_stop","index":0}""");
                Event(stream, "message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}}""");
                Event(stream, "message_stop", """{"type":"message_stop"}""");
                break;
        }

        return stream.ToString();
    }

    /// <summary>One tool call whose arguments come in pieces.</summary>
    public static string Call(string path, string tool, params string[] pieces)
    {
        StringBuilder stream = new();
        string whole = Quote(string.Concat(pieces));
        switch (path)
        {
            case Chat:
                Event(stream, null, $$$"""{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"{{{tool}}}","arguments":""}}]},"finish_reason":null}]}""");
                foreach (string piece in pieces)
                {
                    Event(stream, null, $$$"""{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":{{{Quote(piece)}}}}}]},"finish_reason":null}]}""");
                }

                Event(stream, null, """{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""");
                Event(stream, null, "[DONE]");
                break;
            case Responses:
                Event(stream, "response.output_item.added", $$$"""{"type":"response.output_item.added","output_index":0,"item":{"id":"f","type":"function_call","status":"in_progress","call_id":"call_1","name":"{{{tool}}}","arguments":""}}""");
                foreach (string piece in pieces)
                {
                    Event(stream, "response.function_call_arguments.delta", $$"""{"type":"response.function_call_arguments.delta","item_id":"f","output_index":0,"delta":{{Quote(piece)}}}""");
                }

                Event(stream, "response.function_call_arguments.done", $$"""{"type":"response.function_call_arguments.done","item_id":"f","output_index":0,"arguments":{{whole}}}""");
                Event(stream, "response.output_item.done", $$$"""{"type":"response.output_item.done","output_index":0,"item":{"id":"f","type":"function_call","status":"completed","call_id":"call_1","name":"{{{tool}}}","arguments":{{{whole}}}}}""");
                Event(stream, "response.completed", $$$"""{"type":"response.completed","response":{"id":"r","status":"completed","output":[{"id":"f","type":"function_call","call_id":"call_1","name":"{{{tool}}}","arguments":{{{whole}}}}]}}""");
                break;
            case Ollama:
                string arguments = pieces.Length == 0 ? "{}" : string.Concat(pieces);
                Line(stream, $$$$"""{"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"{{{{tool}}}}","arguments":{{{{arguments}}}}}}]},"done":false}""");
                Line(stream, """{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}""");
                break;
            default:
                Event(stream, "message_start", """{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"model":"m","stop_reason":null,"usage":{"input_tokens":1,"output_tokens":1}}}""");
                Event(stream, "content_block_start", $$$$"""{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"{{{{tool}}}}","input":{}}}""");
                foreach (string piece in pieces)
                {
                    Event(stream, "content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":{{{Quote(piece)}}}}}""");
                }

                Event(stream, "content_block_stop", """{"type":"content_block_stop","index":0}""");
                Event(stream, "message_stop", """{"type":"message_stop"}""");
                break;
        }

        return stream.ToString();
    }

    public static string Quote(string text) => JsonSerializer.Serialize(text, Plain);

    /// <summary>The string with every character escaped: the same to a client, another to a scanner of bytes.</summary>
    public static string Escaped(string text) => $"\"{string.Concat(text.Select(unit => $"\\u{(int)unit:x4}"))}\"";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static void Line(StringBuilder stream, string data) => stream.Append(data).Append('\n');

    private static void Event(StringBuilder stream, string? name, string data)
    {
        if (name is not null)
        {
            stream.Append("event: ").Append(name).Append('\n');
        }

        stream.Append("data: ").Append(data).Append("\n\n");
    }
}
