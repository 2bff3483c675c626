using System.Collections.Immutable;
using Cordon.Contracts;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Wire;

/// <summary>
/// One wire format: where text stands in its requests, answers and stream events, and how its clients are told no.
/// A dialect reads and writes; it decides nothing.
/// </summary>
public abstract class Dialect
{
    /// <summary>
    /// Kebab-case: <c>openai-chat</c>, <c>openai-responses</c>, <c>openai-completions</c>, <c>openai-embeddings</c>, <c>anthropic-messages</c>, <c>gemini</c>,
    /// <c>gemini-embeddings</c>, <c>bedrock-converse</c>, <c>bedrock-invoke</c>, <c>ollama-chat</c>, <c>openai-files</c>, <c>anthropic-batches</c>.
    /// </summary>
    public abstract string Name { get; }

    /// <summary>Which configured upstream serves it: <c>openai</c>, <c>anthropic</c>, <c>azure</c>, <c>ollama</c>, <c>gemini</c>, <c>bedrock</c> or <c>mcp</c>.</summary>
    public abstract string Provider { get; }

    /// <summary>The one upstream that the request's path names; null where the model decides.</summary>
    public virtual string? Upstream => null;

    /// <summary>Whether its requests ask for a WebSocket.</summary>
    public virtual bool Upgrades => false;

    /// <summary>Whether a call in a request is one that is made now, and not one that a model made before.</summary>
    public virtual bool CallsTools => false;

    /// <summary>Whether programs in browsers speak it to servers near them, so that whose page asks must be looked at.</summary>
    public virtual bool ChecksOrigin => false;

    /// <summary>Whether a header of the caller goes on; credentials and what belongs to the connection never do.</summary>
    public virtual bool Forwards(string header) => true;

    /// <summary>What a request may have done when its answer is lost. <paramref name="request"/> is undefined where there is no body.</summary>
    public virtual Effect EffectOf(JsonNode request) => Effects.OfGeneration(request);

    /// <summary>The part of a path that names the model; null where it does not.</summary>
    public virtual Range? ModelInPath(string path) => null;

    /// <summary>The path as it goes on to the upstream, for dialects whose paths can be written in several ways.</summary>
    public virtual string ForwardedPath(string path) => path;

    /// <summary>What of the caller's query, question mark included, goes on to the upstream.</summary>
    public virtual string? ForwardedQuery(string? query) => query;

    /// <summary>Reads a body of whatever form the dialect's requests have. What is not what the dialect expects gives a fault, never an exception.</summary>
    public virtual RequestReading Read(ReadOnlyMemory<byte> body, string? contentType, JsonLimits limits) =>
        JsonTape.Read(body, limits, out IntakeFault? fault) is { } tape ? ReadRequest(tape) : RequestReading.Refused(fault!);

    /// <summary>Reads a request that has no body: what its path and query say.</summary>
    public virtual RequestReading ReadBare(string? query) => RequestReading.Nothing;

    /// <summary>Takes in what the request's head says beside its body.</summary>
    public virtual RequestReading ReadHead(RequestReading reading, IHeaderDictionary headers) => reading;

    /// <summary>Places every string of a request. A body that is not what the dialect expects gives a fault, never an exception.</summary>
    public abstract RequestReading ReadRequest(JsonTape body);

    /// <summary>Places every string of a JSON answer (errors of the upstream included).</summary>
    public abstract ImmutableArray<Segment> ReadAnswer(JsonTape body);

    /// <summary>
    /// Reads an answer that is no JSON document but a file: its parts are judged one by one. Null where answers are JSON documents.
    /// </summary>
    public virtual ImmutableArray<ImmutableArray<Segment>>? ReadFile(ReadOnlyMemory<byte> body, JsonLimits limits) => null;

    /// <summary>The ids in an answer under which the provider keeps something from now on.</summary>
    public virtual ImmutableArray<KeptId> ReadGiven(JsonTape answer) => [];

    /// <summary>The ids in an answer's head under which the provider keeps something from now on.</summary>
    public virtual ImmutableArray<KeptId> ReadGivenHead(HttpResponseMessage head) => [];

    /// <summary>Whether an answer that cannot be read in one way only is refused, whatever policy says: where it tells clients what there is to call.</summary>
    public virtual bool MustBeRead => false;

    /// <summary>Whether somebody whom nobody vouches for speaks in this part of an answer: the session is marked then.</summary>
    public virtual bool Taints(Surface surface, string pointer) => surface is Surface.ToolResult or Surface.Document or Surface.AgentMessage;

    /// <summary>The address of what the request reads from a server; null where it reads nothing that has one.</summary>
    public virtual string? Resource => null;

    /// <summary>The tool that the request calls, as policy calls it; null where it calls none.</summary>
    public virtual string? CalledTool => null;

