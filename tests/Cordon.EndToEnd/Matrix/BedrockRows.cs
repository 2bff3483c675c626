using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>Bedrock's Converse, and the bodies of model families: where text stands in them.</summary>
internal static class BedrockRows
{
    private const string Hello = """{"role":"user","content":[{"text":"Hello."}]}""";
    private const string Claude = "\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":99,";

    public static IEnumerable<RequestCell> Requests =>
    [
        Beside(Surface.System, "block", """ "system":[{"text":"Be kind."},{"text":"Mind the ¤."}] """),
        Beside(Surface.System, "guarded block", """ "system":[{"guardContent":{"text":{"text":"Mind the ¤."}}}] """),
        Beside(Surface.System, "answer's schema", """ "outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{\"description\":\"¤\"}"}}}} """),
        Said(Surface.User, "first turn", $$$"""{"role":"user","content":[{"text":"About the ¤."}]},{"role":"assistant","content":[{"text":"Yes."}]},{{{Hello}}}"""),
        Said(Surface.User, "last turn", $$$"""{{{Hello}}},{"role":"assistant","content":[{"text":"Yes."}]},{"role":"user","content":[{"text":"About the ¤."}]}"""),
        Block(Surface.User, "second block", """{"text":"About the ¤."}"""),
        Block(Surface.User, "guarded block", """{"guardContent":{"text":{"text":"About the ¤.","qualifiers":["query"]}}}"""),
        Beside(Surface.User, "prompt variable", """ "promptVariables":{"a":{"text":"The ¤."}} """),
        Said(Surface.Assistant, "turn", $$$"""{{{Hello}}},{"role":"assistant","content":[{"text":"The ¤."}]},{"role":"user","content":[{"text":"Bye."}]}"""),
        Said(Surface.Assistant, "reasoning", $$$"""{{{Hello}}},{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"The ¤.","signature":"c2ln"} }}]},{"role":"user","content":[{"text":"Bye."}]}"""),
        Said(Surface.Assistant, "sealed reasoning", $$$"""{{{Hello}}},{"role":"assistant","content":[{"reasoningContent":{"redactedContent":"c2VhbGVk"}}]},{"role":"user","content":[{"text":"Bye."}]}""", Carries.Opaque),
        Tool("name", """{"name":"¤","inputSchema":{"json":{"type":"object"}}}"""),
        Tool("description", """{"name":"f","description":"Tells the ¤.","inputSchema":{"json":{"type":"object"}}}"""),
        Tool("property name", """{"name":"f","inputSchema":{"json":{"type":"object","properties":{"¤":{"type":"string"}}}}}"""),
        Called("name", """{"toolUse":{"toolUseId":"t","name":"¤","input":{}}}"""),
        Called("argument", """{"toolUse":{"toolUseId":"t","name":"f","input":{"a":{"b":"¤"}}}}"""),
        Called("name of an argument", """{"toolUse":{"toolUseId":"t","name":"f","input":{"¤":1}}}"""),
        Block(Surface.ToolResult, "text", """{"toolResult":{"toolUseId":"t","content":[{"text":"The ¤."}],"status":"success"}}"""),
        Block(Surface.ToolResult, "JSON", """{"toolResult":{"toolUseId":"t","content":[{"json":{"a":"The ¤."}}]}}"""),
        Block(Surface.Document, "text", """{"document":{"format":"txt","name":"d","source":{"text":"The ¤."}}}"""),
        Block(Surface.Document, "name", """{"document":{"format":"txt","name":"The ¤","source":{"text":"Yes."}}}"""),
        Block(Surface.Document, "blocks", """{"document":{"name":"d","source":{"content":[{"text":"The ¤."}]}}}"""),
        Block(Surface.Document, "search result", """{"searchResult":{"source":"s","title":"t","content":[{"text":"The ¤."}]}}"""),
        Block(Surface.Document, "citation", """{"citationsContent":{"content":[{"text":"Yes."}],"citations":[{"title":"The ¤"}]}}"""),
        Block(Surface.File, "data", """{"document":{"format":"pdf","name":"d","source":{"bytes":"JVBERi0="}}}""", Carries.Opaque),
        Block(Surface.File, "link", """{"video":{"format":"mp4","source":{"s3Location":{"uri":"s3://films/¤.mp4"}}}}""", Carries.Link),
        Block(Surface.Image, "data", """{"image":{"format":"png","source":{"bytes":"iVBORw0KGgo="}}}""", Carries.Opaque),
        Block(Surface.Audio, "data", """{"audio":{"format":"wav","source":{"bytes":"UklGRg=="}}}""", Carries.Opaque),
        Said(Surface.Unknown, "unknown role", $$$"""{"role":"critic","content":[{"text":"The ¤."}]},{{{Hello}}}"""),
        Beside(Surface.Unknown, "additional field", """ "additionalModelRequestFields":{"note":"The ¤."} """),
        Beside(Surface.Unknown, "metadata", """ "requestMetadata":{"note":"the ¤"} """),
        Beside(Surface.Unknown, "unknown field's name", """ "x":{"¤":1} """),
        Invoked(Surface.System, "Claude's system", $$$"""{{{{Claude}}}"system":"Mind the ¤.","messages":[{"role":"user","content":"Hello."}]}"""),
        Invoked(Surface.User, "Claude's turn", $$$"""{{{{Claude}}}"messages":[{"role":"user","content":[{"type":"text","text":"About the ¤."}]}]}"""),
        Invoked(Surface.ToolDefinition, "Claude's tool", $$$"""{{{{Claude}}}"messages":[{"role":"user","content":"Hello."}],"tools":[{"name":"f","description":"Tells the ¤.","input_schema":{"type":"object"}}]}"""),
        Invoked(Surface.User, "Nova's turn", """{"schemaVersion":"messages-v1","messages":[{"role":"user","content":[{"text":"About the ¤."}]}]}"""),
        Invoked(Surface.User, "prompt", """{"prompt":"About the ¤."}"""),
        Invoked(Surface.User, "Titan's input", """{"inputText":"About the ¤."}"""),
        Invoked(Surface.System, "Cohere's preamble", """{"prompt":"Hello.","preamble":"Mind the ¤."}"""),
        Invoked(Surface.Assistant, "Cohere's history", """{"prompt":"Hello.","chat_history":[{"role":"CHATBOT","message":"The ¤."}]}"""),
        Invoked(Surface.Document, "Cohere's document", """{"prompt":"Hello.","documents":[{"title":"t","snippet":"The ¤."}]}"""),
        Invoked(Surface.ToolResult, "Cohere's tool result", """{"prompt":"Hello.","tool_results":[{"call":{"name":"f"},"outputs":[{"a":"The ¤."}]}]}"""),
        Invoked(Surface.ToolDefinition, "Cohere's tool", """{"prompt":"Hello.","tools":[{"name":"f","description":"Tells the ¤."}]}"""),
        Invoked(Surface.EmbeddingInput, "texts", """{"prompt":"Hello.","texts":["The ¤."],"input_type":"search_document"}"""),
        Invoked(Surface.Image, "images", """{"prompt":"Hello.","images":["iVBORw0KGgo="]}""", Carries.Opaque),
        Invoked(Surface.Unknown, "unknown field", """{"prompt":"Hello.","x_note":"The ¤."}"""),
        Invoked(Surface.Unknown, "unknown field's name", """{"prompt":"Hello.","x":{"¤":1}}"""),
    ];

