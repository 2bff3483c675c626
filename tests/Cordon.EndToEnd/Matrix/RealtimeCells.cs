using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>One place of an event of the Realtime API where text, or something that no guard can read, may stand.</summary>
/// <param name="Event">¤ is the probe's word; § the same with its first letter escaped once more. Several events stand on lines of their own.</param>
internal sealed record RealtimeCell(Direction Direction, Surface Surface, string Place, string Event, Carries Carries = Carries.Text)
{
    public string Name => $"{Words.Of(Direction)}: {Words.Of(Surface)}, {Place}";

    public string With(Conduct conduct) => CellText.Fill(Event, Direction, conduct, stream: false);
}

/// <summary>What a session showed at both its ends, and what was recorded of it, in order.</summary>
internal sealed record SessionSeen(ImmutableArray<string> Caller, string Model, ImmutableArray<(int Status, RecordedExchange Record)> Records)
{
    /// <summary>What the caller heard, its pieces put together.</summary>
    public string Text => string.Concat(Caller) + string.Concat(Caller
        .Where(message => message.StartsWith('{') && message.Contains("delta\"", StringComparison.Ordinal) && !message.Contains("not json", StringComparison.Ordinal))
        .Select(message => System.Text.Json.Nodes.JsonNode.Parse(message)!["delta"]?.ToString()));

    /// <summary>The statement of the turn, or of the event that was denied in it.</summary>
    public RecordedExchange Of(int status) => Records.First(record => record.Status == status).Record;
}

/// <summary>Where text stands in the events of a session: its client's, and its server's.</summary>
internal static class RealtimeCells
{
    /// <summary>Asks the scripted model for its lines.</summary>
    public const string Go = """{"type":"response.create"}""";

    /// <summary>An event that says nothing, and a response without words.</summary>
    public const string Quiet = """{"type":"input_audio_buffer.clear"}""";
    public const string Silence = """{"type":"response.done","event_id":"d","response":{"id":"r","object":"realtime.response","status":"completed","output":[]}}""";

