using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>The Responses API: where text stands in it.</summary>
internal static class ResponsesRows
{
    private const string Hello = """{"type":"message","role":"user","content":"Hello."}""";

    public static IEnumerable<RequestCell> Requests =>
    [
        Beside(Surface.System, "instructions", """ "instructions":"Mind the ¤." """),
        Items(Surface.System, "system item", $$$"""{"role":"system","content":"Mind the ¤."},{{{Hello}}}"""),
        Items(Surface.System, "developer item", $$$"""{"role":"developer","content":[{"type":"input_text","text":"Mind the ¤."}]},{{{Hello}}}"""),
        Beside(Surface.System, "answer's schema", """ "text":{"format":{"type":"json_schema","name":"s","schema":{"type":"object","properties":{"a":{"type":"string","description":"The ¤."}}}}} """),
        new(Route.Responses, Surface.User, "input", """{"model":"m","input":"About the ¤."}"""),
        Items(Surface.User, "first turn", $$$"""{"role":"user","content":"About the ¤."},{"role":"assistant","content":"Yes."},{{{Hello}}}"""),
        Items(Surface.User, "last turn", $$$"""{{{Hello}}},{"role":"assistant","content":"Yes."},{"role":"user","content":[{"type":"input_text","text":"About the ¤."}]}"""),
        Beside(Surface.User, "prompt variable", """ "prompt":{"id":"p","variables":{"a":"The ¤."}} """),
        Items(Surface.Assistant, "turn", $$$"""{{{Hello}}},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"The ¤."}]},{"role":"user","content":"Bye."}"""),
        Items(Surface.Assistant, "reasoning summary", $$$"""{"type":"reasoning","id":"r","summary":[{"type":"summary_text","text":"The ¤."}]},{{{Hello}}}"""),
        Items(Surface.Assistant, "sealed reasoning", $$$"""{"type":"reasoning","id":"r","summary":[],"encrypted_content":"c2VhbGVk"},{{{Hello}}}""", Carries.Opaque),
        Tool("name", """{"type":"function","name":"¤"}"""),
        Tool("description", """{"type":"function","name":"f","description":"Tells the ¤."}"""),
        Tool("nested description", """{"type":"function","name":"f","parameters":{"type":"object","properties":{"a":{"type":"array","items":{"type":"string","description":"The ¤."}}}}}"""),
        Tool("property name", """{"type":"function","name":"f","parameters":{"type":"object","properties":{"¤":{"type":"string"}}}}"""),
        Tool("server", """{"type":"mcp","server_label":"s","server_description":"Knows the ¤."}"""),
        Items(Surface.ToolDefinition, "listed by a server", $$$"""{"type":"mcp_list_tools","id":"l","server_label":"s","tools":[{"name":"f","description":"Tells the ¤."}]},{{{Hello}}}"""),
        Items(Surface.ToolCall, "name", $$$"""{{{Hello}}},{"type":"function_call","call_id":"c","name":"¤","arguments":"{}"},{"role":"user","content":"Bye."}"""),
        Items(Surface.ToolCall, "arguments", $$$"""{{{Hello}}},{"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":\"¤\"}"},{"role":"user","content":"Bye."}"""),
        Items(Surface.ToolCall, "arguments, escaped twice", $$$"""{{{Hello}}},{"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":\"§\"}"},{"role":"user","content":"Bye."}"""),
        Items(Surface.ToolCall, "code", $$$"""{"type":"code_interpreter_call","id":"i","container_id":"k","code":"print('¤')"},{{{Hello}}}"""),
        Items(Surface.ToolResult, "output", $$$"""{{{Hello}}},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":"The ¤."}"""),
        Items(Surface.ToolResult, "output part", $$$"""{{{Hello}}},{"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"The ¤."}]}"""),
        Items(Surface.ToolResult, "logs of code", $$$"""{"type":"code_interpreter_call","id":"i","container_id":"k","code":"1","outputs":[{"type":"logs","logs":"The ¤."}]},{{{Hello}}}"""),
        Items(Surface.Document, "search result", $$$"""{"type":"file_search_call","id":"s","queries":["q"],"results":[{"file_id":"f","text":"The ¤."}]},{{{Hello}}}"""),
        Part(Surface.Image, "link", """{"type":"input_image","image_url":"https://pictures.example/¤.png"}""", Carries.Link),
        Part(Surface.Image, "data", """{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="}""", Carries.Opaque),
        Part(Surface.Audio, "data", """{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}""", Carries.Opaque),
        Part(Surface.File, "name", """{"type":"input_file","filename":"¤.txt"}"""),
        Part(Surface.File, "data", """{"type":"input_file","file_data":"data:application/pdf;base64,JVBERi0="}""", Carries.Opaque),
        Part(Surface.File, "link", """{"type":"input_file","file_url":"https://files.example/¤.pdf"}""", Carries.Link),
        Items(Surface.Unknown, "unknown role", $$$"""{"role":"critic","content":"The ¤."},{{{Hello}}}"""),
        Items(Surface.Unknown, "unknown item", $$$"""{"type":"dream","images":"The ¤."},{{{Hello}}}"""),
        Beside(Surface.Unknown, "unknown field", """ "x_note":"The ¤." """),
        Beside(Surface.Unknown, "metadata", """ "metadata":{"note":"The ¤."} """),
    ];