    public static IEnumerable<AnswerCell> Scripted =>
    [
        Answered(Surface.Assistant, "reasoning", """{"reasoningContent":{"reasoningText":{"text":"The ¤.","signature":"c2ln"}}}"""),
        Answered(Surface.Assistant, "sealed reasoning", """{"reasoningContent":{"redactedContent":"c2VhbGVk"}}""", Carries.Opaque),
        Answered(Surface.Assistant, "cited text", """{"citationsContent":{"content":[{"text":"The ¤."}],"citations":[]}}"""),
        Answered(Surface.Document, "citation", """{"citationsContent":{"content":[{"text":"Yes."}],"citations":[{"title":"The ¤","location":{"web":{"url":"https://web.example"}}}]}}"""),
        Answered(Surface.Image, "made", """{"image":{"format":"png","source":{"bytes":"iVBORw0KGgo="}}}""", Carries.Opaque),
        Answered(Surface.ToolResult, "provider's tool", """{"toolResult":{"toolUseId":"t","content":[{"text":"The ¤."}]}}"""),
        new(Route.Converse, Surface.Unknown, "trace", AnswerCells.ConverseHello, Script: """{"output":{"message":{"role":"assistant","content":[{"text":"Yes."}]}},"stopReason":"end_turn","trace":{"guardrail":{"modelOutput":["The ¤."]}}}"""),
        new(Route.Converse, Surface.Unknown, "error", AnswerCells.ConverseHello, Script: """{"message":"The ¤ failed."}"""),
        Streamed(Surface.Assistant, "reasoning", """contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"The ¤."}}}"""),
        Streamed(Surface.Document, "citation", """contentBlockDelta {"contentBlockIndex":0,"delta":{"citation":{"title":"The ¤"}}}"""),
        Streamed(Surface.ToolResult, "provider's tool", """contentBlockDelta {"contentBlockIndex":0,"delta":{"toolResult":[{"text":"The ¤."}]}}"""),
        Streamed(Surface.Image, "made", """contentBlockDelta {"contentBlockIndex":0,"delta":{"image":{"source":{"bytes":"iVBORw0KGgo="}}}}""", Carries.Opaque),
        Streamed(Surface.Unknown, "event nobody knows", """newEvent {"note":"The ¤."}"""),
        Replied(Surface.Assistant, "completion", """{"completion":"The ¤."}"""),
        Replied(Surface.Assistant, "Mistral's output", """{"outputs":[{"text":"The ¤.","stop_reason":"stop"}]}"""),
        Replied(Surface.Assistant, "a chat's choice", """{"choices":[{"index":0,"message":{"role":"assistant","content":"The ¤."},"finish_reason":"stop"}]}"""),
        Replied(Surface.Assistant, "Nova's message", """{"output":{"message":{"role":"assistant","content":[{"text":"The ¤."}]}},"stopReason":"end_turn"}"""),
        Replied(Surface.ToolCall, "Cohere's call", """{"text":"","tool_calls":[{"name":"f","parameters":{"a":"The ¤."}}]}""", """{"prompt":"Hello.","tools":[{"name":"f"}]}"""),
        Replied(Surface.Document, "Cohere's citation", """{"text":"Yes.","citations":[{"text":"The ¤."}]}"""),
        Replied(Surface.Image, "made", """{"images":["iVBORw0KGgo="]}""", carries: Carries.Opaque),
        Replied(Surface.Unknown, "unknown field", """{"generation":"Yes.","note":"The ¤."}"""),
        Replied(Surface.Assistant, "Nova's event in a stream", "aws\nchunk {\"contentBlockDelta\":{\"contentBlockIndex\":0,\"delta\":{\"text\":\"The ¤.\"}}}\nchunk {\"messageStop\":{\"stopReason\":\"end_turn\"}}"),
        Replied(Surface.Assistant, "a chat's piece in a stream", "aws\nchunk {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"The ¤.\"}}]}"),
        Replied(Surface.Unknown, "unknown field in a stream", "aws\nchunk {\"note\":\"The ¤.\"}"),
    ];