    public static readonly ImmutableArray<RealtimeCell> All =
    [
        Session(Surface.System, "instructions", """ "instructions":"Mind the ¤." """),
        Session(Surface.System, "what the transcriber is told", """ "audio":{"input":{"transcription":{"model":"whisper-1","prompt":"Mind the ¤."}}} """),
        Session(Surface.System, "what the transcriber is told, first version", """ "input_audio_transcription":{"model":"whisper-1","prompt":"Mind the ¤."} """),
        Asked(Surface.System, "instructions of one response", """{"type":"response.create","response":{"instructions":"Mind the ¤."}}"""),
        Item(Surface.System, "item", """{"type":"message","role":"system","content":[{"type":"input_text","text":"Mind the ¤."}]}"""),
        Session(Surface.ToolDefinition, "description", """ "tools":[{"type":"function","name":"f","description":"Tells the ¤."}] """),
        Session(Surface.ToolDefinition, "name", """ "tools":[{"type":"function","name":"¤"}] """),
        Session(Surface.ToolDefinition, "property name", """ "tools":[{"type":"function","name":"f","parameters":{"type":"object","properties":{"¤":{"type":"string"}}}}] """),
        Session(Surface.ToolDefinition, "server", """ "tools":[{"type":"mcp","server_label":"s","server_description":"Knows the ¤."}] """),
        Asked(Surface.ToolDefinition, "of one response", """{"type":"response.create","response":{"tools":[{"type":"function","name":"f","description":"Tells the ¤."}]}}"""),
        Item(Surface.User, "item", """{"type":"message","role":"user","content":[{"type":"input_text","text":"About the ¤."}]}"""),
        Item(Surface.User, "in two parts", """{"type":"message","role":"user","content":[{"type":"input_text","text":"About"},{"type":"input_text","text":" the ¤."}]}"""),
        Item(Surface.User, "transcript", """{"type":"message","role":"user","content":[{"type":"input_audio","transcript":"About the ¤."}]}"""),
        Asked(Surface.User, "input of one response", """{"type":"response.create","response":{"conversation":"none","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"About the ¤."}]}]}}"""),
        Session(Surface.User, "prompt variable", """ "prompt":{"id":"p","variables":{"a":"The ¤."}} """),
        Item(Surface.Assistant, "item", """{"type":"message","role":"assistant","content":[{"type":"output_text","text":"The ¤."}]}"""),
        Item(Surface.Assistant, "transcript", """{"type":"message","role":"assistant","content":[{"type":"output_audio","transcript":"The ¤."}]}"""),
        Item(Surface.ToolCall, "name", """{"type":"function_call","call_id":"c","name":"¤","arguments":"{}"}"""),
        Item(Surface.ToolCall, "arguments", """{"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":\"¤\"}"}"""),
        Item(Surface.ToolCall, "arguments, escaped twice", """{"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":\"§\"}"}"""),
        Item(Surface.ToolResult, "output", """{"type":"function_call_output","call_id":"c","output":"The ¤."}"""),
        Item(Surface.Image, "link", """{"type":"message","role":"user","content":[{"type":"input_image","image_url":"https://pictures.example/¤.png"}]}""", Carries.Link),
        Item(Surface.Image, "data", """{"type":"message","role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="}]}""", Carries.Opaque),
        Item(Surface.Audio, "part", """{"type":"message","role":"user","content":[{"type":"input_audio","audio":"UklGRg=="}]}""", Carries.Opaque),
        Asked(Surface.Audio, "buffer", """{"type":"input_audio_buffer.append","audio":"UklGRg=="}""", Carries.Opaque),
        Asked(Surface.Unknown, "words in the place of sound", """{"type":"input_audio_buffer.append","audio":"the ¤ of today"}"""),
        Asked(Surface.Unknown, "unknown event", """{"type":"nobody.knows","dream":"The ¤."}"""),
        Asked(Surface.Unknown, "type", """{"type":"the ¤"}"""),
        Asked(Surface.Unknown, "id", """{"type":"response.cancel","event_id":"the ¤"}"""),
        Item(Surface.Unknown, "unknown role", """{"type":"message","role":"critic","content":[{"type":"input_text","text":"The ¤."}]}"""),
        Session(Surface.Unknown, "metadata", """ "tracing":{"workflow_name":"The ¤."} """),

        .. Said("response.output_text", "text", "text"),
        .. Said("response.text", "text", "text, first version"),
        .. Said("response.output_audio_transcript", "transcript", "spoken"),
        .. Said("response.audio_transcript", "transcript", "spoken, first version"),
        Answered(Surface.Assistant, "refusal", """{"type":"response.refusal.delta","response_id":"r","output_index":0,"delta":"Not the ¤."}"""),
        Answered(Surface.Assistant, "part", """{"type":"response.content_part.done","response_id":"r","item_id":"i","part":{"type":"text","text":"The ¤."}}"""),
        Answered(Surface.Assistant, "part's transcript", """{"type":"response.content_part.done","response_id":"r","item_id":"i","part":{"type":"audio","transcript":"The ¤."}}"""),
        Answered(Surface.Assistant, "item", """{"type":"response.output_item.done","response_id":"r","item":{"id":"i","type":"message","role":"assistant","content":[{"type":"output_audio","transcript":"The ¤."}]}}"""),
        Answered(Surface.Assistant, "repeated at the end", """{"type":"response.done","response":{"id":"r","output":[{"id":"i","type":"message","role":"assistant","content":[{"type":"output_text","text":"The ¤."}]}]}}"""),
        Answered(Surface.Assistant, "token probabilities", """{"type":"response.output_text.done","response_id":"r","text":"","logprobs":[{"token":"the ¤","logprob":-0.1}]}""", Carries.Text),
        Answered(Surface.ToolCall, "arguments", Call("f", """{\"a\":\"¤\"}""")),
        Answered(Surface.ToolCall, "arguments, escaped twice", Call("f", """{\"a\":\"§\"}""")),
        Answered(Surface.ToolCall, "name", Call("¤", "{}")),
        Answered(Surface.ToolCall, "item", """{"type":"conversation.item.done","item":{"id":"i","type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":\"¤\"}"}}"""),
        Answered(Surface.ToolResult, "item", """{"type":"conversation.item.done","item":{"id":"i","type":"function_call_output","call_id":"c","output":"The ¤."}}"""),
        Answered(Surface.User, "item", """{"type":"conversation.item.added","item":{"id":"i","type":"message","role":"user","content":[{"type":"input_text","text":"About the ¤."}]}}"""),
        Answered(Surface.User, "heard in pieces", Heard()),
        Answered(Surface.User, "heard whole", """{"type":"conversation.item.input_audio_transcription.completed","item_id":"i","content_index":0,"transcript":"About the ¤."}"""),
        Answered(Surface.User, "heard, by speaker", """{"type":"conversation.item.input_audio_transcription.segment","item_id":"i","id":"s","speaker":"A","text":"About the ¤."}"""),
        Answered(Surface.System, "session", """{"type":"session.updated","session":{"type":"realtime","instructions":"Mind the ¤."}}"""),
        Answered(Surface.ToolDefinition, "session", """{"type":"session.updated","session":{"type":"realtime","tools":[{"type":"function","name":"f","description":"Tells the ¤."}]}}"""),
        Answered(Surface.ToolDefinition, "listed by a server", """{"type":"conversation.item.done","item":{"id":"i","type":"mcp_list_tools","server_label":"s","tools":[{"name":"f","description":"Tells the ¤."}]}}"""),
        Answered(Surface.Image, "link", """{"type":"conversation.item.added","item":{"id":"i","type":"message","role":"user","content":[{"type":"input_image","image_url":"https://pictures.example/¤.png"}]}}""", Carries.Link),
        Answered(Surface.Audio, "sound", """{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"UklGRg=="}""", Carries.Opaque),
        Answered(Surface.Audio, "sound, first version", """{"type":"response.audio.delta","response_id":"r","item_id":"i","delta":"UklGRg=="}""", Carries.Opaque),
        Answered(Surface.Audio, "fetched", """{"type":"conversation.item.retrieved","item":{"id":"i","type":"message","role":"user","content":[{"type":"input_audio","audio":"UklGRg=="}]}}""", Carries.Opaque),
        Answered(Surface.Unknown, "error", """{"type":"error","error":{"type":"server_error","code":null,"message":"No ¤ today.","param":null}}"""),
        Answered(Surface.Unknown, "unknown event", """{"type":"nobody.knows","dream":"The ¤."}"""),
        Answered(Surface.Unknown, "limit", """{"type":"rate_limits.updated","rate_limits":[{"name":"the ¤","limit":1}]}"""),
        Answered(Surface.Unknown, "not to be read", "{\"not json, but ¤", Carries.Text | Carries.Opaque),
    ];