    /// <summary>A response repeats what the request said: that is text of the answer once more.</summary>
    public static IEnumerable<AnswerCell> Repeated =>
    [
        new(Route.Responses, Surface.System, "instructions", """{"model":"m","input":"Hello.","instructions":"Mind the ¤."}"""),
        new(Route.Responses, Surface.ToolDefinition, "description", """{"model":"m","input":"Hello.","tools":[{"type":"function","name":"f","description":"Tells the ¤."}]}"""),
        new(Route.Responses, Surface.Unknown, "metadata", """{"model":"m","input":"Hello.","metadata":{"note":"The ¤."}}"""),
    ];

    public static IEnumerable<AnswerCell> Scripted =>
    [
        Output(Surface.User, "asked for approval", """{"type":"mcp_approval_response","id":"a","approval_request_id":"r","approve":false,"reason":"The ¤."}"""),
        Output(Surface.Assistant, "sealed reasoning", """{"type":"reasoning","id":"r","summary":[],"encrypted_content":"c2VhbGVk"}""", Carries.Opaque),
        Output(Surface.ToolDefinition, "listed by a server", """{"type":"mcp_list_tools","id":"l","server_label":"s","tools":[{"name":"f","description":"Tells the ¤."}]}"""),
        Output(Surface.ToolResult, "output", """{"type":"function_call_output","call_id":"c","output":"The ¤."}"""),
        Output(Surface.Document, "search result", """{"type":"file_search_call","id":"s","results":[{"file_id":"f","text":"The ¤."}]}"""),
        Output(Surface.Image, "made", """{"type":"image_generation_call","id":"g","result":"iVBORw0KGgo="}""", Carries.Opaque),
        Output(Surface.Image, "link", """{"type":"computer_call_output","call_id":"c","output":{"type":"computer_screenshot","image_url":"https://pictures.example/¤.png"}}""", Carries.Link),
        Output(Surface.File, "name", """{"type":"message","role":"assistant","content":[{"type":"output_file","filename":"¤.txt"}]}"""),
        Output(Surface.Audio, "data", """{"type":"message","role":"assistant","content":[{"type":"output_audio","data":"UklGRg==","transcript":"Yes."}]}""", Carries.Opaque),
        Event(Surface.Image, "made in pieces", """{"type":"response.image_generation_call.partial_image","output_index":0,"partial_image_b64":"iVBORw0KGgo="}""", Carries.Opaque),
        Event(Surface.Audio, "data", """{"type":"response.audio.delta","delta":"UklGRg=="}""", Carries.Opaque),
        Event(Surface.Assistant, "refusal", """{"type":"response.refusal.delta","output_index":0,"content_index":0,"delta":"Not the ¤."}"""),
        Event(Surface.Assistant, "reasoning summary", """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"The ¤."}"""),
        Event(Surface.ToolCall, "server's arguments", """{"type":"response.mcp_call_arguments.delta","output_index":0,"delta":"{\"a\":\"¤\"}"}"""),
        Event(Surface.ToolResult, "finished item", """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call_output","call_id":"c","output":"The ¤."}}"""),
    ];

    private static RequestCell Beside(Surface surface, string place, string member) =>
        new(Route.Responses, surface, place, $$$"""{"model":"m","input":"Hello.",{{{member}}}}""");

    private static RequestCell Items(Surface surface, string place, string items, Carries carries = Carries.Text) =>
        new(Route.Responses, surface, place, $$$"""{"model":"m","input":[{{{items}}}]}""", carries);

    private static RequestCell Tool(string place, string tool) => Beside(Surface.ToolDefinition, place, $$$""" "tools":[{{{tool}}}] """);

    private static RequestCell Part(Surface surface, string place, string part, Carries carries = Carries.Text) =>
        Items(surface, place, $$$"""{"role":"user","content":[{"type":"input_text","text":"Hello."},{{{part}}}]}""", carries);

    private static AnswerCell Output(Surface surface, string place, string item, Carries carries = Carries.Text) =>
        new(Route.Responses, surface, place, AnswerCells.ResponsesHello, Script: $$$"""{"id":"resp_1","object":"response","status":"completed","output":[{{{item}}}]}""", Carries: carries);

    private static AnswerCell Event(Surface surface, string place, string data, Carries carries = Carries.Text) =>
        new(Route.Responses, surface, place + " in a stream", AnswerCells.ResponsesHello,
            Script: $"data: {data}\n\ndata: {{\"type\":\"response.completed\",\"response\":{{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"output\":[]}}}}\n\n", Carries: carries);
}
