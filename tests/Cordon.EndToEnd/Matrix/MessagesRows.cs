using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>Anthropic's messages, and the counting of their tokens: where text stands in them.</summary>
internal static class MessagesRows
{
    private const string Hello = """{"role":"user","content":"Hello."}""";

    public static IEnumerable<RequestCell> Requests(Route route)
    {
        return
        [
            Beside(Surface.System, "string", """ "system":"Mind the ¤." """),
            Beside(Surface.System, "second block", """ "system":[{"type":"text","text":"Be kind."},{"type":"text","text":"Mind the ¤."}] """),
            Beside(Surface.System, "answer's schema", """ "output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"string","description":"The ¤."}}}}} """),
            Said(Surface.User, "first turn", $$$"""{"role":"user","content":"About the ¤."},{"role":"assistant","content":"Yes."},{{{Hello}}}"""),
            Said(Surface.User, "last turn", $$$"""{{{Hello}}},{"role":"assistant","content":"Yes."},{"role":"user","content":"About the ¤."}"""),
            Block(Surface.User, "block", """{"type":"text","text":"About the ¤."}"""),
            Said(Surface.Assistant, "turn", $$$"""{{{Hello}}},{"role":"assistant","content":"The ¤."},{"role":"user","content":"Bye."}"""),
            Said(Surface.Assistant, "thinking", $$$"""{{{Hello}}},{"role":"assistant","content":[{"type":"thinking","thinking":"The ¤.","signature":"c2ln"}]},{"role":"user","content":"Bye."}"""),
            Said(Surface.Assistant, "sealed thinking", $$$"""{{{Hello}}},{"role":"assistant","content":[{"type":"redacted_thinking","data":"c2VhbGVk"}]},{"role":"user","content":"Bye."}""", Carries.Opaque),
            Tool("name", """{"name":"¤","input_schema":{"type":"object"}}"""),
            Tool("description", """{"name":"f","description":"Tells the ¤.","input_schema":{"type":"object"}}"""),
            Tool("nested description", """{"name":"f","input_schema":{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string","description":"The ¤."}}}}}}"""),
            Tool("property name", """{"name":"f","input_schema":{"type":"object","properties":{"¤":{"type":"string"}}}}"""),
            Beside(Surface.ToolDefinition, "server", """ "mcp_servers":[{"type":"url","url":"https://tools.example","name":"¤"}] """),
            Called("name", """{"type":"tool_use","id":"t","name":"¤","input":{}}"""),
            Called("argument", """{"type":"tool_use","id":"t","name":"f","input":{"a":{"b":"¤"}}}"""),
            Called("name of an argument", """{"type":"tool_use","id":"t","name":"f","input":{"¤":1}}"""),
            Block(Surface.ToolResult, "string", """{"type":"tool_result","tool_use_id":"t","content":"The ¤."}"""),
            Block(Surface.ToolResult, "block", """{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"The ¤."}]}"""),
            Block(Surface.Document, "text", """{"type":"document","source":{"type":"text","media_type":"text/plain","data":"The ¤."}}"""),
            Block(Surface.Document, "title", """{"type":"document","title":"The ¤","source":{"type":"text","media_type":"text/plain","data":"Yes."}}"""),
            Block(Surface.Document, "blocks", """{"type":"document","source":{"type":"content","content":[{"type":"text","text":"The ¤."}]}}"""),
            Block(Surface.Document, "search result", """{"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"The ¤."}]}"""),
            Block(Surface.File, "data", """{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}}""", Carries.Opaque),
            Block(Surface.File, "link", """{"type":"document","source":{"type":"url","url":"https://files.example/¤.pdf"}}""", Carries.Link),
            Block(Surface.File, "uploaded before", """{"type":"document","source":{"type":"file","file_id":"file_1"}}""", Carries.Opaque),
            Block(Surface.Image, "data", """{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}""", Carries.Opaque),
            Block(Surface.Image, "link", """{"type":"image","source":{"type":"url","url":"https://pictures.example/¤.png"}}""", Carries.Link),
            Said(Surface.Unknown, "unknown role", $$$"""{"role":"critic","content":"The ¤."},{{{Hello}}}"""),
            Beside(Surface.Unknown, "unknown field", """ "x_note":"The ¤." """),
            Block(Surface.Unknown, "unknown field of a block", """{"type":"text","text":"Hello.","aside":"The ¤."}"""),
        ];

        RequestCell Said(Surface surface, string place, string messages, Carries carries = Carries.Text) =>
            new(route, surface, place, $$$"""{"model":"m","max_tokens":99,"messages":[{{{messages}}}]}""", carries);

        RequestCell Beside(Surface surface, string place, string member) =>
            new(route, surface, place, $$$"""{"model":"m","max_tokens":99,"messages":[{{{Hello}}}],{{{member}}}}""");

        RequestCell Tool(string place, string tool) => Beside(Surface.ToolDefinition, place, $$$""" "tools":[{{{tool}}}] """);

        RequestCell Called(string place, string block) =>
            Said(Surface.ToolCall, place, $$$"""{{{Hello}}},{"role":"assistant","content":[{{{block}}}]},{"role":"user","content":"Bye."}""");

        RequestCell Block(Surface surface, string place, string block, Carries carries = Carries.Text) =>
            Said(surface, place, $$$"""{"role":"user","content":[{"type":"text","text":"Hello."},{{{block}}}]}""", carries);
    }