    /// <summary>Links in an answer that its clients follow by themselves, each with the path here: followed as they are, they would lead around the gateway.</summary>
    public virtual IEnumerable<(JsonNode Text, string Path)> ReadLinks(JsonTape answer) => [];

    /// <summary>Whether answers list, under <c>data</c>, what the provider keeps for all callers together.</summary>
    public virtual bool ListsKept => false;

    /// <summary>
    /// What an answer says it used; null when it does not say, and then it is estimated from its text. For streams the reader says it
    /// (<see cref="FrameReading.Usage"/>).
    /// </summary>
    public virtual Usage? ReadUsage(JsonTape answer) => null;

    /// <summary>Whether its providers charge for tokens; lists and counts are free.</summary>
    public virtual bool IsMetered => true;

    /// <summary>The media type of a stream that this dialect writes.</summary>
    public virtual string StreamMediaType => "text/event-stream";

    /// <summary>
    /// Starts to cut an answer of this media type into frames; null when it is no stream and is read whole. A dialect has the framing that its
    /// clients read, whatever an upstream calls its answer.
    /// </summary>
    public virtual StreamSplitter? OpenFrames(string? mediaType, int maxFrameBytes) =>
        string.Equals(mediaType, "text/event-stream", StringComparison.OrdinalIgnoreCase) ? new SseSplitter(maxFrameBytes) : null;

    /// <summary>Whether each frame of a stream is a message by itself: one that is denied stays here, and the others go on.</summary>
    public virtual bool FramesStandAlone => false;

    /// <summary>Whether a stream may be silent for longer than others: then its end is an end and no fault.</summary>
    public virtual bool MayFallSilent => false;

    /// <summary>Starts reading one stream; the reader keeps what the dialect's events refer back to.</summary>
    public abstract StreamReading OpenStream();

    /// <summary>The status that a denial is sent with.</summary>
    public virtual int StatusOf(Denial denial) => denial.Status;

    /// <summary>What is sent in the place of a message that was denied by itself; null where nothing is.</summary>
    /// <param name="text">What policy says to applications that cannot handle errors; null where they are sent errors.</param>
    public virtual ReadOnlyMemory<byte>? WriteInstead(JsonNode message, Denial denial, string? text) => null;

    /// <summary>What the upstream is told of a question of its own that was denied, so that it does not wait for an answer; null where it asked nothing.</summary>
    public virtual ReadOnlyMemory<byte>? WriteRefusal(JsonNode message) => null;

    /// <summary>The error object of this dialect, as a JSON body. Sent with <see cref="StatusOf"/>.</summary>
    public abstract byte[] WriteError(Denial denial);

    /// <summary>Bytes of the frame or frames that end a stream with this dialect's own error.</summary>
    public abstract byte[] WriteStreamError(Denial denial);

    /// <summary>
    /// Whether clients of this dialect overlook an error event in a stream, so that the connection must break after it for them to notice.
    /// </summary>
    public virtual bool BreaksAfterStreamError => false;

    /// <summary>The response header from which clients of this dialect take the id that their users quote to support.</summary>
    public virtual string RequestIdHeader => "x-request-id";

    /// <summary>
    /// An ordinary answer whose text is <paramref name="text"/>, for applications that cannot handle errors (<c>deny-as: message</c>).
    /// Null where an answer has no words: numbers and lists cannot say no, so there a refusal is always an error.
    /// </summary>
    public abstract byte[]? WriteMessage(RequestReading request, string exchange, string text);

    /// <summary>The same as a whole stream.</summary>
    public abstract byte[]? WriteStreamMessage(RequestReading request, string exchange, string text);
}

/// <summary>What one request asks.</summary>
/// <param name="Model">The model's name as the client wrote it.</param>
/// <param name="Stream">Whether the client asked for a stream.</param>
/// <param name="Tools">Names of the tools that the request declares.</param>
/// <param name="Conversation">What the dialect offers to recognise a conversation (previous response id, conversation id, user); null if nothing.</param>
/// <param name="OutputSchema">The JSON schema demanded of a structured answer, as raw bytes of the body; empty if none.</param>
/// <param name="Fault">Why the body is refused; null when it is fine.</param>
public sealed record RequestReading(
    ImmutableArray<Segment> Segments,
    string? Model,
    bool Stream,
    ImmutableArray<string> Tools,
    string? Conversation,
    ReadOnlyMemory<byte> OutputSchema,
    IntakeFault? Fault = null)
{
    /// <summary>Requests inside this one, a batch's: each is judged by itself, as if it had come alone. Their segments stand in this request's body.</summary>
    public ImmutableArray<RequestReading> Inner { get; init; } = [];

    /// <summary>What the provider keeps and this request names by its id, inner requests included.</summary>
    public ImmutableArray<KeptId> Uses { get; init; } = [];

    /// <summary>Events of a stream up to this number are read, but the caller has them already.</summary>
    public int? StartsAfter { get; init; }

    /// <summary>What the request says about the answer it wants.</summary>
    public Asked Asked { get; init; } = Asked.Nothing;

    public static RequestReading Nothing { get; } = new([], null, false, [], null, default);

    public static RequestReading Refused(IntakeFault fault) => new([], null, false, [], null, default, fault);
}

