using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Wire;

/// <summary>
/// The Agent2Agent protocol over JSON-RPC, in front of one agent: <c>/a2a/{agent}</c>, and its card below that. Belongs to one exchange: a denial has to name the
/// request that it answers.
/// </summary>
internal sealed class A2aDialect(string agent, bool isCard) : Dialect
{
    public const int LongestId = 256;

    // What else a caller sends may be a credential for somebody, and theirs end here.
    private static readonly FrozenSet<string> Forwarded = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Accept", "Accept-Language", "Content-Type", "User-Agent", "A2A-Version", "A2A-Extensions", "X-A2A-Extensions", "Last-Event-ID", "traceparent", "tracestate");

    private string? _id;

    public override string Name => "a2a";

    public override string Provider => "a2a";

    public override string Upstream => isCard ? A2aRoute.CardUpstreamOf(agent) : A2aRoute.UpstreamOf(agent);

    /// <summary>The agent's name in the configuration.</summary>
    public string Agent => agent;

    /// <summary>Whether the agent's card is asked for.</summary>
    public bool IsCard => isCard;

    /// <summary>The id of the message that is sent; null where none is.</summary>
    public string? MessageId { get; private set; }

    /// <summary>Where the agent shall call back.</summary>
    public ImmutableArray<string> PushTargets { get; private set; } = [];

    public override bool IsMetered => false;

    public override bool FramesStandAlone => true;

    public override bool MustBeRead => true;

    public override bool ChecksOrigin => true;

    public override string ForwardedPath(string path) => "";

    public override string? ForwardedQuery(string? query) => null;

    public override bool Forwards(string header) => Forwarded.Contains(header);

    /// <summary>The card is held against its pin; all else that an agent says, nobody has vouched for.</summary>
    public override bool Taints(Surface surface, string pointer) => surface == Surface.AgentMessage;

    public override Effect EffectOf(JsonNode request) =>
        isCard || request.Get("method"u8).Text() is "tasks/get" or "GetTask" ? Effect.None : Effect.Lasting;

    public override RequestReading ReadRequest(JsonTape body)
    {
        JsonNode root = body.Root;
        if (root.Kind != JsonValueKind.Object)
        {
            return RequestReading.Refused(new IntakeFault("not-an-object", "", 0, "Send one JSON-RPC request at a time."));
        }

        JsonNode id = root.Get("id"u8);
        if (id.Kind is not (JsonValueKind.String or JsonValueKind.Number) || id.Raw.Length > Protocol.LongestParameter)
        {
            return RequestReading.Refused(new IntakeFault("wrong-type", "/id", id.Raw.Start, "Make the id a number or a short string."));
        }

        _id = Encoding.UTF8.GetString(id.Bytes.Span);
        if (root.Get("method"u8).TextOrNull() is not { } method || !A2aWords.Methods.Contains(method, StringComparer.Ordinal))
        {
            return RequestReading.Refused(new IntakeFault("unknown-method", "/method", 0, "Cordon does not serve this method, and forwards nothing that it cannot read."));
        }

        Placing placing = new(body);
        JsonNode parameters = root.Get("params"u8);
        JsonNode message = parameters.Get("message"u8);
        bool sends = method is "message/send" or "message/stream" or "SendMessage" or "SendStreamingMessage";
        MessageId = sends ? message.Get("messageId"u8).TextOrNull() : null;
        if (sends && MessageId is not { Length: > 0 and <= LongestId })
        {
            placing.Refuse("missing", parameters, "Give the message an id of its own (messageId).");
        }

        List<string> targets = [];
        foreach (JsonNode config in A2aMessages.Configs(root))
        {
            if (config.TryGet("url"u8, out JsonNode url) && placing.Is(url, JsonValueKind.String))
            {
                targets.Add(url.Text());
            }
        }

        PushTargets = [.. targets];
        new A2aMessages(placing).Asked(root);
        if (placing.Fault is { } fault)
        {
            return RequestReading.Refused(fault);
        }

        placing.Sweep(A2aWords.Asked, Trust.Untrusted);
        string? context = message.Get("contextId"u8).TextOrNull();
        return RequestReading.Nothing with
        {
            Segments = placing.Segments(),
            Stream = method is "message/stream" or "SendStreamingMessage" or "tasks/resubscribe" or "SubscribeToTask",
            Conversation = context is null ? null : Scoped(context),
            Uses = [.. Named(parameters, message)],
        };
    }

