using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>Gemini's contents, and the counting of their tokens: where text stands in them.</summary>
internal static class GeminiRows
{
    private const string Hello = """{"role":"user","parts":[{"text":"Hello."}]}""";

    public static IEnumerable<RequestCell> Requests(Route route)
    {
        return
        [
            Beside(Surface.System, "instruction", """ "systemInstruction":{"parts":[{"text":"Mind the ¤."}]} """),
            Beside(Surface.System, "instruction in snake case", """ "system_instruction":{"parts":{"text":"Mind the ¤."}} """),
            Beside(Surface.System, "answer's schema", """ "generationConfig":{"responseSchema":{"type":"OBJECT","properties":{"a":{"type":"STRING","description":"The ¤."}}}} """),
            Beside(Surface.System, "answer's JSON schema", """ "generation_config":{"response_json_schema":{"type":"object","properties":{"¤":{"type":"string"}}}} """),
            Said(Surface.User, "first turn", $$$"""{"role":"user","parts":[{"text":"About the ¤."}]},{"role":"model","parts":[{"text":"Yes."}]},{{{Hello}}}"""),
            Said(Surface.User, "last turn", $$$"""{{{Hello}}},{"role":"model","parts":[{"text":"Yes."}]},{"role":"user","parts":[{"text":"About the ¤."}]}"""),
            Said(Surface.User, "no role", """{"parts":[{"text":"About the ¤."}]}"""),
            Part(Surface.User, "second part", """{"text":"About the ¤."}"""),
            Said(Surface.Assistant, "turn", $$$"""{{{Hello}}},{"role":"model","parts":[{"text":"The ¤."}]},{"role":"user","parts":[{"text":"Bye."}]}"""),
            Said(Surface.Assistant, "thought", $$$"""{{{Hello}}},{"role":"model","parts":[{"text":"The ¤.","thought":true,"thoughtSignature":"c2ln"}]},{"role":"user","parts":[{"text":"Bye."}]}"""),
            Tool("name", """{"name":"¤"}"""),
            Tool("description", """{"name":"f","description":"Tells the ¤."}"""),
            Tool("nested description", """{"name":"f","parameters":{"type":"OBJECT","properties":{"a":{"type":"OBJECT","properties":{"b":{"type":"STRING","description":"The ¤."}}}}}}"""),
            Tool("property name", """{"name":"f","parametersJsonSchema":{"type":"object","properties":{"¤":{"type":"string"}}}}"""),
            Beside(Surface.ToolDefinition, "provider's tool", """ "tools":[{"fileSearch":{"metadataFilter":"about the ¤"}}] """),
            Called("name", """{"functionCall":{"name":"¤","args":{}}}"""),
            Called("argument", """{"functionCall":{"name":"f","args":{"a":{"b":"¤"}}}}"""),
            Called("name of an argument", """{"function_call":{"name":"f","args":{"¤":1}}}"""),
            Called("code", """{"executableCode":{"language":"PYTHON","code":"print('¤')"}}"""),
            Part(Surface.ToolResult, "response", """{"functionResponse":{"name":"f","response":{"output":"The ¤."}}}"""),
            Part(Surface.ToolResult, "what code printed", """{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"The ¤."}}"""),
            Said(Surface.ToolResult, "old role", $$$"""{{{Hello}}},{"role":"function","parts":[{"text":"The ¤."}]}"""),
            Part(Surface.Image, "data", """{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}""", Carries.Opaque),
            Part(Surface.Image, "link", """{"fileData":{"mimeType":"image/png","fileUri":"https://pictures.example/¤.png"}}""", Carries.Link),
            Part(Surface.Audio, "data", """{"inline_data":{"mime_type":"audio/wav","data":"UklGRg=="}}""", Carries.Opaque),
            Part(Surface.File, "data", """{"inlineData":{"mimeType":"application/pdf","data":"JVBERi0="}}""", Carries.Opaque),
            Part(Surface.File, "link", """{"fileData":{"mimeType":"application/pdf","fileUri":"https://files.example/¤.pdf"}}""", Carries.Link),
            Said(Surface.Unknown, "unknown role", $$$"""{"role":"critic","parts":[{"text":"The ¤."}]},{{{Hello}}}"""),
            Beside(Surface.Unknown, "cached content", """ "cachedContent":"cachedContents/abc" """, Carries.Opaque),
            Beside(Surface.Unknown, "label", """ "labels":{"note":"the ¤"} """),
            Beside(Surface.Unknown, "unknown field", """ "x_note":"The ¤." """),
            Beside(Surface.Unknown, "unknown field's name", """ "x":{"¤":1} """),
        ];

        RequestCell Said(Surface surface, string place, string contents, Carries carries = Carries.Text) => new(route, surface, place, $$$"""{"contents":[{{{contents}}}]}""", carries);

        RequestCell Beside(Surface surface, string place, string member, Carries carries = Carries.Text) =>
            new(route, surface, place, $$$"""{"contents":[{{{Hello}}}],{{{member}}}}""", carries);

        RequestCell Tool(string place, string function) => Beside(Surface.ToolDefinition, place, $$$""" "tools":[{"functionDeclarations":[{{{function}}}]}] """);

        RequestCell Called(string place, string part) =>
            Said(Surface.ToolCall, place, $$$"""{{{Hello}}},{"role":"model","parts":[{{{part}}}]},{"role":"user","parts":[{"text":"Bye."}]}""");

        RequestCell Part(Surface surface, string place, string part, Carries carries = Carries.Text) =>
            Said(surface, place, $$$"""{"role":"user","parts":[{"text":"Hello."},{{{part}}}]}""", carries);
    }

