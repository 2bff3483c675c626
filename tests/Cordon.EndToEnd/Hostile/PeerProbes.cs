using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.EndToEnd.Matrix;

namespace Cordon.EndToEnd.Hostile;

/// <summary>
/// The ways in which a well-known gateway let an attack pass although its guard was set to deny, each asked of every dialect in which it makes
/// sense. What stands where, the matrix knows.
/// </summary>
/// <param name="Word">The attack, as it is written in the place.</param>
/// <param name="Headers">What the caller sends along.</param>
/// <param name="Answers">Whether the model says it, to whoever asks; else the caller does.</param>
/// <param name="Streams">Whether the answer is asked for as a stream.</param>
internal sealed record PeerProbe(
    string Name, string Word, Func<ProbedPlace, bool> Where, (string Name, string Value)[]? Headers = null, bool Answers = false, bool Streams = false)
{
    public IEnumerable<ProbedPlace> Places => (Answers ? PeerProbes.Answered : PeerProbes.Asked).Where(Where);
}

/// <summary>One place of a request, an answer or a session in which an attack may stand.</summary>
internal sealed record ProbedPlace(string Route, Surface Surface, string Place, RequestCell? Request = null, AnswerCell? Answer = null, RealtimeCell? Event = null)
{
    public bool IsEarlier => Place is "first turn" or "turn before the last";
}

/// <summary>The fourteen probes.</summary>
internal static class PeerProbes
{
    /// <summary>Denied by the policy's list; nobody says it by chance.</summary>
    public const string Term = "grey heron protocol";

    private const string Realtime = "realtime";

    public static readonly ImmutableArray<ProbedPlace> Asked =
    [
        .. RequestCells.All.Where(cell => cell.Carries == Carries.Text).Select(cell => new ProbedPlace(cell.Route.Name, cell.Surface, cell.Place, Request: cell)),
        .. RealtimeCells.All.Where(cell => cell.Carries == Carries.Text && cell.Direction == Direction.Request).Select(cell => new ProbedPlace(Realtime, cell.Surface, cell.Place, Event: cell)),
    ];

    // The simulated model gives a customer's record to whoever asks; in a session it is scripted.
    public static readonly ImmutableArray<ProbedPlace> Answered =
    [
        .. AnswerCells.All.Where(cell => cell.Surface == Surface.Assistant && cell.Simulate?.StartsWith("echo", StringComparison.Ordinal) == true).Select(cell => new ProbedPlace(cell.Route.Name, cell.Surface, cell.Place, Answer: cell)),
        .. RealtimeCells.All.Where(cell => cell.Direction == Direction.Response && cell.Surface == Surface.Assistant).Select(cell => new ProbedPlace(Realtime, cell.Surface, cell.Place, Event: cell)),
    ];

    public static readonly ImmutableArray<PeerProbe> All =
    [
        new("attack in the last user message", Term, place => place.Surface is Surface.User or Surface.EmbeddingInput && !place.IsEarlier),
        new("attack in an earlier user message", Term, place => place.Surface == Surface.User && place.IsEarlier),
        new("attack in a tool result", Term, place => place.Surface is Surface.ToolResult or Surface.Document),
        new("attack in the system message", Term, place => place.Surface == Surface.System),
        new("attack in a tool's description", Term, place => place.Surface == Surface.ToolDefinition),
        new("responses", Term, place => place.Route.Contains("responses", StringComparison.Ordinal)),
        new("caller brings a policy of its own", Term, place => place.Surface is Surface.User or Surface.EmbeddingInput,
            [("x-portkey-config", "{}"), ("x-cordon-policy", "off"), ("x-cordon-mode", "shadow"), ("x-cordon-guards", "none"), ("x-cordon-tenant", "somebody-else"), ("x-cordon-decision", "allow")]),
        new("messages", Term, place => place.Route is "messages" or "count_tokens"),
        new("personal data in a whole answer", "DE89 3704 0044 0532 0130 00", _ => true, Answers: true),
        new("personal data in a streamed answer", "DE89 3704 0044 0532 0130 00", place => place.Answer?.Streams != false, Answers: true, Streams: true),
        new("a guard that objects", Probe.Word(Direction.Request, Conduct.Finds), place => place.Surface is Surface.User or Surface.EmbeddingInput),
        new("a guard that is down", Probe.Word(Direction.Request, Conduct.Throws), place => place.Surface is Surface.User or Surface.EmbeddingInput),
        new("zero-width characters in the words", Term.Insert(6, "\u200b").Insert(14, "\u2060"), _ => true),
        new("other case", "GrEY HERON protoCOL", _ => true),
    ];
}
