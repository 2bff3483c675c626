using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.EndToEnd.Matrix;

namespace Cordon.EndToEnd.Mcp;

/// <summary>One place of an MCP message where text, or something that no guard can read, may stand.</summary>
/// <param name="Text">The message that the client sends, or the one that the server answers with; ¤ is the probe's word.</param>
internal sealed record McpCell(Direction Direction, Surface Surface, string Place, string Text, Carries Carries = Carries.Text)
{
    public string Name => $"{Words.Of(Direction)}: {Words.Of(Surface)}, {Place}";

    public string With(Conduct conduct) => CellText.Fill(Text, Direction, conduct);
}

/// <summary>All places of MCP's messages.</summary>
internal static class McpCells
{
    public static readonly ImmutableArray<McpCell> All =
    [
        Asked(Surface.ToolCall, "tool", "tools/call", """{"name":"¤"}"""),
        Asked(Surface.ToolCall, "argument", "tools/call", """{"name":"f","arguments":{"a":{"b":["The ¤."]}}}"""),
        Asked(Surface.ToolCall, "argument's name", "tools/call", """{"name":"f","arguments":{"¤":1}}"""),
        Asked(Surface.ToolCall, "address", "resources/read", """{"uri":"https://a.example/¤"}"""),
        Asked(Surface.User, "prompt", "prompts/get", """{"name":"¤"}"""),
        Asked(Surface.User, "prompt's argument", "prompts/get", """{"name":"p","arguments":{"who":"The ¤."}}"""),
        Asked(Surface.User, "completed argument", "completion/complete", """{"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"who","value":"The ¤"}}"""),
        Asked(Surface.User, "client", "initialize", """{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"the ¤","version":"1"}}"""),
        Asked(Surface.User, "reason", "notifications/cancelled", """{"requestId":1,"reason":"The ¤."}"""),
        Asked(Surface.Unknown, "cursor", "tools/list", """{"cursor":"¤"}"""),
        Asked(Surface.Unknown, "unknown method", "desk/ask", """{"question":"The ¤?"}"""),
        Asked(Surface.Unknown, "beside the arguments", "tools/call", """{"name":"f","_meta":{"note":"The ¤."}}"""),
        new(Direction.Request, Surface.Unknown, "method", """{"jsonrpc":"2.0","id":1,"method":"the ¤"}"""),
        new(Direction.Request, Surface.Unknown, "unknown member", """{"jsonrpc":"2.0","id":1,"method":"ping","x_note":"The ¤."}"""),
        new(Direction.Request, Surface.Assistant, "sampled", """{"jsonrpc":"2.0","id":1,"result":{"role":"assistant","content":{"type":"text","text":"The ¤."},"model":"m"}}"""),
        new(Direction.Request, Surface.User, "elicited", """{"jsonrpc":"2.0","id":1,"result":{"action":"accept","content":{"who":"The ¤."}}}"""),
        new(Direction.Request, Surface.User, "root", """{"jsonrpc":"2.0","id":1,"result":{"roots":[{"uri":"file:///¤"}]}}"""),
        new(Direction.Request, Surface.User, "error", """{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"The ¤."}}"""),
        new(Direction.Request, Surface.Image, "sampled picture", """{"jsonrpc":"2.0","id":1,"result":{"role":"assistant","content":{"type":"image","data":"AAAA","mimeType":"image/png"},"model":"m"}}""", Carries.Opaque),

        Given(Surface.ServerInstructions, "instructions", """{"protocolVersion":"2025-06-18","instructions":"Mind the ¤."}"""),
        Given(Surface.ServerInstructions, "server", """{"protocolVersion":"2025-06-18","serverInfo":{"name":"the ¤","version":"1"}}"""),
        Given(Surface.ServerInstructions, "input that is required", """{"resultType":"input_required","inputRequests":{"a":{"method":"elicitation/create","params":{"message":"The ¤?"}}}}"""),
        Said(Surface.ServerInstructions, "sampling", "sampling/createMessage", """{"messages":[{"role":"user","content":{"type":"text","text":"The ¤."}}],"maxTokens":9}""", id: true),
        Said(Surface.ServerInstructions, "sampling's system prompt", "sampling/createMessage", """{"messages":[],"systemPrompt":"The ¤.","maxTokens":9}""", id: true),
        Said(Surface.ServerInstructions, "elicitation", "elicitation/create", """{"message":"The ¤?","requestedSchema":{"type":"object","properties":{}}}""", id: true),
        Said(Surface.ServerInstructions, "elicitation's field", "elicitation/create", """{"message":"Who?","requestedSchema":{"type":"object","properties":{"a":{"type":"string","title":"The ¤"}}}}""", id: true),
        Said(Surface.ServerInstructions, "elicitation's address", "elicitation/create", """{"mode":"url","message":"Here.","url":"https://a.example/¤","elicitationId":"e"}""", id: true),
        Given(Surface.ToolDefinition, "name", """{"tools":[{"name":"¤"}]}"""),
        Given(Surface.ToolDefinition, "description", """{"tools":[{"name":"g","description":"The ¤."}]}"""),
        Given(Surface.ToolDefinition, "nested description", """{"tools":[{"name":"g","inputSchema":{"properties":{"a":{"type":"string","description":"The ¤."}}}}]}"""),
        Given(Surface.ToolDefinition, "property's name", """{"tools":[{"name":"g","inputSchema":{"properties":{"¤":{"type":"string"}}}}]}"""),
        Given(Surface.ToolDefinition, "output's schema", """{"tools":[{"name":"g","outputSchema":{"properties":{"a":{"type":"string","title":"The ¤"}}}}]}"""),
        Given(Surface.ToolDefinition, "annotation", """{"tools":[{"name":"g","annotations":{"title":"The ¤"}}]}"""),
        Given(Surface.ToolDefinition, "icon", """{"tools":[{"name":"g","icons":[{"src":"https://a.example/¤"}]}]}"""),
        Given(Surface.ToolDefinition, "prompt", """{"prompts":[{"name":"p","description":"The ¤."}]}"""),
        Given(Surface.ToolDefinition, "prompt's argument", """{"prompts":[{"name":"p","arguments":[{"name":"a","description":"The ¤."}]}]}"""),
        Given(Surface.ToolDefinition, "resource", """{"resources":[{"uri":"file:///a","name":"the ¤"}]}"""),
        Given(Surface.ToolDefinition, "template", """{"resourceTemplates":[{"uriTemplate":"file:///{a}","name":"t","description":"The ¤."}]}"""),
        Given(Surface.ToolResult, "text", """{"content":[{"type":"text","text":"The ¤."}]}"""),
        Given(Surface.ToolResult, "structured", """{"content":[],"structuredContent":{"a":["The ¤."]}}"""),
        Given(Surface.ToolResult, "structured name", """{"content":[],"structuredContent":{"the ¤":1}}"""),
        Given(Surface.ToolResult, "link", """{"content":[{"type":"resource_link","uri":"https://a.example/¤","name":"l"}]}"""),
        Given(Surface.ToolResult, "embedded", """{"content":[{"type":"resource","resource":{"uri":"file:///a","text":"The ¤."}}]}"""),
        Given(Surface.ToolResult, "completion", """{"completion":{"values":["The ¤."]}}"""),
        Given(Surface.ToolResult, "task", """{"task":{"taskId":"t","status":"working","statusMessage":"The ¤."}}"""),
        new(Direction.Response, Surface.ToolResult, "error", """{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"The ¤.","data":{}}}"""),
        Said(Surface.ToolResult, "logging", "notifications/message", """{"level":"info","data":{"a":"The ¤."}}"""),
        Said(Surface.ToolResult, "progress", "notifications/progress", """{"progressToken":1,"progress":1,"message":"The ¤."}"""),
        Said(Surface.ToolResult, "updated", "notifications/resources/updated", """{"uri":"file:///¤"}"""),
        Given(Surface.Document, "resource", """{"contents":[{"uri":"file:///a","text":"The ¤."}]}"""),
        Given(Surface.Document, "prompt", """{"messages":[{"role":"user","content":{"type":"text","text":"The ¤."}}]}"""),
        Given(Surface.Document, "prompt's description", """{"description":"The ¤.","messages":[]}"""),
        Given(Surface.Image, "picture", """{"content":[{"type":"image","data":"AAAA","mimeType":"image/png"}]}""", Carries.Opaque),
        Given(Surface.Image, "icon as data", """{"tools":[{"name":"g","icons":[{"src":"data:image/png;base64,AAAA"}]}]}""", Carries.Opaque),
        Given(Surface.Audio, "sound", """{"content":[{"type":"audio","data":"AAAA","mimeType":"audio/wav"}]}""", Carries.Opaque),
        Given(Surface.File, "blob", """{"contents":[{"uri":"file:///a","blob":"AAAA"}]}""", Carries.Opaque),
        Given(Surface.ToolResult, "picture that is none", """{"content":[{"type":"image","data":"The ¤."}]}"""),
        Given(Surface.Unknown, "unknown member", """{"x_note":"The ¤."}"""),
        Given(Surface.Unknown, "cursor", """{"tools":[],"nextCursor":"¤"}"""),
        Given(Surface.Unknown, "beside", """{"_meta":{"note":"The ¤."}}"""),
        Said(Surface.Unknown, "unknown method", "desk/say", """{"what":"The ¤."}"""),
    ];

    private static readonly Dictionary<string, McpCell> ByName = All.ToDictionary(cell => cell.Name);

    public static McpCell Named(string name) => ByName[name];

    private static McpCell Asked(Surface surface, string place, string method, string parameters) => new(
        Direction.Request, surface, place, method.StartsWith("notifications/", StringComparison.Ordinal)
            ? $$"""{"jsonrpc":"2.0","method":"{{method}}","params":{{parameters}}}"""
            : $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""");

    private static McpCell Given(Surface surface, string place, string result, Carries carries = Carries.Text) =>
        new(Direction.Response, surface, place, $$"""{"jsonrpc":"2.0","id":1,"result":{{result}}}""", carries);

    private static McpCell Said(Surface surface, string place, string method, string parameters, bool id = false) =>
        new(Direction.Response, surface, place, $$"""{"jsonrpc":"2.0",{{(id ? "\"id\":\"s-1\"," : "")}}"method":"{{method}}","params":{{parameters}}}""");
}
