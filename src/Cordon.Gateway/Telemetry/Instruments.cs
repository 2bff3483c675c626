using System.Diagnostics;
using System.Diagnostics.Metrics;
using Cordon.Contracts;

namespace Cordon.Gateway.Telemetry;

/// <summary>
/// What is measured, as .NET instruments of one meter per gateway: for the exposition, for OTLP, for whoever else listens. Nothing here takes a text
/// of an exchange; names that somebody else makes up go through <see cref="BoundedNames"/>.
/// </summary>
internal sealed class Instruments : IDisposable
{
    public const string MeterName = "Cordon";

    private const int MostModels = 64;
    private const int MostApplications = 128;
    private const int MostReasons = 128;

    private readonly Counter<long> _exchanges, _applications, _partial, _denials, _findings, _requestBytes, _answerBytes, _frames;
    private readonly Counter<long> _guardFailures, _failOpen, _statements, _evidenceFailures, _reloads, _dropped, _overflow, _retries, _approvals, _leftOut, _effects;
    private readonly Histogram<double> _guardTime, _total, _added, _head, _stream, _firstToken, _operation, _commit, _decision;
    private readonly Histogram<long> _held, _tokens, _group;

    /// <param name="name">Another name keeps a gateway that nobody should count out of the figures.</param>
    public Instruments(string name = MeterName)
    {
        Meter = new Meter(name);
        _exchanges = Counter(MetricCatalogue.Exchanges);
        _applications = Counter(MetricCatalogue.ApplicationExchanges);
        _partial = Counter(MetricCatalogue.PartialExchanges);
        _denials = Counter(MetricCatalogue.Denials);
        _findings = Counter(MetricCatalogue.Findings);
        _requestBytes = Counter(MetricCatalogue.RequestBytes);
        _answerBytes = Counter(MetricCatalogue.AnswerBytes);
        _frames = Counter(MetricCatalogue.StreamFrames);
        _guardFailures = Counter(MetricCatalogue.GuardFailures);
        _failOpen = Counter(MetricCatalogue.GuardFailOpen);
        _statements = Counter(MetricCatalogue.EvidenceStatements);
        _evidenceFailures = Counter(MetricCatalogue.EvidenceFailures);
        _reloads = Counter(MetricCatalogue.PolicyReloads);
        _dropped = Counter(MetricCatalogue.AccessLogDropped);
        _retries = Counter(MetricCatalogue.UpstreamRetries);
        _overflow = Counter(MetricCatalogue.SeriesOverflow);
        _approvals = Counter(MetricCatalogue.ApprovalEvents);
        _leftOut = Counter(MetricCatalogue.McpLeftOut);
        _effects = Counter(MetricCatalogue.EffectEvents);
        _guardTime = Times(MetricCatalogue.GuardDuration);
        _total = Times(MetricCatalogue.ExchangeDuration);
        _added = Times(MetricCatalogue.AddedDuration);
        _head = Times(MetricCatalogue.UpstreamHead);
        _stream = Times(MetricCatalogue.StreamDuration);
        _firstToken = Times(MetricCatalogue.FirstToken);
        _operation = Times(MetricCatalogue.OperationDuration);
        _commit = Times(MetricCatalogue.EvidenceCommit);
        _decision = Times(MetricCatalogue.ApprovalDecision);
        _held = Sizes(MetricCatalogue.StreamHeld);
        _tokens = Sizes(MetricCatalogue.TokenUsage);
        _group = Sizes(MetricCatalogue.EvidenceGroup);
    }

    public Meter Meter { get; }

    /// <summary>A model's name earns its label when an upstream has answered to it: what callers merely write is none.</summary>
    public BoundedNames Models { get; } = new(MostModels);

    public BoundedNames Applications { get; } = new(MostApplications);

    public BoundedNames Reasons { get; } = new(MostReasons);

    public void Dispose() => Meter.Dispose();

    public void Exchange(string dialect, Decision decision, string status, string application, bool partial)
    {
        string word = Words.Of(decision);
        _exchanges.Add(1, new("dialect", dialect), new("decision", word), new("status", status));
        _applications.Add(1, new("application", application), new KeyValuePair<string, object?>("decision", word));
        if (partial)
        {
            _partial.Add(1, new KeyValuePair<string, object?>("dialect", dialect));
        }
    }

    public void Denied(string? reason) => _denials.Add(1, new KeyValuePair<string, object?>("reason", Reasons.Of(reason, earned: true)));

    public void Found(string type, Decision effect) =>
        _findings.Add(1, new("type", Reasons.Of(type, earned: true)), new KeyValuePair<string, object?>("effect", Words.Of(effect)));

    public void Bytes(string dialect, long request, long answer)
    {
        _requestBytes.Add(request, new KeyValuePair<string, object?>("dialect", dialect));
        _answerBytes.Add(answer, new KeyValuePair<string, object?>("dialect", dialect));
    }