    public static IEnumerable<AnswerCell> Scripted =>
    [
        Answered(Surface.Assistant, "thinking", """{"type":"thinking","thinking":"The ¤.","signature":"c2ln"}"""),
        Answered(Surface.Assistant, "citation", """{"type":"text","text":"Yes.","citations":[{"type":"char_location","cited_text":"The ¤."}]}"""),
        Answered(Surface.ToolResult, "search result", """{"type":"web_search_tool_result","tool_use_id":"t","content":[{"type":"web_search_result","title":"The ¤","url":"https://x.example"}]}"""),
        Answered(Surface.ToolResult, "sealed search result", """{"type":"web_search_tool_result","tool_use_id":"t","content":[{"type":"web_search_result","title":"t","url":"https://x.example","encrypted_content":"c2VhbGVk"}]}""", Carries.Opaque),
        Answered(Surface.Document, "fetched", """{"type":"document","source":{"type":"text","media_type":"text/plain","data":"The ¤."}}"""),
        Answered(Surface.File, "fetched", """{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}}""", Carries.Opaque),
        Answered(Surface.Image, "made", """{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}""", Carries.Opaque),
        new(Route.Messages, Surface.Unknown, "error", AnswerCells.MessagesHello, Script: """{"type":"error","error":{"type":"overloaded_error","message":"The ¤ failed."}}"""),
        Streamed(Surface.Assistant, "thinking", """{"type":"thinking_delta","thinking":"The ¤."}"""),
        Streamed(Surface.Assistant, "citation", """{"type":"citations_delta","citation":{"type":"char_location","cited_text":"The ¤."}}"""),
        new(Route.Messages, Surface.ToolResult, "search result in a stream", AnswerCells.MessagesHello, Script: Stream(
            """{"type":"content_block_start","index":0,"content_block":{"type":"web_search_tool_result","tool_use_id":"t","content":[{"type":"web_search_result","title":"The ¤","url":"https://x.example"}]}}""")),
    ];

    private static AnswerCell Answered(Surface surface, string place, string block, Carries carries = Carries.Text) =>
        new(Route.Messages, surface, place, AnswerCells.MessagesHello, Script: $$$"""{"type":"message","role":"assistant","content":[{{{block}}}],"stop_reason":"end_turn"}""", Carries: carries);

    private static AnswerCell Streamed(Surface surface, string place, string delta) =>
        new(Route.Messages, surface, place + " in a stream", AnswerCells.MessagesHello, Script: Stream($$$"""{"type":"content_block_delta","index":0,"delta":{{{delta}}}}"""));

    private static string Stream(string data) => $"data: {data}\n\ndata: {{\"type\":\"content_block_stop\",\"index\":0}}\n\ndata: {{\"type\":\"message_stop\"}}\n\n";
}
