using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Wire;

/// <summary>
/// The Model Context Protocol over streamable HTTP, in front of one server: <c>/mcp/{server}</c>. A POST brings one message, a GET opens the stream of what the
/// server says by itself, a DELETE ends the session. Belongs to one exchange: a denial has to name the request that it answers.
/// </summary>
internal sealed class McpDialect(string server, string method) : Dialect
{
    private const string SessionHeader = "Mcp-Session-Id";

    // What else a caller sends may be a credential for somebody, and theirs end here.
    private static readonly FrozenSet<string> Forwarded = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Accept", "Accept-Language", "Content-Type", "User-Agent", SessionHeader, "Mcp-Protocol-Version", "Mcp-Method", "Mcp-Name", "Last-Event-ID", "traceparent", "tracestate");

    private string? _id;
    private string? _tool;
    private bool _hasSession;

    public override string Name => "mcp";

    public override string Provider => "mcp";

    public override string Upstream => McpRoute.UpstreamOf(server);

    /// <summary>The server's name in the configuration.</summary>
    public string Server => server;

    /// <summary>The method that is called; null for answers, and where there is no message.</summary>
    public string? Asked { get; private set; }

    /// <summary>The name or the address of what the call is about.</summary>
    public string? Subject { get; private set; }

    /// <summary>What a tool is called with, as the caller wrote it; empty where nothing is.</summary>
    public ReadOnlyMemory<byte> Arguments { get; private set; }

    /// <summary>Whether a call goes on with a list.</summary>
    public bool HasCursor { get; private set; }

    public override bool IsMetered => false;

    public override bool CallsTools => true;

    public override bool FramesStandAlone => true;

    public override bool MustBeRead => true;

    public override bool MayFallSilent => method == "GET";

    public override bool ChecksOrigin => true;

    public override string ForwardedPath(string path) => "";

    public override string? ForwardedQuery(string? query) => null;

    public override bool Forwards(string header) => Forwarded.Contains(header);

    /// <summary>Definitions and a server's first words are held against their pins; all else that a server says, nobody has vouched for.</summary>
    public override bool Taints(Surface surface, string pointer) =>
        surface is Surface.ToolResult or Surface.Document
        || (surface is Surface.Image or Surface.Audio or Surface.File && !pointer.Contains("/icons/", StringComparison.Ordinal)) || (surface == Surface.ServerInstructions && !pointer.StartsWith("/result/", StringComparison.Ordinal));

    public override string? CalledTool => _tool;

    public override string? Resource => Asked == "resources/read" ? Subject : null;

    public override Effect EffectOf(JsonNode request) =>
        request.Get("method"u8).Text() is "ping" or "tools/list" or "prompts/list" or "resources/list" or "resources/templates/list" ? Effect.None : Effect.Lasting;

    public override RequestReading Read(ReadOnlyMemory<byte> body, string? contentType, JsonLimits limits) => method switch
    {
        "DELETE" when body.IsEmpty => ReadBare(null),
        "DELETE" => RequestReading.Refused(new IntakeFault("body-not-expected", "", 0, "Send this without a body: what nobody expects, nobody inspects.")),
        _ => base.Read(body, contentType, limits),
    };

    public override RequestReading ReadBare(string? query) => RequestReading.Nothing with { Stream = method == "GET" };

    public override RequestReading ReadRequest(JsonTape body)
    {
        JsonNode root = body.Root;
        if (root.Kind == JsonValueKind.Array)
        {
            return RequestReading.Refused(new IntakeFault("batch", "", 0, "Send one message at a time: the protocol gave batches up with 2025-06-18, and its clients send none."));
        }

        Placing placing = new(body);
        Remember(root, placing);
        new McpMessages(placing, server, _ => null).Asked(root);
        if (placing.Fault is { } fault)
        {
            return RequestReading.Refused(fault);
        }

        placing.Sweep(McpWords.Asked, Trust.User);
        JsonNode task = root.Get("params"u8).Get("taskId"u8);
        return RequestReading.Nothing with
        {
            Segments = placing.Segments(),
            // Of its own tasks a client tells in notifications; what it asks about is the server's.
            Uses = Asked is "tasks/get" or "tasks/result" or "tasks/cancel" && task.TextOrNull() is { Length: > 0 } id ? [new KeptId(KeptKind.McpTask, Scoped(id), task.Pointer())] : [],
        };
    }

    public override RequestReading ReadHead(RequestReading reading, IHeaderDictionary headers)
    {
        if (reading.Fault is null && (Differs(headers["Mcp-Method"].ToString(), Asked) || Differs(headers["Mcp-Name"].ToString(), Subject)))
        {
            return RequestReading.Refused(new IntakeFault("header-mismatch", "", 0, "Say in the headers Mcp-Method and Mcp-Name what the message says, or leave them out."));
        }

        string session = headers[SessionHeader].ToString();
        _hasSession = session.Length > 0;
        return _hasSession ? reading with { Uses = [new KeptId(KeptKind.McpSession, Scoped(session)), .. reading.Uses], Conversation = Scoped(session) } : reading;
    }

    public override ImmutableArray<KeptId> ReadGivenHead(HttpResponseMessage head) =>
        !_hasSession && head.IsSuccessStatusCode && head.Headers.TryGetValues(SessionHeader, out IEnumerable<string>? given) && given.ToArray() is [{ Length: > 0 } session]
            ? [new KeptId(KeptKind.McpSession, Scoped(session))]
            : [];

