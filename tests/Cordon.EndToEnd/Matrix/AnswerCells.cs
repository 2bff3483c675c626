using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>One place of an answer where text, or something that no guard can read, may stand.</summary>
/// <param name="Body">The request that makes the model say it; for routes without a body, what follows the path.</param>
/// <param name="Simulate">Orders to the simulated model.</param>
/// <param name="Script">What the model answers, where the simulated one cannot; a stream when it is no object, or ends with a line.</param>
internal sealed record AnswerCell(
    Route Route, Surface Surface, string Place, string Body, string? Simulate = null, string? Script = null, Carries Carries = Carries.Text, bool WholeOnly = false)
{
    public string Name => $"{Route.Name}: {Words.Of(Surface)}, {Place}";

    public bool Streams => Route.Streams && Script is null && !WholeOnly;

    /// <summary>Whether the script is a stream.</summary>
    public bool ScriptStreams => !Route.IsFile && Script is not (null or ['{', .., not '\n'] or ['[', ..]);

    public string With(Conduct conduct, bool stream) => CellText.Fill(Body, Direction.Response, conduct, Route, stream || (ScriptStreams && Route.Unasked));

    public string? ScriptWith(Conduct conduct) => Script is null ? null : CellText.Fill(Script, Direction.Response, conduct);
}

/// <summary>All places of all answers. A surface or route without a row here fails <see cref="CompletenessTests"/>.</summary>
internal static class AnswerCells
{
    public const string ChatHello = """{"model":"m","messages":[{"role":"user","content":"Hello."}]}""";
    public const string ResponsesHello = """{"model":"m","input":"Hello.","tools":[{"type":"function","name":"f"}]}""";
    public const string MessagesHello = """{"model":"m","max_tokens":99,"messages":[{"role":"user","content":"Hello."}]}""";

    public const string GeminiHello = """{"contents":[{"role":"user","parts":[{"text":"Hello."}]}],"tools":[{"functionDeclarations":[{"name":"f"}]},{"codeExecution":{}}]}""";
    public const string GeminiContent = """{"content":{"parts":[{"text":"Hello."}]}}""";

    public const string ConverseHello = """{"messages":[{"role":"user","content":[{"text":"Hello."}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"f"}}]}}""";

    private const string Say = "All about the ¤ and much more that follows it.";
    private const string Call = "call f with {\\\"a\\\": \\\"the ¤ of today\\\"}";
    private const string CallEscaped = "call f with {\\\"a\\\": \\\"the § of today\\\"}";
    private const string CallNamed = "call ¤ with {\\\"a\\\": 1}";

