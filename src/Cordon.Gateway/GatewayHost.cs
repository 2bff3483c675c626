using System.Collections.Immutable;
using System.Data.Common;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.Gateway.Admin;
using Cordon.Gateway.Admin.Api;
using Cordon.Gateway.Aggregates;
using Cordon.Gateway.Asking;
using Cordon.Gateway.Budgets;
using Cordon.Gateway.Caching;
using Cordon.Gateway.Definitions;
using Cordon.Gateway.Identity.Tokens;
using Cordon.Gateway.Identity;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Noting;
using Cordon.Gateway.Ownership;
using Cordon.Gateway.Realtime;
using Cordon.Gateway.Recording;
using Cordon.Gateway.Telemetry;
using Cordon.Gateway.Upstream;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State;
using Cordon.State.Agents;
using Cordon.State.Approvals;
using Cordon.State.Effects;
using Cordon.State.Feedback;
using Cordon.State.Keys;
using Cordon.State.Pins;
using Cordon.State.Sessions;
using Cordon.State.Statements;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway;

/// <summary>
/// A running gateway: opens state and evidence, composes the pipeline by hand, listens. Everything it opened is closed on dispose,
/// in-flight exchanges first, the log last.
/// </summary>
public sealed class GatewayHost : IAsyncDisposable
{
    /// <summary>All other paths: a dialect's, or nobody's.</summary>
    private const string Forwarded = "{**path}";

    private readonly WebApplication _app;
    private readonly Stores _stores;
    private readonly ClosingOrder _closing;

    private GatewayHost(WebApplication app, Stores stores, PolicySource policies, UpstreamPool upstreams, ClosingOrder closing) =>
        (_app, _stores, Policies, Upstreams, _closing) = (app, stores, policies, upstreams, closing);

    public StateDatabase State => _stores.State;
    public KeyStore Keys => _stores.Keys;
    public SessionStore Sessions => _stores.Sessions;
    public StatementIndex Index => _stores.Index;
    public PinStore Pins => _stores.Pins;
    public AgentStore Agents => _stores.Agents;
    public EvidenceLog Log => _stores.Log;
    public PolicySource Policies { get; }
    public UpstreamPool Upstreams { get; }

    /// <summary>Where whoever sends the evidence on says how that goes.</summary>
    public ExportWatch Exports { get; private init; } = new();

    /// <summary>Where scrapers are served without a key; null when there is no such address.</summary>
    public Uri? MetricsAddress { get; private init; }

