using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>Chat completions: where text stands in them.</summary>
internal static class ChatRows
{
    public static IEnumerable<RequestCell> Requests =>
    [
        Said(Surface.System, "system", """{"role":"system","content":"Mind the ¤."},{"role":"user","content":"Hello."}"""),
        Said(Surface.System, "system part", """{"role":"system","content":[{"type":"text","text":"Mind the ¤."}]},{"role":"user","content":"Hello."}"""),
        Said(Surface.System, "developer", """{"role":"developer","content":"Mind the ¤."},{"role":"user","content":"Hello."}"""),
        Said(Surface.User, "first turn", """{"role":"user","content":"About the ¤."},{"role":"assistant","content":"Yes."},{"role":"user","content":"Hello."}"""),
        Said(Surface.User, "turn before the last", """{"role":"user","content":"Hello."},{"role":"assistant","content":"Yes."},{"role":"user","content":"About the ¤."},{"role":"assistant","content":"Well."},{"role":"user","content":"Bye."}"""),
        Said(Surface.User, "last turn", """{"role":"user","content":"About the ¤."}"""),
        Said(Surface.User, "second part", """{"role":"user","content":[{"type":"text","text":"Hello."},{"type":"text","text":"About the ¤."}]}"""),
        Said(Surface.User, "name", """{"role":"user","name":"¤","content":"Hello."}"""),
        Said(Surface.Assistant, "first turn", """{"role":"user","content":"Hello."},{"role":"assistant","content":"The ¤."},{"role":"user","content":"Well."},{"role":"assistant","content":"Yes."},{"role":"user","content":"Bye."}"""),
        Said(Surface.Assistant, "last turn", """{"role":"user","content":"Hello."},{"role":"assistant","content":"The ¤."},{"role":"user","content":"Bye."}"""),
        Said(Surface.Assistant, "refusal", """{"role":"assistant","refusal":"Not the ¤."},{"role":"user","content":"Hello."}"""),
        Said(Surface.Assistant, "transcript", """{"role":"assistant","audio":{"id":"a","transcript":"The ¤."}},{"role":"user","content":"Hello."}"""),
        Beside(Surface.Assistant, "prediction", """ "prediction":{"type":"content","content":"The ¤."} """),
        Tool("name", """{"name":"¤"}"""),
        Tool("description", """{"name":"f","description":"Tells the ¤."}"""),
        Tool("nested description", """{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string","description":"The ¤."}}}}}}"""),
        Tool("property name", """{"name":"f","parameters":{"type":"object","properties":{"¤":{"type":"string"}}}}"""),
        Tool("choice in the schema", """{"name":"f","parameters":{"type":"object","properties":{"a":{"enum":["x","¤"]}}}}"""),
        Beside(Surface.ToolDefinition, "old function", """ "functions":[{"name":"f","description":"Tells the ¤."}] """),
        Called("name", """ "tool_calls":[{"id":"c","type":"function","function":{"name":"¤","arguments":"{}"}}] """),
        Called("arguments", """ "tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":\"¤\"}"}}] """),
        Called("arguments, escaped twice", """ "tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":\"§\"}"}}] """),
        Called("old function call", """ "function_call":{"name":"f","arguments":"{\"a\":\"¤\"}"} """),
        Said(Surface.ToolResult, "tool", """{"role":"user","content":"Hello."},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"The ¤."}"""),
        Said(Surface.ToolResult, "tool part", """{"role":"user","content":"Hello."},{"role":"tool","tool_call_id":"c","content":[{"type":"text","text":"The ¤."}]}"""),
        Said(Surface.ToolResult, "old function", """{"role":"user","content":"Hello."},{"role":"function","name":"f","content":"The ¤."}"""),
        Part(Surface.Image, "link", """{"type":"image_url","image_url":{"url":"https://pictures.example/¤.png"}}""", Carries.Link),
        Part(Surface.Image, "data", """{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}""", Carries.Opaque),
        Part(Surface.Audio, "data", """{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}""", Carries.Opaque),
        Part(Surface.Audio, "link", """{"type":"audio_url","audio_url":{"url":"https://sounds.example/¤.wav"}}""", Carries.Link),
        Part(Surface.File, "name", """{"type":"file","file":{"filename":"¤.txt"}}"""),
        Part(Surface.File, "data", """{"type":"file","file":{"file_data":"data:application/pdf;base64,JVBERi0="}}""", Carries.Opaque),
        Part(Surface.File, "link to a film", """{"type":"video_url","video_url":{"url":"https://films.example/¤.mp4"}}""", Carries.Link),
        Beside(Surface.System, "answer's schema", """ "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object","properties":{"a":{"type":"string","description":"The ¤."}}}}} """),
        Said(Surface.Unknown, "unknown role", """{"role":"critic","content":"The ¤."},{"role":"user","content":"Hello."}"""),
        Beside(Surface.Unknown, "unknown field", """ "x_note":"The ¤." """),
        Beside(Surface.Unknown, "unknown field's name", """ "x":{"¤":1} """),
        Beside(Surface.Unknown, "metadata", """ "metadata":{"note":"The ¤."} """),
    ];