/// <summary>Why a body was refused at intake. Never contains text from the body.</summary>
/// <param name="Code">Kebab-case: <c>invalid-json</c>, <c>invalid-utf8</c>, <c>duplicate-key</c>, <c>ambiguous-key</c>, <c>too-deep</c>, <c>too-many-tokens</c>, <c>not-an-object</c>, <c>wrong-type</c>, <c>missing</c>, <c>too-large</c>.</param>
/// <param name="Pointer">JSON pointer, or empty when the place has none.</param>
/// <param name="Offset">Byte offset in the body.</param>
/// <param name="Message">A sentence that says what to do.</param>
public sealed record IntakeFault(string Code, string Pointer, long Offset, string Message);

/// <summary>What the caller is told when Cordon refuses. Never repeats the offending text.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type"><c>cordon_denied</c>, <c>cordon_invalid_request</c>, <c>cordon_upstream</c>, <c>cordon_limit</c>, <c>cordon_unauthorized</c>, <c>cordon_evidence</c>, <c>cordon_state</c>, <c>cordon_internal</c>.</param>
/// <param name="Code">Finding type or fault code.</param>
public sealed record Denial(int Status, string Type, string Code, string Message, string Exchange)
{
    /// <summary>The reason that goes on record, where the caller must not learn it; null for <see cref="Code"/>.</summary>
    public string? Recorded { get; init; }

    /// <summary>What a person is asked, where that is the reason: with these granted, the same call passes once.</summary>
    public ImmutableArray<ApprovalTicket> Approvals { get; init; } = [];
}

/// <summary>A request that waits for a person, as callers see it.</summary>
/// <param name="Url">Where it can be looked at, and withdrawn.</param>
public sealed record ApprovalTicket(string Id, string Url);

/// <summary>Reads the events of one stream in order. Not thread-safe; one per stream.</summary>
public abstract class StreamReading
{
    public abstract FrameReading Read(StreamFrame frame);
}

/// <summary>What one stream event carries.</summary>
/// <param name="Slots">The strings in it, in byte order.</param>
/// <param name="Completed">Channels that this event ends; their text will not grow any more.</param>
/// <param name="Announces">True when calls in this event have their arguments still to come.</param>
/// <param name="Fault">Why the stream cannot go on: a client would read this event, and we cannot follow it. Null when it can.</param>
/// <param name="Usage">What the event says was used so far; null when it does not say.</param>
public sealed record FrameReading(
    ImmutableArray<StreamSlot> Slots, ImmutableArray<string> Completed, FrameKind Kind, bool Announces = false, IntakeFault? Fault = null,
    Usage? Usage = null)
{
    /// <summary>The ids in it under which the provider keeps something from now on.</summary>
    public ImmutableArray<KeptId> Given { get; init; } = [];

    /// <summary>The event's number in its stream; null where events have none.</summary>
    public int? Number { get; init; }
}

public enum FrameKind
{
    /// <summary>Text, bookkeeping, comments, pings.</summary>
    Ordinary,
    /// <summary>The stream's regular end (<c>[DONE]</c>, <c>message_stop</c>, <c>response.completed</c>): all channels are complete.</summary>
    End,
    /// <summary>The upstream reports an error in mid-stream.</summary>
    Error,
    /// <summary>The data is not a JSON object: it carries no text that the dialect knows. It is read as one text, and policy decides about it as about anything opaque.</summary>
    Unreadable,
}

/// <summary>One string in a stream event.</summary>
/// <param name="Channel">The text that this string continues, for instance <c>choices/0/content</c>.</param>
/// <param name="Pointer">JSON pointer into the event's data.</param>
/// <param name="Text">The decoded piece.</param>
/// <param name="Raw">The string token with its quotes, in the event's <see cref="StreamFrame.Data"/>.</param>
/// <param name="Buffered">True for tool-call arguments: nothing of the channel is released before it is complete and decided.</param>
/// <param name="Whole">True when the piece is a complete text by itself (the repeat of a finished item): it continues nothing.</param>
/// <param name="Tool">Name of the called tool, where known.</param>
/// <param name="Opaque">True for content in the event that no text guard can read; policy decides about it. Its text may be empty.</param>
/// <param name="IsAnswer">True for what the model says as its answer, see <see cref="Segment.IsAnswer"/>.</param>
public sealed record StreamSlot(
    string Channel,
    Surface Surface,
    string Pointer,
    string Text,
    ByteRange Raw,
    bool Buffered = false,
    bool Whole = false,
    string? Tool = null,
    bool Opaque = false,
    bool IsAnswer = false);