    /// <summary>The first address that is listened on.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>The method and the path, as it is mapped, of every route that is served here and forwarded nowhere.</summary>
    public IEnumerable<(string Method, string Path)> Routes =>
        ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(endpoint => endpoint.RoutePattern.RawText != Forwarded)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [], (endpoint, method) => (method, endpoint.RoutePattern.RawText!.TrimEnd('/')));

    /// <summary>Starts a gateway. Throws <see cref="GatewayStartException"/> with a sentence for the operator when it cannot.</summary>
    public static async Task<GatewayHost> StartAsync(GatewayHostOptions host, CancellationToken cancel = default)
    {
        ClosingOrder closing = new();
        try
        {
            return await StartAsync(host, closing, cancel);
        }
        catch (Exception exception)
        {
            await closing.DisposeAsync();
            if (Complaint(exception, host) is { } complaint)
            {
                throw new GatewayStartException(complaint) { IsLocked = exception is EvidenceLockedException };
            }

            throw;
        }
    }

    /// <summary>Completes when the process is asked to stop.</summary>
    /// <remarks>Nothing is stopped yet then: dispose does that, in its order.</remarks>
    public async Task WaitForShutdownAsync(CancellationToken cancel)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration signal = _app.Lifetime.ApplicationStopping.Register(() => asked.TrySetResult());
        using CancellationTokenRegistration cancelled = cancel.Register(() => asked.TrySetResult());
        await asked.Task;
    }

    public ValueTask DisposeAsync() => _closing.DisposeAsync();

    private static async Task<GatewayHost> StartAsync(GatewayHostOptions host, ClosingOrder closing, CancellationToken cancel)
    {
        // The rules compile on another core while the server and the stores are put together here.
        Task<(PolicySource? Source, ImmutableArray<PolicyError> Errors)> reading = Task.Run(() => (PolicySource.Open(host.PolicyFile, out ImmutableArray<PolicyError> wrong, DetectionCheck.Of), wrong), cancel);
        WebApplication app = Listener.Build(host.Urls, host.Gateway, host.Logging);
        ILoggerFactory loggers = app.Services.GetRequiredService<ILoggerFactory>();
        TimeProvider time = host.Time;

        if (host.Gateway.Budgets.Problems() is { IsEmpty: false } problems)
        {
            throw new GatewayStartException(problems);
        }

        (PolicySource? opened, ImmutableArray<PolicyError> errors) = await reading;
        PolicySource policies = opened ?? throw new GatewayStartException([.. errors.Select(error => error.ToString())]);
        PolicyBook book = new(policies, host.ExtendDetectors);
        // Not waited for: who needs the policy first waits for it, or compiles it.
        _ = Task.Run(() => book.For(Principal.Development), cancel);
        Observation observation = closing.OpenedAsync(new Observation(host.Telemetry, time));
        // Before the log: what it says of itself when it is opened is counted too.
        MetricCollector metrics = closing.Opened(new MetricCollector(observation.Instruments.Meter, observation.Instruments.Overflowed));
        Readiness? readiness = null;
        EvidenceOptions evidence = host.Evidence with
        {
            Committed = commit =>
            {
                observation.Instruments.Committed(commit.Statements, commit.Elapsed.TotalSeconds, durable: commit.Refused is null);
                readiness?.Committed(commit.Refused);
            },
        };
        Stores stores = await Stores.OpenAsync(host.DataDirectory, host.SharedState, evidence, host.Gateway.Ownership, time, closing);
        readiness = new(stores.Log, policies, observation.Health, observation.Drain);
        closing.OpenedAsync(new StateUpkeep(stores.Keys, stores.Sessions, stores.Budgets, time, loggers.CreateLogger<StateUpkeep>()));
        Outbox<PinDecision> decisions = closing.OpenedAsync(new Outbox<PinDecision>(stores.Pins.Unrecorded, PinStatement.Of, stores.Pins.Recorded, stores.State, stores.Log, time, loggers.CreateLogger<Outbox<PinDecision>>()));
        FeedbackStore feedback = closing.Opened(new FeedbackStore(stores.State, time));
        closing.OpenedAsync(new Outbox<MarkingEvent>(feedback.Unrecorded, FeedbackStatement.Of, feedback.Recorded, stores.State, stores.Log, time, loggers.CreateLogger<Outbox<MarkingEvent>>()));
        Outbox<AgentEvent> registrations = closing.OpenedAsync(new Outbox<AgentEvent>(stores.Agents.Unrecorded, AgentStatement.Of, stores.Agents.Recorded, stores.State, stores.Log, time, loggers.CreateLogger<Outbox<AgentEvent>>()));
        ClearingStore clearings = closing.Opened(new ClearingStore(stores.State, time));
        Outbox<Clearing> cleared = closing.OpenedAsync(new Outbox<Clearing>(clearings.Unrecorded, clearing => ClearingStatement.Of(clearing, stores.Log), clearings.Recorded, stores.State, stores.Log, time, loggers.CreateLogger<Outbox<Clearing>>()));
        Outbox<EffectEvent> effects = closing.OpenedAsync(new Outbox<EffectEvent>(stores.Effects.Unrecorded, said => EffectStatement.Of(said, stores.Log), Recorded, stores.State, stores.Log, time, loggers.CreateLogger<Outbox<EffectEvent>>()));
        Outbox<DelegationEvent> delegations = closing.OpenedAsync(new Outbox<DelegationEvent>(stores.Delegations.Unrecorded, DelegationStatement.Of, stores.Delegations.Recorded, stores.State, stores.Log, time, loggers.CreateLogger<Outbox<DelegationEvent>>()));
        // What was under way when the last process of this log ended: before anybody can ask for it again.
        int orphans = stores.Effects.Orphan(stores.State.IsShared ? stores.Log.Origin : null);
        observation.Instruments.Effect(Words.Of(EffectState.Ambiguous), orphans);
        if (orphans > 0)
        {
            await effects.RecordAsync();
        }

        void Recorded(EffectEvent said, long sequence)
        {
            stores.Effects.Recorded(said, sequence);
            if (said.Event == "effect-resolved")
            {
                observation.Instruments.Effect("resolved");
            }
        }

        stores.Approvals.GiveBackUnsent(stores.Log.Origin);

        closing.Opened(policies);
        stores.Log.Emitter.PolicyHash = policies.Current.Version;
        policies.Changed += set => stores.Log.Emitter.PolicyHash = set.Version;
        policies.Watch(time, TimeSpan.FromSeconds(1));
        await IndexCatchUp.RunAsync(stores.Index, stores.Log, cancel);

        TokenDesk tokens = closing.OpenedAsync(new TokenDesk(host.Gateway.Issuers, time, loggers));
        await tokens.ReadyAsync();
        SessionTokenDesk sessionTokens = new(stores.SessionTokens, stores.Keys, time);
        IdentityStage identity = new(host.Gateway, stores.Keys, tokens, stores.Sessions, book, new AgentDesk(stores.Agents, tokens, host.Gateway.Mandates, time), sessionTokens);
        UpstreamPool upstreams = closing.OpenedAsync(UpstreamPool.Open(host.Gateway, time));
        ConversationCache conversations = new(host.Gateway.MaxRememberedBytes);
        BudgetDesk budgets = new(host.Gateway, stores.Budgets, time, loggers.CreateLogger<BudgetDesk>());
        ResponseCache cache = new(host.Gateway.Cache, time);
        policies.Changed += _ => cache.Clear();
        OwnershipDesk ownership = new(host.Gateway, stores.Kept, loggers.CreateLogger<OwnershipDesk>());
        LateWrites late = closing.OpenedAsync(new LateWrites(time, loggers.CreateLogger<LateWrites>()));
        ApprovalOffice office = closing.OpenedAsync(ApprovalOffice.Open(host.Gateway.Approvals, stores, policies, observation.Instruments, late, time, loggers));
        ApprovalDesk approvals = office.Desk;
        closing.OpenedAsync(stores.State.Listen(stores.Keys.LookAgain, office.LookAgain));
        if (SharedStateWatch.Start(stores.State, readiness, time) is { } shared)
        {
            closing.OpenedAsync(shared);
        }

        LeftOut missing = new(observation.Instruments, loggers.CreateLogger<LeftOut>());
        readiness.Watch(missing.Troubles);
        (GatewayPipeline exchanges, RealtimePipeline sessions, AggregatePipeline aggregates) = Composition.Of(host.Gateway, stores, upstreams, conversations, budgets, cache, ownership, identity, approvals, late, observation, missing, time, loggers);
        EffectWatch watch = new(stores.Effects, time);
        readiness.Watch(watch.Troubles);
        observation.Instruments.Observe(MetricCatalogue.EffectsOpen, () => [new(watch.Current.Reserved, new KeyValuePair<string, object?>("state", "reserved")), new(watch.Current.Ambiguous, new KeyValuePair<string, object?>("state", "ambiguous"))]);
        observation.Instruments.Observe(MetricCatalogue.LateWrites, () => late.Count);
        ObservedStores.Observe(observation.Instruments, stores, upstreams, conversations, policies, readiness, observation.Health, host.DataDirectory, time);
        ExportWatch exports = new();
        exports.Observe(observation.Instruments, readiness);
        AdminEndpoints admin = new(identity, stores.Keys, stores.Index, stores.Log, policies, budgets, new PinEndpoints(stores.Pins, decisions), new AgentEndpoints(stores.Agents, registrations, time));
        admin.Map(app);
        new ApprovalEndpoints(identity, stores.Keys, stores.Approvals, approvals, new DelegationEndpoints(stores.Delegations, delegations, time)).Map(app);
        new SessionTokenEndpoints(identity, sessionTokens, stores.SessionTokens).Map(app, admin.Guarded);
        new SessionEndpoints(identity, stores.Keys, clearings, stores.Sessions, cleared).Map(app);
        new EffectEndpoints(identity, stores.Keys, stores.Effects, effects).Map(app);
        HealthEndpoints.Map(app, readiness);
        MetricsEndpoint.Map(app, metrics, admin.Guarded);
        ApiDocument.Map(app);
        Uri? metricsAddress = await ListenForScrapersAsync(host, metrics, readiness, closing, cancel);
        app.UseWebSockets();
        app.Map(Forwarded, (RequestDelegate)(context => HandleAsync(context, exchanges, sessions, aggregates)));
        closing.OpenedAsync(new RunningServer(app, observation.Drain, host.Gateway.ShutdownGrace, host.Gateway.ShutdownTimeout, time));
        await app.StartAsync(cancel);
        await Rehearsal.OnceAsync(book, time, cancel);
        readiness.IsWarm = true;
        return new GatewayHost(app, stores, policies, upstreams, closing) { MetricsAddress = metricsAddress, Exports = exports };
    }

    /// <summary>The addresses for scrapers, when there are any: they outlive the gateway's own, so that a stop can be watched.</summary>
    private static async Task<Uri?> ListenForScrapersAsync(GatewayHostOptions host, MetricCollector metrics, Readiness readiness, ClosingOrder closing, CancellationToken cancel)
    {
        if (host.Telemetry.Listen is not { } listen)
        {
            return null;
        }

        WebApplication app = Listener.Build(listen, host.Gateway, host.Logging);
        HealthEndpoints.Map(app, readiness);
        MetricsEndpoint.Map(app, metrics, open => open);
        closing.OpenedAsync(app);
        await app.StartAsync(cancel);
        return new Uri(app.Urls.First());
    }

    /// <summary>What the operator can do about it; null when the exception is a mistake of ours.</summary>
    private static string? Complaint(Exception exception, GatewayHostOptions host) => exception switch
    {
        EvidenceLockedException => $"another gateway writes the evidence in {host.DataDirectory}. Stop it, or start this one with another --data.",
        EvidenceCorruptException corrupt => $"the evidence is not as it was left: {corrupt.Message}. Nothing is signed over damage: look with 'cordon verify {Path.Combine(host.DataDirectory, "evidence")}', then restore the directory or start with another --data.",
        StateException state => state.Message,
        // Its message may name what it was about.
        DbException => $"the state of {host.DataDirectory} cannot be used ({exception.GetType().Name}). Look with 'cordon doctor', and try again.",
        // What Kestrel throws about an address, and the system about a directory, names it and the reason.
        IOException or UnauthorizedAccessException or FormatException or InvalidOperationException => $"the gateway cannot start on {host.Urls} with {host.DataDirectory}: {exception.Message}",
        _ => null,
    };

    private static Task HandleAsync(HttpContext context, GatewayPipeline exchanges, RealtimePipeline sessions, AggregatePipeline aggregates)
    {
        if (Dialects.Of(context.Request) is { } dialect)
        {
            return dialect.Upgrades ? sessions.HandleAsync(context)
                : dialect is McpDialect { Server: var server } && aggregates.Serves(server) ? aggregates.HandleAsync(context)
                : exchanges.HandleAsync(context);
        }

        if (Dialects.IsAroundUs(context.Request.Path.Value ?? ""))
        {
            return JsonReply.WriteErrorAsync(context, StatusCodes.Status403Forbidden, "around-cordon",
                "Secrets and calls that are made here would let their holder talk to the model without Cordon. Open /v1/realtime as a WebSocket instead.");
        }

        if (KeptRoutes.Refusal(context.Request.Path.Value ?? "") is { } refusal)
        {
            return JsonReply.WriteErrorAsync(context, StatusCodes.Status404NotFound, "not-found", refusal);
        }

        // Nothing passes uninspected: a path that no dialect reads is not forwarded.
        const string Message = "Cordon does not serve this path, and forwards nothing that it cannot read.";
        return Dialects.Nearest(context.Request.Path.Value ?? "") is { } nearest
            ? JsonReply.WriteAsync(context, StatusCodes.Status404NotFound, nearest.WriteError(new Denial(StatusCodes.Status404NotFound, "cordon_invalid_request", "not-found", Message, "")))
            : JsonReply.WriteErrorAsync(context, StatusCodes.Status404NotFound, "not-found", Message);
    }
}

/// <summary>The gateway cannot start; each sentence says where and what to do.</summary>
public sealed class GatewayStartException(params ImmutableArray<string> complaints) : Exception(string.Join('\n', complaints))
{
    public ImmutableArray<string> Complaints { get; } = complaints;

    /// <summary>True when another process writes the evidence there.</summary>
    public bool IsLocked { get; init; }
}
