using System.Collections.Immutable;

namespace Cordon.Gateway.Telemetry;

/// <summary>Everything that Cordon measures. docs/operate/observe.md lists the same; a test holds the two together.</summary>
public static class MetricCatalogue
{
    // From a guard on a short text to a model that thinks for minutes.
    private static readonly ImmutableArray<double> Fast = [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
    private static readonly ImmutableArray<double> Slow = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320];

    // The boundaries that the GenAI conventions advise for tokens.
    private static readonly ImmutableArray<double> Tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304];

    public static readonly Metric Exchanges = new("cordon.exchanges", MetricKind.Counter, "{exchange}", "Exchanges that ended, by what was decided and the class of their status.", "dialect", "decision", "status");
    public static readonly Metric ApplicationExchanges = new("cordon.application.exchanges", MetricKind.Counter, "{exchange}", "The same by tenant and application.", "application", "decision");
    public static readonly Metric PartialExchanges = new("cordon.exchanges.partial", MetricKind.Counter, "{exchange}", "Exchanges of which a part was not inspected.", "dialect");
    public static readonly Metric InFlight = new("cordon.exchanges.in_flight", MetricKind.Gauge, "{exchange}", "Exchanges that have begun and not ended.");
    public static readonly Metric Denials = new("cordon.denials", MetricKind.Counter, "{exchange}", "Exchanges that were denied, by the finding type, rule or code that decided.", "reason");
    public static readonly Metric Findings = new("cordon.findings", MetricKind.Counter, "{finding}", "Findings, by their type and what they contributed to the decision.", "type", "effect");
    public static readonly Metric RequestBytes = new("cordon.request.size", MetricKind.Counter, "By", "Bytes of requests.", "dialect");
    public static readonly Metric AnswerBytes = new("cordon.answer.size", MetricKind.Counter, "By", "Bytes of answers as callers got them.", "dialect");
    public static readonly Metric GuardDuration = new("cordon.guard.duration", MetricKind.Histogram, "s", "Time of one guard for one look: all texts of a request or whole answer, or what is new in a stream.", "guard", "direction") { Buckets = Fast };
    public static readonly Metric GuardFailures = new("cordon.guard.failures", MetricKind.Counter, "{failure}", "Looks in which a guard threw (error) or took too long (timeout).", "guard", "reason");
    public static readonly Metric GuardFailOpen = new("cordon.guard.fail_open", MetricKind.Counter, "{exchange}", "Exchanges that went on although a guard had failed, because policy says so (on-error: allow).", "guard", "reason");
    public static readonly Metric GuardDegraded = new("cordon.guard.degraded", MetricKind.Gauge, "1", "1 for a guard that failed again and again in the last minutes; such a guard is also in /healthz and /readyz.", "guard");
    public static readonly Metric ExchangeDuration = new("cordon.exchange.duration", MetricKind.Histogram, "s", "From the first byte of the request to the end of the reply.", "dialect") { Buckets = Slow };
    public static readonly Metric AddedDuration = new("cordon.added.duration", MetricKind.Histogram, "s", "What Cordon adds to an exchange: its time until the reply can leave, less all waiting for upstream and caller.", "dialect", "delivery") { Buckets = Fast };
    public static readonly Metric UpstreamHead = new("cordon.upstream.head.duration", MetricKind.Histogram, "s", "From sending the request on until the head of the answer is here, retries included.", "upstream") { Buckets = Slow };
    public static readonly Metric UpstreamRetries = new("cordon.upstream.retries", MetricKind.Counter, "{attempt}", "Attempts beyond the first, by the upstream that was asked last.", "upstream");
    public static readonly Metric UpstreamHealthy = new("cordon.upstream.healthy", MetricKind.Gauge, "1", "1 for an upstream that can be asked, 0 for one that rests: it failed too often, asked for a pause, or does not answer its check.", "upstream");
    public static readonly Metric McpLeftOut = new("cordon.mcp.left_out", MetricKind.Counter, "{answer}", "Answers that an MCP server did not give when it was asked together with others, which answered without it.", "server");
    public static readonly Metric StreamDuration = new("cordon.stream.duration", MetricKind.Histogram, "s", "From the first byte of the request to the last frame of a stream.", "dialect") { Buckets = Slow };
    public static readonly Metric StreamFrames = new("cordon.stream.frames", MetricKind.Counter, "{frame}", "Frames that upstreams sent in streams.", "dialect");
    public static readonly Metric StreamHeld = new("cordon.stream.held", MetricKind.Histogram, "{character}", "The most characters of one text that a stream held back until they were decided.", "dialect") { Buckets = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576] };
    public static readonly Metric FirstToken = new("gen_ai.server.time_to_first_token", MetricKind.Histogram, "s", "From the first byte of the request to the first frame of a stream that the caller got.", "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model") { Buckets = Slow };
    public static readonly Metric OperationDuration = new("gen_ai.client.operation.duration", MetricKind.Histogram, "s", "The call of the model as the gateway sees it, to its last byte; error.type is set when it failed.", "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "error.type") { Buckets = Slow };
    public static readonly Metric TokenUsage = new("gen_ai.client.token.usage", MetricKind.Histogram, "{token}", "Tokens of one exchange as the upstream counted them.", "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.token.type") { Buckets = Tokens };
    public static readonly Metric EvidenceStatements = new("cordon.evidence.statements", MetricKind.Counter, "{statement}", "Statements that became durable.");
    public static readonly Metric EvidenceGroup = new("cordon.evidence.group", MetricKind.Histogram, "{statement}", "Statements that shared one commit.") { Buckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096] };
    public static readonly Metric EvidenceCommit = new("cordon.evidence.commit.duration", MetricKind.Histogram, "s", "Writing and fsync of one commit.") { Buckets = Fast };
    public static readonly Metric EvidenceFailures = new("cordon.evidence.failures", MetricKind.Counter, "{statement}", "Statements that could not be made durable; their answers were withheld.");
    public static readonly Metric EvidenceCount = new("cordon.evidence.count", MetricKind.Gauge, "{statement}", "Statements in the log.");
    public static readonly Metric EvidenceSize = new("cordon.evidence.size", MetricKind.Gauge, "By", "Everything in the log's directory; looked at once a minute.");
    public static readonly Metric EvidenceUnpublished = new("cordon.evidence.unpublished", MetricKind.Gauge, "{statement}", "Statements that are durable and not yet under a published head.");
    public static readonly Metric EvidenceHeadAge = new("cordon.evidence.head.age", MetricKind.Gauge, "s", "Time since a head was published. With heartbeats it stays below their interval and a second.");
    public static readonly Metric ExportHealthy = new("cordon.export.healthy", MetricKind.Gauge, "1", "1 for a sink of the evidence, 0 for one that failed three times in a row or is stopped; such a sink is also in /healthz and /readyz.", "sink");
    public static readonly Metric ExportLag = new("cordon.export.lag", MetricKind.Gauge, "{statement}", "Durable statements that a sink has not been delivered. The log holds them; nothing is dropped.", "sink");
    public static readonly Metric ExportLagSize = new("cordon.export.lag.size", MetricKind.Gauge, "By", "How much of the log these are: the spool of the sink.", "sink");
    public static readonly Metric ExportDelivered = new("cordon.export.delivered", MetricKind.Counter, "{statement}", "Statements that a sink has confirmed since the start, repeats included.", "sink");
    public static readonly Metric ExportFailures = new("cordon.export.failures", MetricKind.Counter, "{delivery}", "Deliveries that failed; each is tried again.", "sink");
    public static readonly Metric ExportLastSuccess = new("cordon.export.last_success", MetricKind.Gauge, "s", "When a sink last confirmed a delivery, in seconds since 1970. Absent before the first.", "sink");
    public static readonly Metric DataFree = new("cordon.data.free", MetricKind.Gauge, "By", "Free space on the device of the data directory.");
    public static readonly Metric Sessions = new("cordon.sessions", MetricKind.Gauge, "{session}", "Sessions that are kept in memory.");
    public static readonly Metric ConversationHits = new("cordon.conversation.hit_ratio", MetricKind.Gauge, "1", "Share of the texts of requests since the start that were judged before and not judged again.");
    public static readonly Metric ConversationSize = new("cordon.conversation.size", MetricKind.Gauge, "By", "What the memory of judged texts takes.");
    public static readonly Metric ApprovalEvents = new("cordon.approvals", MetricKind.Counter, "{approval}", "Steps of approvals that were put on record: opened, supported (one of two agreed), granted, denied, expired, redeemed, returned, escalated, withdrawn.", "event");
    public static readonly Metric ApprovalsOpen = new("cordon.approvals.open", MetricKind.Gauge, "{approval}", "Requests that wait for a person.");
    public static readonly Metric ApprovalsWaiting = new("cordon.approvals.waiting", MetricKind.Gauge, "{exchange}", "Exchanges that wait for a person.");
    public static readonly Metric ApprovalDecision = new("cordon.approvals.decision.duration", MetricKind.Histogram, "s", "From opening a request until a person granted or denied it.", "event") { Buckets = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14400, 86400] };
    public static readonly Metric EffectEvents = new("cordon.effects", MetricKind.Counter, "{call}", "Calls of tools that are noted before they are sent: reserved, what became of them (done, failed, ambiguous), refused because the same one stood in the way (blocked), and those about which a person said it (resolved).", "event");
    public static readonly Metric EffectsOpen = new("cordon.effects.open", MetricKind.Gauge, "{call}", "Calls that are under way (reserved) and of which nobody knows what became (ambiguous), of all replicas.", "state");
    public static readonly Metric LateWrites = new("cordon.state.late", MetricKind.Gauge, "{write}", "What became of grants and calls and could not be written to the state yet.");
    public static readonly Metric PolicyInfo = new("cordon.policy.info", MetricKind.Gauge, "{policy}", "Always 1; the label is the version (SHA-256) of the policy in force.", "version");
    public static readonly Metric PolicyReloads = new("cordon.policy.reloads", MetricKind.Counter, "{reload}", "Reloads of a changed policy, by whether it was swapped in or refused.", "outcome");
    public static readonly Metric BuildInfo = new("cordon.build.info", MetricKind.Gauge, "{build}", "Always 1; the label is the version of the program.", "version");
    public static readonly Metric Ready = new("cordon.ready", MetricKind.Gauge, "1", "1 while /readyz answers 200.");
    public static readonly Metric Trouble = new("cordon.trouble", MetricKind.Gauge, "1", "1 for each word that /readyz lists as a problem or as degraded.", "word");
    public static readonly Metric AccessLogDropped = new("cordon.access_log.dropped", MetricKind.Counter, "{line}", "Lines of the access log that were not written: the queue was full, or the file could not be written.");
    public static readonly Metric SeriesOverflow = new("cordon.telemetry.overflow", MetricKind.Counter, "{measurement}", "Measurements that were counted under other, because a metric had too many series.");

    public static ImmutableArray<Metric> All { get; } =
    [
        Exchanges, ApplicationExchanges, PartialExchanges, InFlight, Denials, Findings, RequestBytes, AnswerBytes,
        GuardDuration, GuardFailures, GuardFailOpen, GuardDegraded,
        ExchangeDuration, AddedDuration, UpstreamHead, UpstreamRetries, UpstreamHealthy, McpLeftOut, StreamDuration, StreamFrames, StreamHeld, FirstToken, OperationDuration, TokenUsage,
        EvidenceStatements, EvidenceGroup, EvidenceCommit, EvidenceFailures, EvidenceCount, EvidenceSize, EvidenceUnpublished, EvidenceHeadAge,
        ExportHealthy, ExportLag, ExportLagSize, ExportDelivered, ExportFailures, ExportLastSuccess, DataFree,
        ApprovalEvents, ApprovalsOpen, ApprovalsWaiting, ApprovalDecision, EffectEvents, EffectsOpen, LateWrites,
        Sessions, ConversationHits, ConversationSize, PolicyInfo, PolicyReloads, BuildInfo, Ready, Trouble, AccessLogDropped, SeriesOverflow,
    ];
}
