using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>Ollama's own API: where text stands in it. Completions are raw, so that their answers bring no token ids.</summary>
internal static class OllamaRows
{
    /// <summary>A model that the simulated server has.</summary>
    public const string Shown = """{"model":"the weather"}""";

    private const string Say = "All about the ¤ and much more that follows it.";
    private const string Functions = """ "tools":[{"type":"function","function":{"name":"f"}}] """;

    public static IEnumerable<RequestCell> Requests =>
    [
        Said(Surface.System, "system", """{"role":"system","content":"Mind the ¤."},{"role":"user","content":"Hello."}"""),
        Said(Surface.User, "first turn", """{"role":"user","content":"About the ¤."},{"role":"assistant","content":"Yes."},{"role":"user","content":"Hello."}"""),
        Said(Surface.User, "last turn", """{"role":"user","content":"About the ¤."}"""),
        Said(Surface.Assistant, "turn", """{"role":"user","content":"Hello."},{"role":"assistant","content":"The ¤."},{"role":"user","content":"Bye."}"""),
        Said(Surface.Assistant, "thinking", """{"role":"user","content":"Hello."},{"role":"assistant","content":"","thinking":"The ¤."},{"role":"user","content":"Bye."}"""),
        Said(Surface.ToolCall, "name", """{"role":"user","content":"Hello."},{"role":"assistant","content":"","tool_calls":[{"function":{"name":"¤","arguments":{}}}]},{"role":"user","content":"Bye."}"""),
        Said(Surface.ToolCall, "arguments", """{"role":"user","content":"Hello."},{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":{"b":["¤"]}}}}]},{"role":"user","content":"Bye."}"""),
        Said(Surface.ToolCall, "argument's name", """{"role":"user","content":"Hello."},{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"¤":1}}}]},{"role":"user","content":"Bye."}"""),
        Said(Surface.ToolResult, "tool", """{"role":"user","content":"Hello."},{"role":"tool","tool_name":"f","content":"The ¤."}"""),
        Said(Surface.ToolResult, "tool's name", """{"role":"user","content":"Hello."},{"role":"tool","tool_name":"¤","content":"Yes."}"""),
        Said(Surface.Image, "data", """{"role":"user","content":"Hello.","images":["iVBORw0KGgo="]}""", Carries.Opaque),
        Said(Surface.Unknown, "unknown role", """{"role":"control","content":"The ¤."},{"role":"user","content":"Hello."}"""),
        Beside(Surface.ToolDefinition, "name", """ "tools":[{"type":"function","function":{"name":"¤"}}] """),
        Beside(Surface.ToolDefinition, "description", """ "tools":[{"type":"function","function":{"name":"f","description":"Tells the ¤."}}] """),
        Beside(Surface.ToolDefinition, "nested description", """ "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"string","description":"The ¤."}}}}}] """),
        Beside(Surface.System, "answer's schema", """ "format":{"type":"object","properties":{"a":{"type":"string","description":"The ¤."}}} """),
        Beside(Surface.Unknown, "unknown field", """ "x_note":"The ¤." """),
        Beside(Surface.Unknown, "unknown option", """ "options":{"x_note":"The ¤."} """),
        Asked(Surface.User, "prompt", """ "prompt":"About the ¤." """),
        Asked(Surface.User, "suffix", """ "prompt":"Hello.","suffix":"The ¤." """),
        Asked(Surface.System, "system", """ "prompt":"Hello.","system":"Mind the ¤." """),
        Asked(Surface.System, "template", """ "prompt":"Hello.","template":"The ¤: {{ .Prompt }}" """),
        Asked(Surface.System, "answer's schema", """ "prompt":"Hello.","format":{"type":"object","properties":{"a":{"type":"string","description":"The ¤."}}} """),
        Asked(Surface.Image, "data", """ "prompt":"Hello.","images":["iVBORw0KGgo="] """, Carries.Opaque),
        Asked(Surface.Unknown, "tokens", """ "prompt":"Hello.","context":[101,102] """, Carries.Opaque),
        Asked(Surface.Unknown, "unknown field", """ "prompt":"Hello.","x_note":"The ¤." """),
        new(Route.OllamaEmbed, Surface.EmbeddingInput, "string", """{"model":"m","input":"About the ¤."}"""),
        new(Route.OllamaEmbed, Surface.EmbeddingInput, "second of a list", """{"model":"m","input":["Hello.","About the ¤."]}"""),
        new(Route.OllamaEmbed, Surface.Unknown, "unknown field", """{"model":"m","input":"Hello.","x_note":"The ¤."}"""),
        new(Route.OllamaEmbeddings, Surface.EmbeddingInput, "prompt", """{"model":"m","prompt":"About the ¤."}"""),
        new(Route.OllamaShow, Surface.System, "system", """{"model":"the weather","system":"Mind the ¤."}"""),
        new(Route.OllamaShow, Surface.System, "template", """{"model":"the weather","template":"The ¤: {{ .Prompt }}"}"""),
        new(Route.OllamaShow, Surface.Unknown, "unknown field", """{"model":"the weather","x_note":"The ¤."}"""),
    ];