    public override ImmutableArray<KeptId> ReadGiven(JsonTape answer) => Given(answer.Root);

    /// <summary>The task that the call has begun, where the message says so: it is the caller's from now on.</summary>
    internal ImmutableArray<KeptId> Given(JsonNode message) =>
        Asked == "tools/call" && IsAnswer(message) && message.Get("result"u8).Get("task"u8).Get("taskId"u8).TextOrNull() is { Length: > 0 } id ? [new KeptId(KeptKind.McpTask, Scoped(id))] : [];

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        Placing placing = new(body);
        Place(body.Root, placing);
        return placing.Segments();
    }

    public override StreamReading OpenStream() => new McpStream(this);

    /// <summary>Places what a server sends, and leaves nothing out.</summary>
    internal void Place(JsonNode document, Placing placing)
    {
        new McpMessages(placing, server, ToolOf).Answered(document);
        placing.Sweep(document.Kind == JsonValueKind.Array ? McpWords.AnsweredTogether : McpWords.Answered, Trust.Untrusted);
    }

    /// <summary>Whether a message answers the call that this exchange made.</summary>
    internal bool IsAnswer(JsonNode message) => message.Get("id"u8) is { Kind: JsonValueKind.String or JsonValueKind.Number } id && RawId(id) == _id;

    /// <summary>
    /// A denied request is an answer of the protocol: clients make an opaque fault of their transport out of any other status. Without an id there is nothing to
    /// answer, and what the transport itself must hear keeps its status: who are you, there is no such session, come back later.
    /// </summary>
    public override int StatusOf(Denial denial) =>
        _id is null || denial.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status404NotFound ? denial.Status : StatusCodes.Status200OK;

    public override byte[] WriteError(Denial denial) => McpErrors.Of(_id, denial);

    /// <summary>The answer to a call that is only tried; null where nobody waits for one.</summary>
    internal byte[]? WriteRehearsed() => _id is null ? null : McpErrors.Result(_id, "Dry run: policy lets this call pass, and it was not made.");

    public override byte[] WriteStreamError(Denial denial) => _id is null ? [] : McpErrors.Event(McpErrors.Of(_id, denial));

    public override byte[]? WriteMessage(RequestReading request, string exchange, string text) =>
        _tool is not null && _id is not null ? McpErrors.Result(_id, text) : null;

    // A POST is answered whole, and a GET has nothing to answer.
    public override byte[]? WriteStreamMessage(RequestReading request, string exchange, string text) => null;

    public override ReadOnlyMemory<byte>? WriteInstead(JsonNode message, Denial denial, string? text)
    {
        if (message.Get("id"u8) is not { Kind: JsonValueKind.String or JsonValueKind.Number } id || message.Get("method"u8).Kind == JsonValueKind.String)
        {
            return null;
        }

        string answered = RawId(id);
        return text is not null && _tool is not null && answered == _id ? McpErrors.Result(answered, text) : McpErrors.Of(answered, denial);
    }

    public override ReadOnlyMemory<byte>? WriteRefusal(JsonNode message) =>
        message.Get("id"u8) is { Kind: JsonValueKind.String or JsonValueKind.Number } id && message.Get("method"u8).Kind == JsonValueKind.String
            // Whoever tries what passes learns nothing from this.
            ? McpErrors.Of(RawId(id), new Denial(StatusCodes.Status403Forbidden, "cordon_denied", "denied", "The client does not take this request.", ""))
            : null;

    private void Remember(JsonNode message, Placing placing)
    {
        if (message.Kind != JsonValueKind.Object)
        {
            placing.Refuse("not-an-object", message, "Send a JSON-RPC message.");
            return;
        }

        JsonNode id = message.Get("id"u8);
        JsonNode called = message.Get("method"u8);
        if (id.Kind is not (JsonValueKind.Undefined or JsonValueKind.String or JsonValueKind.Number) || id.Raw.Length > Protocol.LongestParameter)
        {
            placing.Refuse("wrong-type", id, "Make the id a number or a short string.");
            return;
        }

        if (called.Kind is not (JsonValueKind.Undefined or JsonValueKind.String) || (called.Kind == JsonValueKind.String && (message.TryGet("result"u8, out _) || message.TryGet("error"u8, out _))))
        {
            placing.Refuse("wrong-type", called, "Send a request, a notification or an answer.");
            return;
        }

        Asked = called.TextOrNull();
        _id = Asked is not null && id.Kind != JsonValueKind.Undefined ? RawId(id) : null;
        Subject = message.Get("params"u8).Get("name"u8).TextOrNull() ?? message.Get("params"u8).Get("uri"u8).TextOrNull();
        HasCursor = message.Get("params"u8).TryGet("cursor"u8, out _);
        Arguments = Asked == "tools/call" ? message.Get("params"u8).Get("arguments"u8).Bytes : default;
        _tool = Asked == "tools/call" && Subject is not null ? McpRoute.ToolOf(server, Subject) : null;
    }

    private string? ToolOf(JsonNode id) => id.Kind is JsonValueKind.String or JsonValueKind.Number && RawId(id) == _id ? _tool : null;

    // As it was written: a reader may tell 1 from 1.0.
    private static string RawId(JsonNode id) => Encoding.UTF8.GetString(id.Bytes.Span);

    private static bool Differs(string header, string? said) => header.Length > 0 && header != said;

    // A session's id means something to the server that gave it, and another server could give the same.
    private string Scoped(string session) => $"{server} {session}";
}