    public static IEnumerable<RequestCell> Inputs =>
    [
        new(Route.GeminiCount, Surface.User, "inner request", """{"generateContentRequest":{"model":"models/m","contents":[{"parts":[{"text":"About the ¤."}]}]}}"""),
        new(Route.GeminiEmbed, Surface.EmbeddingInput, "content", """{"content":{"parts":[{"text":"About the ¤."}]}}"""),
        new(Route.GeminiEmbed, Surface.EmbeddingInput, "title", """{"content":{"parts":[{"text":"Hello."}]},"title":"About the ¤"}"""),
        new(Route.GeminiEmbed, Surface.Unknown, "unknown field", """{"content":{"parts":[{"text":"Hello."}]},"x_note":"The ¤."}"""),
        new(Route.GeminiBatch, Surface.EmbeddingInput, "second of a list", """{"requests":[{"content":{"parts":[{"text":"Hello."}]}},{"model":"models/m","content":{"parts":[{"text":"About the ¤."}]}}]}"""),
        new(Route.GeminiBatch, Surface.Unknown, "unknown field", """{"requests":[{"content":{"parts":[{"text":"Hello."}]},"x_note":"The ¤."}]}"""),
    ];

    public static IEnumerable<AnswerCell> Scripted =>
    [
        Part(Surface.Assistant, "thought", """{"text":"The ¤.","thought":true}"""),
        Part(Surface.ToolCall, "code", """{"executableCode":{"language":"PYTHON","code":"print('¤')"}}"""),
        Part(Surface.ToolResult, "what code printed", """{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"The ¤."}}"""),
        Part(Surface.Image, "made", """{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}""", Carries.Opaque),
        Part(Surface.Audio, "made", """{"inlineData":{"mimeType":"audio/wav","data":"UklGRg=="}}""", Carries.Opaque),
        Part(Surface.File, "made", """{"inlineData":{"mimeType":"application/pdf","data":"JVBERi0="}}""", Carries.Opaque),
        Beside(Surface.Document, "web page", """ "groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://web.example","title":"The ¤"}}]} """),
        Beside(Surface.Document, "citation", """ "citationMetadata":{"citationSources":[{"uri":"https://web.example/¤"}]} """),
        Beside(Surface.Unknown, "token ids", """ "logprobsResult":{"chosenCandidates":[{"token":"Yes","tokenId":1,"logProbability":0}]} """, Carries.Opaque),
        new(Route.Gemini, Surface.Unknown, "error", AnswerCells.GeminiHello, Script: """{"error":{"code":503,"message":"The ¤ failed.","status":"UNAVAILABLE"}}"""),
        new(Route.Gemini, Surface.Unknown, "reason of a refusal", AnswerCells.GeminiHello, Script: """{"promptFeedback":{"blockReason":"OTHER","blockReasonMessage":"The ¤."}}"""),
        new(Route.GeminiList, Surface.Assistant, "text of the second answer", AnswerCells.GeminiHello, Script: """[{"candidates":[{"content":{"parts":[{"text":"Yes."}]}}]},{"candidates":[{"content":{"parts":[{"text":" The ¤."}]},"finishReason":"STOP"}]}]"""),
        new(Route.GeminiModels, Surface.Unknown, "description", "", Script: """{"models":[{"name":"models/m","description":"The ¤."}]}"""),
        new(Route.GeminiEmbed, Surface.Unknown, "unknown field", AnswerCells.GeminiContent, Script: """{"embedding":{"values":[0.1]},"note":"The ¤."}"""),
        new(Route.GeminiBatch, Surface.Unknown, "unknown field", """{"requests":[]}""", Script: """{"embeddings":[{"values":[0.1]}],"note":"The ¤."}"""),
        new(Route.GeminiCount, Surface.Unknown, "unknown field", AnswerCells.GeminiHello, Script: """{"totalTokens":1,"note":"The ¤."}"""),
        Streamed(Surface.Assistant, "thought", """ "content":{"parts":[{"text":"The ¤.","thought":true}]} """),
        Streamed(Surface.ToolResult, "what code printed", """ "content":{"parts":[{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"The ¤."}}]} """),
        Streamed(Surface.Document, "web page", """ "groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://web.example","title":"The ¤"}}]} """),
        Streamed(Surface.Image, "made", """ "content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}]} """, Carries.Opaque),
    ];

    private static AnswerCell Part(Surface surface, string place, string part, Carries carries = Carries.Text) =>
        Beside(surface, place, $$$""" "content":{"role":"model","parts":[{{{part}}}]} """, carries);

    private static AnswerCell Beside(Surface surface, string place, string member, Carries carries = Carries.Text) =>
        new(Route.Gemini, surface, place, AnswerCells.GeminiHello, Script: $$$"""{"candidates":[{"index":0,{{{member}}},"finishReason":"STOP"}]}""", Carries: carries);

    private static AnswerCell Streamed(Surface surface, string place, string member, Carries carries = Carries.Text) =>
        new(Route.Gemini, surface, place + " in a stream", AnswerCells.GeminiHello,
            Script: $"data: {{\"candidates\":[{{\"index\":0,{member}}}]}}\n\ndata: {{\"candidates\":[{{\"index\":0,\"finishReason\":\"STOP\"}}]}}\n\n", Carries: carries);
}