    public static IEnumerable<AnswerCell> Scripted =>
    [
        Answered(Surface.Assistant, "refusal", """{"role":"assistant","content":null,"refusal":"Not the ¤."}"""),
        Answered(Surface.Assistant, "reasoning", """{"role":"assistant","content":"Yes.","reasoning_content":"The ¤."}"""),
        Answered(Surface.Assistant, "transcript", """{"role":"assistant","content":null,"audio":{"id":"a","transcript":"The ¤."}}"""),
        Answered(Surface.Audio, "data", """{"role":"assistant","content":null,"audio":{"id":"a","data":"UklGRg=="}}""", Carries.Opaque),
        Answered(Surface.ToolCall, "old function call", """{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{\"a\":\"¤\"}"}}"""),
        new(Route.Chat, Surface.Unknown, "probabilities' bytes", AnswerCells.ChatHello, Script: """{"choices":[{"index":0,"message":{"role":"assistant","content":"Yes."},"logprobs":{"content":[{"token":"Yes.","logprob":0,"bytes":[89]}]},"finish_reason":"stop"}]}""", Carries: Carries.Opaque),
        new(Route.Chat, Surface.Unknown, "error", AnswerCells.ChatHello, Script: """{"error":{"message":"The ¤ failed.","type":"server_error"}}"""),
        Streamed(Surface.Assistant, "refusal", """ "refusal":"Not the ¤." """),
        Streamed(Surface.Assistant, "reasoning", """ "reasoning_content":"The ¤." """),
        Streamed(Surface.Audio, "data", """ "audio":{"id":"a","data":"UklGRg=="} """, Carries.Opaque),
        Streamed(Surface.ToolCall, "old function call", """ "function_call":{"name":"f","arguments":"{\"a\":\"¤\"}"} """),
    ];

    private const string Functions = """ "tools":[{"type":"function","function":{"name":"f"}}], """;

    private static RequestCell Said(Surface surface, string place, string messages, Carries carries = Carries.Text) =>
        new(Route.Chat, surface, place, $$$"""{"model":"m","messages":[{{{messages}}}]}""", carries);

    private static RequestCell Beside(Surface surface, string place, string member) =>
        new(Route.Chat, surface, place, $$$"""{"model":"m","messages":[{"role":"user","content":"Hello."}],{{{member}}}}""");

    private static RequestCell Tool(string place, string function) =>
        Beside(Surface.ToolDefinition, place, $$$""" "tools":[{"type":"function","function":{{{function}}}}] """);

    private static RequestCell Called(string place, string call) =>
        Said(Surface.ToolCall, place, $$$"""{"role":"user","content":"Hello."},{"role":"assistant","content":null,{{{call}}}},{"role":"user","content":"Bye."}""");

    private static RequestCell Part(Surface surface, string place, string part, Carries carries = Carries.Text) =>
        Said(surface, place, $$$"""{"role":"user","content":[{"type":"text","text":"Hello."},{{{part}}}]}""", carries);

    private static AnswerCell Answered(Surface surface, string place, string message, Carries carries = Carries.Text) =>
        new(Route.Chat, surface, place, AnswerCells.ChatHello.Replace("\"messages\"", Functions + "\"messages\"", StringComparison.Ordinal),
            Script: $$$"""{"choices":[{"index":0,"message":{{{message}}},"finish_reason":"stop"}]}""", Carries: carries);

    private static AnswerCell Streamed(Surface surface, string place, string delta, Carries carries = Carries.Text) =>
        new(Route.Chat, surface, place + " in a stream", AnswerCells.ChatHello.Replace("\"messages\"", Functions + "\"messages\"", StringComparison.Ordinal),
            Script: $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{{delta}}}}}]}}\n\ndata: {{\"choices\":[{{\"index\":0,\"delta\":{{}},\"finish_reason\":\"stop\"}}]}}\n\ndata: [DONE]\n\n", Carries: carries);
}