    public override ImmutableArray<KeptId> ReadGiven(JsonTape answer) => Given(answer.Root);

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body)
    {
        Placing placing = new(body);
        Place(body.Root, placing);
        return placing.Segments();
    }

    // A card is one document: it is rewritten as a whole.
    public override StreamSplitter? OpenFrames(string? mediaType, int maxFrameBytes) => isCard ? null : base.OpenFrames(mediaType, maxFrameBytes);

    public override StreamReading OpenStream() => new A2aStream(this);

    /// <summary>Places what an agent sends, and leaves nothing out.</summary>
    /// <param name="chunks">Texts that run over several events; null where the document is all that there is.</param>
    internal void Place(JsonNode document, Placing placing, A2aChunks? chunks = null)
    {
        A2aMessages messages = new(placing, chunks);
        if (isCard)
        {
            messages.Card(document);
        }
        else
        {
            messages.Answered(document);
        }

        placing.Sweep(A2aWords.Answered, Trust.Untrusted);
    }

    /// <summary>The tasks and contexts that an answer tells of: they are the caller's from now on.</summary>
    internal ImmutableArray<KeptId> Given(JsonNode answer)
    {
        if (isCard)
        {
            return [];
        }

        JsonNode result = answer.Get("result"u8);
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (JsonNode holder in (ReadOnlySpan<JsonNode>)[result, result.Get("task"u8), result.Get("message"u8), result.Get("statusUpdate"u8), result.Get("artifactUpdate"u8)])
        {
            foreach (JsonNode id in (ReadOnlySpan<JsonNode>)[holder.Get("id"u8), holder.Get("taskId"u8), holder.Get("contextId"u8)])
            {
                if (id.TextOrNull() is { Length: > 0 and <= LongestId } text)
                {
                    ids.Add(text);
                }
            }
        }

        return [.. ids.Select(id => new KeptId(KeptKind.AgentTask, Scoped(id)))];
    }

    public override int StatusOf(Denial denial) =>
        isCard || _id is null || denial.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status404NotFound ? denial.Status : StatusCodes.Status200OK;

    public override byte[] WriteError(Denial denial) => McpErrors.Of(_id, denial);

    public override byte[] WriteStreamError(Denial denial) => McpErrors.Event(McpErrors.Of(_id, denial));

    // An agent's words are no model's: a refusal is always an error.
    public override byte[]? WriteMessage(RequestReading request, string exchange, string text) => null;

    public override byte[]? WriteStreamMessage(RequestReading request, string exchange, string text) => null;

    public override ReadOnlyMemory<byte>? WriteInstead(JsonNode message, Denial denial, string? text) => McpErrors.Of(_id, denial);

    private IEnumerable<KeptId> Named(JsonNode parameters, JsonNode message)
    {
        // In 1.0 a configuration has an id too, and says its task beside it.
        JsonNode task = parameters.TryGet("taskId"u8, out JsonNode named) ? named : parameters.Get("id"u8);
        foreach (JsonNode id in (JsonNode[])[task, message.Get("taskId"u8), message.Get("contextId"u8), .. Tasks(message.Get("referenceTaskIds"u8))])
        {
            if (id.TextOrNull() is { Length: > 0 } text)
            {
                // What is asked about is the request's subject; asking for a thing makes nobody its owner.
                yield return new KeptId(KeptKind.AgentTask, Scoped(text), id.Index == task.Index ? "" : id.Pointer());
            }
        }
    }

    private static List<JsonNode> Tasks(JsonNode list)
    {
        List<JsonNode> tasks = [];
        foreach (JsonNode item in list.Items)
        {
            tasks.Add(item);
        }

        return tasks;
    }

    // An id means something to the agent that gave it, and another agent could give the same.
    private string Scoped(string id) => $"{agent} {id}";
}