    private static readonly Dictionary<string, RealtimeCell> ByName = All.ToDictionary(cell => cell.Name);

    public static RealtimeCell Named(string name) => ByName[name];

    private static RealtimeCell Asked(Surface surface, string place, string asked, Carries carries = Carries.Text) => new(Direction.Request, surface, place, asked, carries);

    private static RealtimeCell Session(Surface surface, string place, string setting) =>
        Asked(surface, "session's " + place, $$$"""{"type":"session.update","session":{"type":"realtime",{{{setting}}}}}""");

    private static RealtimeCell Item(Surface surface, string place, string item, Carries carries = Carries.Text) =>
        Asked(surface, place, $$"""{"type":"conversation.item.create","item":{{item}}}""", carries);

    private static RealtimeCell Answered(Surface surface, string place, string said, Carries carries = Carries.Text) => new(
        Direction.Response, surface, place,
        """{"type":"response.created","event_id":"b","response":{"id":"r","object":"realtime.response","status":"in_progress","output":[]}}""" + "\n" + said
        + (said.Contains("response.done", StringComparison.Ordinal) ? "" : "\n" + Silence),
        carries);

    // A text in pieces: the probe's word comes in one that begins in the middle of nothing.
    private static IEnumerable<RealtimeCell> Said(string type, string whole, string place) =>
    [
        Answered(Surface.Assistant, $"{place}, in pieces", string.Join('\n',
            new[] { "All about the ", "¤", " and much", " more." }.Select(piece => $$"""{"type":"{{type}}.delta","response_id":"r","item_id":"i","output_index":0,"content_index":0,"delta":"{{piece}}"}"""))),
        Answered(Surface.Assistant, $"{place}, whole", $$"""{"type":"{{type}}.done","response_id":"r","item_id":"i","output_index":0,"content_index":0,"{{whole}}":"All about the ¤."}"""),
    ];

    private static string Heard() => string.Join('\n',
        new[] { "All about the ", "¤", " and much", " more." }.Select(piece => $$"""{"type":"conversation.item.input_audio_transcription.delta","item_id":"i","content_index":0,"delta":"{{piece}}"}"""));

    private static string Call(string name, string arguments) => string.Join('\n',
        $$$"""{"type":"response.output_item.added","response_id":"r","output_index":0,"item":{"id":"i","type":"function_call","status":"in_progress","call_id":"c","name":"{{{name}}}","arguments":""}}""",
        $$"""{"type":"response.function_call_arguments.delta","response_id":"r","item_id":"i","output_index":0,"call_id":"c","delta":"{{arguments}}"}""",
        $$"""{"type":"response.function_call_arguments.done","response_id":"r","item_id":"i","output_index":0,"call_id":"c","arguments":"{{arguments}}"}""");
}