    private static RequestCell Said(Surface surface, string place, string messages, Carries carries = Carries.Text) =>
        new(Route.Converse, surface, place, $$$"""{"messages":[{{{messages}}}]}""", carries);

    private static RequestCell Beside(Surface surface, string place, string member) =>
        new(Route.Converse, surface, place, $$$"""{"messages":[{{{Hello}}}],{{{member}}}}""");

    private static RequestCell Tool(string place, string tool) => Beside(Surface.ToolDefinition, place, $$$""" "toolConfig":{"tools":[{"toolSpec":{{{tool}}}}]} """);

    private static RequestCell Called(string place, string block) =>
        Said(Surface.ToolCall, place, $$$"""{{{Hello}}},{"role":"assistant","content":[{{{block}}}]},{"role":"user","content":[{"text":"Bye."}]}""");

    private static RequestCell Block(Surface surface, string place, string block, Carries carries = Carries.Text) =>
        Said(surface, place, $$$"""{"role":"user","content":[{"text":"Hello."},{{{block}}}]}""", carries);

    private static RequestCell Invoked(Surface surface, string place, string body, Carries carries = Carries.Text) => new(Route.Invoke, surface, place, body, carries);

    private static AnswerCell Answered(Surface surface, string place, string block, Carries carries = Carries.Text) =>
        new(Route.Converse, surface, place, AnswerCells.ConverseHello, Script: $$$"""{"output":{"message":{"role":"assistant","content":[{{{block}}}]}},"stopReason":"end_turn"}""", Carries: carries);

    private static AnswerCell Streamed(Surface surface, string place, string message, Carries carries = Carries.Text) =>
        new(Route.Converse, surface, place + " in a stream", AnswerCells.ConverseHello,
            Script: $"aws\n{message}\ncontentBlockStop {{\"contentBlockIndex\":0}}\nmessageStop {{\"stopReason\":\"end_turn\"}}", Carries: carries);

    private static AnswerCell Replied(Surface surface, string place, string answer, string body = """{"prompt":"Hello."}""", Carries carries = Carries.Text) =>
        new(Route.Invoke, surface, place, body, Script: answer, Carries: carries);
}