    public static IEnumerable<AnswerCell> Answers =>
    [
        .. AnswerCells.Spoken(Route.OllamaChat, Surface.Assistant, "text", $$$"""{"model":"m","messages":[{"role":"user","content":"{{{Say}}}"}]}""", "echo"),
        .. AnswerCells.Spoken(Route.OllamaChat, Surface.ToolCall, "arguments", $$$"""{"model":"m","messages":[{"role":"user","content":"call f with {\"a\": \"the ¤ of today\"}"}],{{{Functions}}}}""", ""),
        .. AnswerCells.Spoken(Route.OllamaChat, Surface.ToolCall, "name", """{"model":"m","messages":[{"role":"user","content":"call ¤ with {\"a\": 1}"}],"tools":[{"type":"function","function":{"name":"¤"}}]}""", ""),
        .. AnswerCells.Spoken(Route.OllamaGenerate, Surface.Assistant, "text", $$$"""{"model":"m","raw":true,"prompt":"{{{Say}}}"}""", "echo"),
        new(Route.OllamaGenerate, Surface.Unknown, "tokens", """{"model":"m","prompt":"Hello."}""", Carries: Carries.Opaque),
        new(Route.OllamaChat, Surface.Unknown, "model's name", """{"model":"the ¤","messages":[{"role":"user","content":"Hello."}]}"""),
        new(Route.OllamaGenerate, Surface.Unknown, "model's name", """{"model":"the ¤","raw":true,"prompt":"Hello."}"""),
        new(Route.OllamaEmbed, Surface.Unknown, "model's name", """{"model":"the ¤","input":"Hello."}"""),
        new(Route.OllamaEmbeddings, Surface.Unknown, "unknown field", """{"model":"m","prompt":"Hello."}""", Script: """{"embedding":[0.5],"x_note":"The ¤."}"""),
        new(Route.OllamaShow, Surface.System, "system", """{"model":"the weather","system":"Mind the ¤."}"""),
        new(Route.OllamaShow, Surface.System, "template", """{"model":"the weather","template":"The ¤: {{ .Prompt }}"}"""),
        new(Route.OllamaShow, Surface.Document, "licence", Shown, Script: """{"license":"Do what the ¤ does."}"""),
        new(Route.OllamaShow, Surface.Document, "file", Shown, Script: """{"modelfile":"FROM the ¤"}"""),
        new(Route.OllamaShow, Surface.User, "example", Shown, Script: """{"messages":[{"role":"user","content":"The ¤."}]}"""),
        new(Route.OllamaShow, Surface.Assistant, "example", Shown, Script: """{"messages":[{"role":"assistant","content":"The ¤."}]}"""),
        new(Route.OllamaShow, Surface.Unknown, "about the model", Shown, Script: """{"model_info":{"general.name":"The ¤."}}"""),
        new(Route.OllamaTags, Surface.Unknown, "name", "", Script: """{"models":[{"name":"the ¤","digest":"00"}]}"""),
        new(Route.OllamaPs, Surface.Unknown, "family", "", Script: """{"models":[{"name":"m","details":{"family":"the ¤"}}]}"""),
        new(Route.OllamaVersion, Surface.Unknown, "version", "", Script: """{"version":"the ¤"}"""),
        Answered(Surface.Assistant, "thinking", """{"message":{"role":"assistant","content":"Yes.","thinking":"The ¤."},"done":true}"""),
        Answered(Surface.Image, "made", """{"message":{"role":"assistant","content":"","images":["iVBORw0KGgo="]},"done":true}""", Carries.Opaque),
        Answered(Surface.Unknown, "probabilities' bytes", """{"message":{"role":"assistant","content":"Yes."},"logprobs":[{"token":"Yes.","logprob":0,"bytes":[89]}],"done":true}""", Carries.Opaque),
        Answered(Surface.Unknown, "other spelling", """{"Message":{"role":"assistant","Content":"Yes."},"done":true}""", Carries.Opaque),
        Answered(Surface.Unknown, "error", """{"error":"The ¤ failed."}"""),
        Answered(Surface.Unknown, "prompt as it was made", """{"message":{"role":"assistant","content":""},"_debug_info":{"rendered_template":"The ¤."},"done":true}"""),
        Answered(Surface.Assistant, "thinking in a stream", """{"message":{"role":"assistant","content":"","thinking":"Of the ¤."},"done":false}""" + "\n" + Done),
        Answered(Surface.ToolCall, "arguments in a stream", """{"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":["The ¤."]}}}]},"done":false}""" + "\n" + Done),
        Answered(Surface.Unknown, "error in a stream", """{"message":{"role":"assistant","content":"Well,"},"done":false}""" + "\n" + """{"error":"The ¤ failed."}""" + "\n"),
        new(Route.OllamaGenerate, Surface.Assistant, "thinking", Completed, Script: """{"response":"Yes.","thinking":"The ¤.","done":true}"""),
        new(Route.OllamaGenerate, Surface.Assistant, "thinking in a stream", Completed, Script: """{"response":"","thinking":"Of the ¤.","done":false}""" + "\n" + """{"response":"","done":true}""" + "\n"),
        new(Route.OllamaGenerate, Surface.Image, "made", Completed, Script: """{"response":"","image":"iVBORw0KGgo=","done":true}""", Carries: Carries.Opaque),
    ];

    private const string Done = """{"message":{"role":"assistant","content":""},"done":true}""" + "\n";
    private const string Completed = """{"model":"m","raw":true,"prompt":"Hello."}""";

    private static RequestCell Said(Surface surface, string place, string messages, Carries carries = Carries.Text) =>
        new(Route.OllamaChat, surface, place, $$$"""{"model":"m","messages":[{{{messages}}}]}""", carries);

    private static RequestCell Beside(Surface surface, string place, string member) =>
        new(Route.OllamaChat, surface, place, $$$"""{"model":"m","messages":[{"role":"user","content":"Hello."}],{{{member}}}}""");

    private static RequestCell Asked(Surface surface, string place, string members, Carries carries = Carries.Text) =>
        new(Route.OllamaGenerate, surface, place, $$$"""{"model":"m","raw":true,{{{members}}}}""", carries);

    private static AnswerCell Answered(Surface surface, string place, string script, Carries carries = Carries.Text) =>
        new(Route.OllamaChat, surface, place, $$$"""{"model":"m","messages":[{"role":"user","content":"Hello."}],{{{Functions}}}}""", Script: script, Carries: carries);
}