    public void Looked(string guard, Direction direction, double seconds) =>
        _guardTime.Record(seconds, new("guard", guard), new KeyValuePair<string, object?>("direction", Words.Of(direction)));

    public void GuardFailed(string guard, string reason) => _guardFailures.Add(1, new("guard", guard), new KeyValuePair<string, object?>("reason", reason));

    public void FailedOpen(string guard, string reason) => _failOpen.Add(1, new("guard", guard), new KeyValuePair<string, object?>("reason", reason));

    public void Took(string dialect, bool stream, double total, double added)
    {
        _total.Record(total, new KeyValuePair<string, object?>("dialect", dialect));
        _added.Record(added, new("dialect", dialect), new KeyValuePair<string, object?>("delivery", stream ? "stream" : "whole"));
    }

    /// <param name="upstream">A name of the configuration.</param>
    public void Head(string upstream, double seconds) => _head.Record(seconds, new KeyValuePair<string, object?>("upstream", upstream));

    public void Retried(string upstream, int attempts) => _retries.Add(attempts, new KeyValuePair<string, object?>("upstream", upstream));

    /// <param name="server">A name of the configuration.</param>
    public void LeftOut(string server) => _leftOut.Add(1, new KeyValuePair<string, object?>("server", server));

    public void Streamed(string dialect, double seconds, int frames, int held)
    {
        _stream.Record(seconds, new KeyValuePair<string, object?>("dialect", dialect));
        _frames.Add(frames, new KeyValuePair<string, object?>("dialect", dialect));
        _held.Record(held, new KeyValuePair<string, object?>("dialect", dialect));
    }

    public void FirstToken(GenAi call, double seconds) => _firstToken.Record(
        seconds, new("gen_ai.operation.name", call.Operation), new("gen_ai.provider.name", call.Provider), new("gen_ai.request.model", call.Model));

    public void Called(GenAi call, string? error, double seconds)
    {
        TagList tags = new() { { "gen_ai.operation.name", call.Operation }, { "gen_ai.provider.name", call.Provider }, { "gen_ai.request.model", call.Model } };
        if (error is not null)
        {
            tags.Add("error.type", error);
        }

        _operation.Record(seconds, tags);
    }

    public void Tokens(GenAi call, string type, long tokens)
    {
        TagList tags = new()
        {
            { "gen_ai.operation.name", call.Operation }, { "gen_ai.provider.name", call.Provider }, { "gen_ai.request.model", call.Model }, { "gen_ai.token.type", type },
        };
        _tokens.Record(tokens, tags);
    }

    public void Committed(int statements, double seconds, bool durable)
    {
        if (!durable)
        {
            _evidenceFailures.Add(statements);
            return;
        }

        _statements.Add(statements);
        _group.Record(statements);
        _commit.Record(seconds);
    }

    /// <param name="seconds">Until a person decided; null for steps that are no decision.</param>
    public void Approval(string happened, double? seconds)
    {
        _approvals.Add(1, new KeyValuePair<string, object?>("event", happened));
        if (seconds is { } until)
        {
            _decision.Record(until, new KeyValuePair<string, object?>("event", happened));
        }
    }

    /// <param name="happened"><c>reserved</c>, <c>blocked</c>, <c>resolved</c>, or what became of it.</param>
    public void Effect(string happened, int calls = 1) => _effects.Add(calls, new KeyValuePair<string, object?>("event", happened));

    public void Reloaded(bool swapped) => _reloads.Add(1, new KeyValuePair<string, object?>("outcome", swapped ? "swapped" : "refused"));

    public void LinesDropped(int lines) => _dropped.Add(lines);

    public void Overflowed() => _overflow.Add(1);

    /// <summary>Adds a figure that is read when somebody asks.</summary>
    public void Observe(Metric metric, Func<IEnumerable<Measurement<double>>> read) =>
        Meter.CreateObservableGauge(metric.Name, read, metric.Unit, metric.Meaning);

    public void Observe(Metric metric, Func<double> read) => Meter.CreateObservableGauge(metric.Name, read, metric.Unit, metric.Meaning);

    /// <summary>Adds a sum that somebody else keeps.</summary>
    public void ObserveCount(Metric metric, Func<IEnumerable<Measurement<double>>> read) => Meter.CreateObservableCounter(metric.Name, read, metric.Unit, metric.Meaning);

    private Counter<long> Counter(Metric metric) => Meter.CreateCounter<long>(metric.Name, metric.Unit, metric.Meaning);

    private Histogram<double> Times(Metric metric) =>
        Meter.CreateHistogram(metric.Name, metric.Unit, metric.Meaning, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. metric.Buckets] });

    private Histogram<long> Sizes(Metric metric) =>
        Meter.CreateHistogram(metric.Name, metric.Unit, metric.Meaning, tags: null, new InstrumentAdvice<long> { HistogramBucketBoundaries = [.. metric.Buckets.Select(bound => (long)bound)] });
}
