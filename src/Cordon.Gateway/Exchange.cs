using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.Gateway.Asking;
using Cordon.Gateway.Brokering;
using Cordon.Gateway.Budgets;
using Cordon.Gateway.Caching;
using Cordon.Gateway.Calling;
using Cordon.Gateway.Definitions;
using Cordon.Gateway.Intake;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Metering;
using Cordon.Gateway.Noting;
using Cordon.Gateway.Ownership;
using Cordon.Gateway.Peers;
using Cordon.Gateway.Telemetry;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway;

/// <summary>One request and its answer, as every step of the pipeline sees them. Belongs to one request; not thread-safe.</summary>
/// <param name="pseudonyms">Stand-ins that outlive the exchange, because the upstream remembers them; null for an exchange that has its own.</param>
public sealed partial class Exchange(
    HttpContext http, string id, Dialect dialect, DateTimeOffset started, long startedTimestamp, HeldBytes.Share held, Pseudonyms? pseudonyms = null) : IDisposable
{
    private readonly HashSet<(Direction, Surface)> _passed = [];

    public HttpContext Http { get; } = http;

    /// <summary>Unique, unguessable, 26 characters; in every header, log line and statement about this exchange.</summary>
    public string Id { get; } = id;

    public Dialect Dialect { get; } = dialect;
    public DateTimeOffset Started { get; } = started;

    /// <summary>Of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long StartedTimestamp { get; } = startedTimestamp;

    /// <summary>What this exchange holds of the bytes that all may hold together.</summary>
    public HeldBytes.Share Held { get; } = held;

    // 1 intake
    public ReadOnlyMemory<byte> Body { get; set; }
    public RequestReading Request { get; set; } = RequestReading.Nothing;

    // 2 identity
    /// <summary>True when nobody knows who asks.</summary>
    public bool IsStranger { get; set; }

    public Principal Principal { get; set; } = Principal.Development;
    public string Session { get; set; } = "";

    /// <summary>What the session has read, as labels.</summary>
    public SessionMarks Marks { get; } = new();

    public ImmutableHashSet<string> Labels => Marks.Labels;
    public PolicyInForce? Policy { get; set; }

    /// <summary>Whose the things are that the request names and the answer gives; null until they have been looked up.</summary>
    internal ExchangeIds? Ids { get; set; }

    /// <summary>What the server defines; null where it is none that does.</summary>
    public ExchangeDefinitions? Definitions { get; set; }

    /// <summary>The card that the agent will show; null where none was asked for.</summary>
    public PeerCard? Card { get; set; }

    // 3 containment
    /// <summary>A part of a session that has its place already.</summary>
    public bool IsTurn { get; set; }

    /// <summary>What budgets have set aside for this exchange; null when nothing is.</summary>
    internal Reservation? Reservation { get; set; }

    /// <summary>What it used and which budgets it was counted in; known once containment has settled it.</summary>
    public Metered? Metered { get; set; }

    // 4, 5 guardrails and deciding
    /// <summary>What the session holds, to know it again in answers and calls; null where no guard asks.</summary>
    public SessionContent? Content { get; set; }

    /// <summary>What the session has read, to tell where the arguments of a call come from; null where no rule asks.</summary>
    public CallOrigins? Origins { get; set; }

    /// <summary>The calls, with where their arguments come from, where a rule asks.</summary>
    public ImmutableArray<ToolCallFact> Traced(ImmutableArray<ToolCallFact> calls)
    {
        ImmutableArray<ToolCallFact> traced = Origins?.Trace(calls) ?? calls;
        return Definitions?.Admitted is { } admitted ? [.. traced.Select(call => call with { Admitted = admitted })] : traced;
    }

    public Inspected RequestInspected { get; set; } = Inspected.Nothing;
    public Judgement? RequestJudgement { get; set; }

    /// <summary>What the guards saw in the requests inside of this one, each by itself.</summary>
    public List<Inspected> InnerInspected { get; } = [];

    /// <summary>What was decided about those, where there was something to decide.</summary>
    public List<Judgement> InnerJudgements { get; } = [];

    public Pseudonyms Pseudonyms { get; } = pseudonyms ?? new Pseudonyms();

    /// <summary>The body as it goes upstream: the caller's own bytes unless the decision was modify.</summary>
    public ReadOnlyMemory<byte> Outgoing { get; set; }

    /// <summary>True when the value of a secret is put in on the way to the tool.</summary>
    public bool CarriesHandles { get; set; }

    /// <summary>How long the result of what is called may be; null where nobody says.</summary>
    internal ResultCap? ResultCap { get; set; }

    // 6 approvals
    /// <summary>What persons were asked, about the request and about its answer.</summary>
    public AskedSoFar Asked { get; } = new();

    /// <summary>The request's judgement, while it takes a person to let it pass; null when it does not.</summary>
    public Judgement? Awaiting { get; private set; }

    /// <summary>From here on a person has to agree.</summary>
    public void Await(Judgement judgement) => Awaiting = judgement;

    /// <summary>Persons have agreed to all that the request needs them for.</summary>
    public void Approve() => Awaiting = null;

    // 7 upstream
    /// <summary>The model that the caller asks for: in the path where the dialect has it there, else in the body; null when the request names none.</summary>
    public string? AskedModel => Http.Request.Path.Value is { } path && Dialect.ModelInPath(path) is { } place ? path[place] : Request.Model;

    /// <summary>What this exchange uses, as far as it has gone.</summary>
    public Meter Meter { get; } = new();

    /// <summary>The answer of an earlier exchange that is given again; null when the upstream was asked.</summary>
    public CachedAnswer? Recalled { get; set; }

    /// <summary>Under which name the answer may be kept for others; null when it may not.</summary>
    internal Keeping? Keeping { get; set; }

    /// <summary>The call of a tool as it was noted before it was sent; null where none has to be.</summary>
    internal NotedCall? Noted { get; set; }

    /// <summary>Who was asked, and how often; null while nobody was.</summary>
    public UpstreamUse? Upstream { get; set; }

    /// <summary>Keeps the values of secrets out of what comes back; null where none can be in it.</summary>
    internal SecretBroker? Broker { get; set; }

    // 8 inspection
    /// <summary>What was decided piece by piece: about an answer, and about the events of a session.</summary>
    public List<Judgement> AnswerJudgements { get; } = [];

    /// <summary>
    /// Keeps a judgement for the verdict, without the texts. One that only says once more that something opaque may pass is not kept: sound comes in
    /// thousands of pieces.
    /// </summary>
    public void Keep(Judgement judgement)
    {
        bool isPassing = judgement is { Outcome: { Decision: Decision.Allow, Would: Decision.Allow }, Inspected: { Findings.IsEmpty: true, Failures.IsEmpty: true, Opaque.Length: 1 } };
        if (!isPassing || _passed.Add((judgement.Direction, judgement.Inspected.Opaque[0].Surface)))
        {
            AnswerJudgements.Add(judgement with { Inspected = judgement.Inspected with { Segments = [] } });
        }
    }

    /// <summary>What each guard did on each surface, both directions.</summary>
    public CoverageMap Coverage { get; } = new();

    /// <summary>A whole answer, inspected and edited, which <c>Reply</c> sends; null for streams and denials.</summary>
    public WholeAnswer? Whole { get; set; }

    /// <summary>What the provider keeps from now on, by a whole answer.</summary>
    public ImmutableArray<KeptId> Given { get; set; } = [];

    /// <summary>True once bytes of a stream have gone to the caller.</summary>
    public bool Streamed { get; set; }

    /// <summary>True when a stream ends without its end, so that the caller has to notice.</summary>
    public bool Broken { get; set; }

    // accounting
    public ExchangeTimes Times { get; init; } = new(TimeProvider.System, startedTimestamp);

    /// <summary>The trace as the upstream sees it; null leaves the caller's headers as they came.</summary>
    public TraceHeaders? TraceHeaders { get; set; }

    /// <summary>Says whether the gateway stops; null where nobody asks.</summary>
    public Drain? Drain { get; set; }

    public int Status { get; set; }

    /// <summary>Bytes asked: the body's, or those of a turn's events, which are not kept.</summary>
    public long RequestBytes { get => field > 0 ? field : Body.Length; set; }

    public long AnswerBytes { get; set; }
    public long GuardTicks { get; set; }

    /// <summary>Commitment to the request's bytes; null when they were not read to their end.</summary>
    public Commitment? RequestCommitment { get; set; }

    /// <summary>Commits to the answer's bytes as they go out.</summary>
    public CommitmentBuilder AnswerCommitment { get; } = new(Commitment.AnswerField);

    // 9 recording
    public Verdict? Verdict { get; set; }

    /// <summary>The durable sequence number of the exchange's statement: the provisional receipt.</summary>
    public long? Receipt { get; set; }

    /// <summary>Why the caller is told no; null while nothing speaks against the exchange.</summary>
    public Denial? Denial { get; private set; }

    public bool MayProceed => Denial is null && Awaiting is null;

    /// <summary>Refuses the exchange. The first refusal stands: later steps cannot soften or overwrite it.</summary>
    /// <param name="recorded">The reason on record, where the caller must not learn it.</param>
    public void Refuse(int status, string type, string code, string message, string? recorded = null) =>
        Denial ??= new Denial(status, type, code, message, Id) { Recorded = recorded };

    /// <summary>Says so when the caller has closed the connection: what was asked and answered until then is recorded like any other exchange.</summary>
    public void RefuseIfCallerLeft()
    {
        if (!Http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (Drain is { IsCut: true })
        {
            Refuse(StatusCodes.Status503ServiceUnavailable, "cordon_upstream", "shutting-down", "The gateway stopped before the answer had ended.");
        }
        else
        {
            Refuse(StatusCodes.Status499ClientClosedRequest, "cordon_upstream", "caller-left", "The caller closed the connection.");
        }
    }

    /// <summary>What went wrong in a step that should have said so itself; null when nothing did.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Ends the exchange after a mistake of ours: nothing that was not sent yet leaves, and a stream breaks off so that the caller notices.</summary>
    public void FailClosed(Exception fault)
    {
        Fault = fault;
        Whole = null;
        Broken = Streamed;
        Refuse(StatusCodes.Status500InternalServerError, "cordon_internal", "internal-error", "Cordon failed on this exchange. Quote the exchange id to your operator.");
    }

    public void Dispose()
    {
        if (pseudonyms is null)
        {
            Pseudonyms.Dispose();
        }

        AnswerCommitment.Dispose();
        Held.Dispose();
    }
}

/// <summary>An inspected answer that has not been sent: status, headers of the upstream, bytes.</summary>
public sealed record WholeAnswer(int Status, ImmutableArray<KeyValuePair<string, string[]>> Headers, ReadOnlyMemory<byte> Body);
