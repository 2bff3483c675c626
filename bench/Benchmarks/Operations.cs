using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.Gateway;
using Cordon.Gateway.Deciding;
using Cordon.Gateway.Guardrails;
using Cordon.Gateway.Inspection;
using Cordon.Gateway.Intake;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Benchmarks;

/// <summary>
/// The steps of the inline path on fixed input, for the benchmarks and for the test that holds their allocations against
/// bench/baselines/allocations.json.
/// </summary>
internal sealed class Operations : IAsyncDisposable
{
    private const string Path = "/v1/chat/completions";
    private const int StreamFrames = 100;

    private readonly string _directory = Directory.CreateTempSubdirectory("cordon-operations-").FullName;
    private readonly Dialect _dialect = Dialects.Find("POST", Path)!;
    private readonly PolicySource _policies;
    private readonly PolicyInForce _policy;
    private readonly EvidenceLog _log;
    private readonly GuardRunner _guards = new(new NoDeadline(), NullLogger<GuardRunner>.Instance);
    private readonly SessionContents _contents = new();
    private readonly GuardRunner _remembering = new(new NoDeadline(), NullLogger<GuardRunner>.Instance, new ConversationCache(1 << 20));
    private readonly byte[] _request = Request(1_000);
    private readonly ImmutableArray<Segment> _long = [new Segment(0, Surface.User, Trust.User, "/messages/0/content", Prose(10_240), default)];
    private readonly byte[] _stream = Stream();
    private readonly Inspected _inspected;

    public Operations()
    {
        string file = System.IO.Path.Combine(_directory, "policy.yaml");
        File.WriteAllText(file, "version: 1\npreset: strict\n");
        _policies = PolicySource.Open(file, out _)!;
        _policy = new PolicyBook(_policies).For(Principal.Development);
        _log = EvidenceLog.OpenAsync(new EvidenceOptions
        {
            Directory = System.IO.Path.Combine(_directory, "evidence"),
            Origin = "cordon.local/operations",
            IntegrationInterval = Timeout.InfiniteTimeSpan,
            HeartbeatInterval = Timeout.InfiniteTimeSpan,
        }).GetAwaiter().GetResult();
        _inspected = Scan();
    }

    /// <summary>A chat request of 1 KB: tokens, segments.</summary>
    public RequestReading Parse() => _dialect.ReadRequest(JsonTape.Read(_request, JsonLimits.Default, out _)!);

    /// <summary>10 KB of prose through every guard of the preset strict.</summary>
    public Inspected Scan() => _guards.Inspect(_policy, Direction.Request, _long, InspectionContext.None, new CoverageMap());

    /// <summary>The same, judged before.</summary>
    public Inspected Remember() => _remembering.Inspect(_policy, Direction.Request, _long, InspectionContext.None with { Tenant = "operations" }, new CoverageMap());

    public Judgement Decide()
    {
        using Pseudonyms pseudonyms = new();
        return Ruling.Decide(_policy, Direction.Request, _inspected, [], Principal.Development, "gpt-4o-mini", SessionFacts.None, pseudonyms);
    }

    /// <summary>A verdict of one guard, signed and durable.</summary>
    public ValueTask<Receipt> Append() => _log.AppendAsync(new VerdictStatement(new VerdictPredicate(
        new Verdict
        {
            Exchange = "operation",
            Decision = Decision.Allow,
            Would = Decision.Allow,
            Explanation = [],
            Findings = [],
            Coverage = [new(Direction.Request, Surface.User, "secrets", Mode.Enforce, CoverageState.Inspected, 1, 1_000)],
            PolicyVersion = _policy.Policy.Version,
            DetectorVersion = _policy.Detectors.Version,
            GuardMicroseconds = 0,
        },
        "operations", "benchmark", "openai-chat", "gpt-4o-mini", 200, new(1_000, null), new(2_000, null))));

    /// <summary>A streamed answer of 100 frames through the guards, in one read.</summary>
    public async Task Relay()
    {
        DefaultHttpContext http = new();
        http.Response.Body = System.IO.Stream.Null;
        using Exchange exchange = new(http, "operation", _dialect, DateTimeOffset.UnixEpoch, 0, new HeldBytes(long.MaxValue).Open());
        exchange.Body = exchange.Outgoing = _request;
        exchange.Request = Parse();
        exchange.Policy = _policy;
        new GuardrailStage(_guards, _contents, TimeProvider.System).Inspect(exchange);
        new DecidingStage().Decide(exchange);
        using HttpResponseMessage message = new(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", "text/event-stream");
        using Answer answer = new(message, new MemoryStream(_stream));
        GatewayOptions options = new() { Upstreams = FrozenDictionary<string, UpstreamTarget>.Empty };
        await new InspectionStage(options, _guards, TimeProvider.System).RelayAsync(exchange, answer);
        if (!exchange.Streamed || exchange.Broken || exchange.Denial is not null)
        {
            throw new InvalidOperationException("The stream did not pass.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _policies.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static byte[] Request(int characters) => Encoding.UTF8.GetBytes(
        $$"""{"model":"gpt-4o-mini","messages":[{"role":"system","content":"You answer briefly."},{"role":"user","content":"{{Prose(characters)}}"}],"stream":true}""");

    private static byte[] Stream()
    {
        StringBuilder stream = new();
        for (int i = 0; i < StreamFrames; i++)
        {
            stream.Append(CultureInfo.InvariantCulture, $$$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"word{{{i}}} "},"finish_reason":null}]}""").Append("\n\n");
        }

        return Encoding.UTF8.GetBytes(stream.Append("""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""").Append("\n\ndata: [DONE]\n\n").ToString());
    }

    private static string Prose(int characters)
    {
        string[] words = "the harbour was quiet when our ferry came in and nobody had thought of bringing lamps so we waited until morning before unloading crates of oranges".Split(' ');
        StringBuilder text = new();
        for (int i = 0; text.Length < characters; i++)
        {
            text.Append(words[i * 7 % words.Length]).Append(i % 12 == 11 ? ". " : " ");
        }

        return text.ToString(0, characters);
    }

    // A guard that comes too late on a busy machine would measure something else.
    private sealed class NoDeadline : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