    public static readonly ImmutableArray<AnswerCell> All =
    [
        .. Spoken(Route.Chat, Surface.Assistant, "text", $$$"""{"model":"m","messages":[{"role":"user","content":"{{{Say}}}"}]}""", "echo"),
        .. Spoken(Route.Chat, Surface.ToolCall, "arguments", $$$"""{"model":"m","messages":[{"role":"user","content":"{{{Call}}}"}],"tools":[{"type":"function","function":{"name":"f"}}]}""", ""),
        .. Spoken(Route.Chat, Surface.ToolCall, "arguments, escaped twice", $$$"""{"model":"m","messages":[{"role":"user","content":"{{{CallEscaped}}}"}],"tools":[{"type":"function","function":{"name":"f"}}]}""", ""),
        .. Spoken(Route.Chat, Surface.ToolCall, "name", $$$"""{"model":"m","messages":[{"role":"user","content":"{{{CallNamed}}}"}],"tools":[{"type":"function","function":{"name":"¤"}}]}""", ""),
        .. Spoken(Route.Responses, Surface.Assistant, "text", $$$"""{"model":"m","input":"{{{Say}}}"}""", "echo"),
        .. Spoken(Route.Responses, Surface.ToolCall, "arguments", $$$"""{"model":"m","input":"{{{Call}}}","tools":[{"type":"function","name":"f"}]}""", ""),
        .. Spoken(Route.Responses, Surface.ToolCall, "arguments, escaped twice", $$$"""{"model":"m","input":"{{{CallEscaped}}}","tools":[{"type":"function","name":"f"}]}""", ""),
        .. Spoken(Route.Messages, Surface.Assistant, "text", $$$"""{"model":"m","max_tokens":99,"messages":[{"role":"user","content":"{{{Say}}}"}]}""", "echo"),
        .. Spoken(Route.Messages, Surface.ToolCall, "arguments", $$$"""{"model":"m","max_tokens":99,"messages":[{"role":"user","content":"{{{Call}}}"}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}""", ""),
        .. Spoken(Route.Messages, Surface.ToolCall, "name", $$$"""{"model":"m","max_tokens":99,"messages":[{"role":"user","content":"{{{CallNamed}}}"}],"tools":[{"name":"¤","input_schema":{"type":"object"}}]}""", ""),
        .. Spoken(Route.Completions, Surface.Assistant, "text", $$$"""{"model":"m","prompt":"{{{Say}}}"}""", "echo"),
        .. Spoken(Route.Gemini, Surface.Assistant, "text", $$$"""{"contents":[{"role":"user","parts":[{"text":"{{{Say}}}"}]}]}""", "echo"),
        .. Spoken(Route.Gemini, Surface.ToolCall, "arguments", $$$"""{"contents":[{"role":"user","parts":[{"text":"{{{Call}}}"}]}],"tools":[{"functionDeclarations":[{"name":"f"}]}]}""", ""),
        .. Spoken(Route.Gemini, Surface.ToolCall, "name", $$$"""{"contents":[{"role":"user","parts":[{"text":"{{{CallNamed}}}"}]}],"tools":[{"functionDeclarations":[{"name":"¤"}]}]}""", ""),
        .. Spoken(Route.GeminiList, Surface.Assistant, "text", $$$"""{"contents":[{"role":"user","parts":[{"text":"{{{Say}}}"}]}]}""", "echo"),
        .. Spoken(Route.Converse, Surface.Assistant, "text", $$$"""{"messages":[{"role":"user","content":[{"text":"{{{Say}}}"}]}]}""", "echo"),
        .. Spoken(Route.Converse, Surface.ToolCall, "arguments", $$$"""{"messages":[{"role":"user","content":[{"text":"{{{Call}}}"}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"f"}}]}}""", ""),
        .. Spoken(Route.Converse, Surface.ToolCall, "name", $$$"""{"messages":[{"role":"user","content":[{"text":"{{{CallNamed}}}"}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"¤"}}]}}""", ""),
        .. Spoken(Route.Invoke, Surface.Assistant, "Claude's text", $$$"""{"anthropic_version":"bedrock-2023-05-31","max_tokens":99,"messages":[{"role":"user","content":"{{{Say}}}"}]}""", "echo"),
        .. Spoken(Route.Invoke, Surface.Assistant, "Llama's text", $$$"""{"prompt":"{{{Say}}}"}""", "echo"),
        .. Spoken(Route.Invoke, Surface.Assistant, "Titan's text", $$$"""{"inputText":"{{{Say}}}"}""", "echo"),
        .. Spoken(Route.Invoke, Surface.ToolCall, "Claude's arguments", $$$"""{"anthropic_version":"bedrock-2023-05-31","max_tokens":99,"messages":[{"role":"user","content":"{{{Call}}}"}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}""", ""),
        .. ResponsesRows.Repeated,
        new(Route.Chat, Surface.Unknown, "model's name", """{"model":"the ¤","messages":[{"role":"user","content":"Hello."}]}"""),
        new(Route.Responses, Surface.Unknown, "model's name", """{"model":"the ¤","input":"Hello."}"""),
        new(Route.Messages, Surface.Unknown, "model's name", """{"model":"the ¤","max_tokens":99,"messages":[{"role":"user","content":"Hello."}]}"""),
        new(Route.Completions, Surface.Unknown, "model's name", """{"model":"the ¤","prompt":"Hello."}"""),
        new(Route.Embeddings, Surface.Unknown, "model's name", """{"model":"the ¤","input":"Hello."}"""),
        new(Route.Moderations, Surface.Unknown, "model's name", """{"model":"the ¤","input":"Hello."}"""),
        new(Route.Models, Surface.Unknown, "one model's name", "/the%20¤"),
        new(Route.AnthropicModels, Surface.Unknown, "one model's name", "/the%20¤"),
        .. Route.All.Select(Broken),
        .. ChatRows.Scripted, .. ResponsesRows.Scripted, .. MessagesRows.Scripted, .. OllamaRows.Answers, .. AzureRows.Answers,
        .. GeminiRows.Scripted, .. BedrockRows.Scripted, .. KeptRows.Answers,
    ];

    private static readonly Dictionary<string, AnswerCell> ByName = All.ToDictionary(cell => cell.Name);

    public static AnswerCell Named(string name) => ByName[name];

    /// <summary>A name with white space is no parameter but text.</summary>
    public static string ModelNamed(Conduct conduct) => "the " + Probe.Word(Direction.Response, conduct);

    // A stream is cut at every letter, at odd places, and hardly at all.
    public static IEnumerable<AnswerCell> Spoken(Route route, Surface surface, string place, string body, string simulate) =>
    [
        new(route, surface, place, body, $"{simulate}, chunk=7"),
        new(route, surface, place + ", letter by letter", body, $"{simulate}, chunk=1"),
    ];

    // The probe knows the words of the broken answer, so the request carries none.
    private static AnswerCell Broken(Route route) => new(
        route, Surface.Unknown, "not to be read",
        route switch
        {
            { Get: true } => "",
            _ when route == Route.OllamaChat || route.Path.EndsWith("/chat/completions", StringComparison.Ordinal) => ChatHello,
            _ when route == Route.OllamaShow => OllamaRows.Shown,
            _ when route.Path.EndsWith("/responses", StringComparison.Ordinal) => ResponsesHello,
            _ when route == Route.Messages || route == Route.CountTokens => MessagesHello,
            _ when route == Route.Gemini || route == Route.GeminiList || route == Route.GeminiCount => GeminiHello,
            _ when route == Route.Converse => ConverseHello,
            _ when route == Route.GeminiEmbed || route == Route.GeminiBatch => GeminiContent,
            _ => """{"model":"m","prompt":"Hello.","input":"Hello."}""",
        },
        "garbage",
        // Guards read it as one text, but a client may see more in it than they do.
        Carries: Carries.Text | Carries.Opaque,
        // A chunk that is no document in base64 ends the stream.
        WholeOnly: route == Route.Invoke);
}
