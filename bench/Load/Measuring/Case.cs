using System.Globalization;

namespace Cordon.Load.Measuring;

/// <summary>What is asked of a target.</summary>
internal enum Kind
{
    /// <summary>One question, one whole answer.</summary>
    Json,

    /// <summary>Questions that repeat what was said before, turn by turn.</summary>
    Conversation,

    /// <summary>The same bytes, but the history differs at every turn, so nothing in it was seen before.</summary>
    Rewritten,

    /// <summary>A paced stream of frames.</summary>
    Stream,

    /// <summary>Very many streams at once, few frames each, by a target that has a process of its own.</summary>
    SlowStream,

    /// <summary>The process starts, is ready, answers for the first time.</summary>
    Start,
}

/// <summary>One kind of load.</summary>
/// <param name="Size">Bytes of the request's body; of a conversation, of its last request, roughly.</param>
/// <param name="Connections">Callers at once.</param>
/// <param name="Frames">Frames per stream; 0 for whole JSON answers.</param>
/// <param name="Pace">Milliseconds from frame to frame.</param>
internal sealed record Case(Kind Kind, int Size, int Connections, int Frames = 0, int Pace = 0)
{
    public const int Turns = 40;

    public bool IsStream => Frames > 0;

    public bool IsConversation => Kind is Kind.Conversation or Kind.Rewritten;

    /// <summary>Measured in a process that holds nothing else.</summary>
    public bool IsAlone => Kind is Kind.SlowStream or Kind.Start;

    public string Kilobytes => $"{(Size / 1024.0).ToString("0.#", CultureInfo.InvariantCulture)} KB";

    public string Title => Kind switch
    {
        Kind.Json => $"JSON, {Kilobytes} request, 2 KB answer, {Connections} {(Connections == 1 ? "connection" : "connections")}",
        Kind.Conversation => $"conversation of {Turns} turns, {Connections} connections",
        Kind.Rewritten => $"the same, history rewritten at every turn, {Connections} connections",
        Kind.Stream => $"SSE, {Kilobytes} request, {Connections} {(Connections == 1 ? "stream" : "streams")}, {Frames} frames each, one per {Pace} ms",
        Kind.SlowStream => $"SSE, {Connections} slow streams at once, {Frames} frames each, one per {Pace} ms",
        Kind.Start => "start-up",
    };
}
