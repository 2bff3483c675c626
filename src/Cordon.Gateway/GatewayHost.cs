using System.Collections.Immutable;
using System.Security.Cryptography;
using Cordon.Detection;
using Cordon.Evidence;
using Cordon.Gateway.Admin;
using Cordon.Gateway.Containment;
using Cordon.Gateway.Deciding;
using Cordon.Gateway.Guardrails;
using Cordon.Gateway.Identity;
using Cordon.Gateway.Inspection;
using Cordon.Gateway.Intake;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Recording;
using Cordon.Gateway.Reply;
using Cordon.Gateway.Upstream;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State;
using Cordon.State.Keys;
using Cordon.State.Sessions;
using Cordon.State.Statements;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway;

/// <summary>
/// A running gateway: opens state and evidence, composes the pipeline by hand, listens. Everything it opened is closed on dispose,
/// in-flight exchanges first, the log last.
/// </summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ImmutableArray<IDisposable> _disposables;

    private GatewayHost(WebApplication app, StateDatabase state, KeyStore keys, StatementIndex index, PolicySource policies, EvidenceLog log, ImmutableArray<IDisposable> disposables)
    {
        _app = app;
        _disposables = disposables;
        State = state;
        Keys = keys;
        Index = index;
        Policies = policies;
        Log = log;
    }

    public StateDatabase State { get; }
    public KeyStore Keys { get; }
    public StatementIndex Index { get; }
    public PolicySource Policies { get; }
    public EvidenceLog Log { get; }

    /// <summary>The first address that is listened on.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>Starts a gateway. Throws <see cref="GatewayStartException"/> with a sentence for the operator when it cannot.</summary>
    public static async Task<GatewayHost> StartAsync(GatewayHostOptions host, CancellationToken cancel = default)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        host.Logging?.Invoke(builder.Logging);
        builder.WebHost.UseUrls(host.Urls.Split(';'));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // Bounded at intake, with an error in the caller's dialect.
            kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
        });
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        ILoggerFactory loggers = app.Services.GetRequiredService<ILoggerFactory>();
        TimeProvider time = host.Time;

        GatewayOptions options = host.Gateway;
        PolicySource policies = PolicySource.Open(host.PolicyFile, out ImmutableArray<PolicyError> errors, DetectionCheck.Of)
            ?? throw new GatewayStartException([.. errors.Select(error => error.ToString())]);
        Directory.CreateDirectory(host.DataDirectory);
        StateDatabase state = StateDatabase.Open(host.DataDirectory);
        KeyStore keys = new(state, time, RandomNumberGenerator.Fill);
        SessionStore sessions = new(state, time);
        StatementIndex index = new(state);
        EvidenceLog log = await EvidenceLog.OpenAsync(host.Evidence with { Directory = Path.Combine(host.DataDirectory, "evidence"), TimeProvider = time });
        log.Emitter.PolicyHash = policies.Current.Version;
        policies.Changed += set => log.Emitter.PolicyHash = set.Version;
        policies.Watch(time, TimeSpan.FromSeconds(1));
        await IndexCatchUp.RunAsync(index, log, cancel);

        PolicyBook book = new(policies, host.ExtendDetectors);
        GuardRunner guards = new(time, loggers.CreateLogger<GuardRunner>());
        IdentityStage identity = new(options, keys, sessions, book);
        ContainmentStage containment = new(options, log);
        UpstreamStage upstream = new(options, loggers.CreateLogger<UpstreamStage>());
        GatewayPipeline pipeline = new(
            new IntakeStage(options, time),
            identity,
            containment,
            new GuardrailStage(guards, time),
            new DecidingStage(),
            upstream,
            new InspectionStage(options, guards, time),
            new RecordingStage(log, index, sessions, time, loggers.CreateLogger<RecordingStage>()),
            new ReplyStage());

        Readiness readiness = new(log, policies);
        HealthEndpoints.Map(app, readiness);
        new AdminEndpoints(identity, keys, index, log, policies).Map(app);
        app.Map("{**path}", (RequestDelegate)(context => HandleAsync(context, pipeline)));
        WarmUp.Run(book, guards);
        await app.StartAsync(cancel);
        readiness.IsWarm = true;
        return new GatewayHost(app, state, keys, index, policies, log, [policies, upstream]);
    }

    /// <summary>Completes when the process is asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancel) => ((IHost)_app).WaitForShutdownAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        foreach (IDisposable disposable in _disposables)
        {
            disposable.Dispose();
        }

        await Index.DisposeAsync();
        await Log.DisposeAsync();
        State.Dispose();
    }

    private static Task HandleAsync(HttpContext context, GatewayPipeline pipeline)
    {
        if (Dialects.Of(context.Request) is not null)
        {
            return pipeline.HandleAsync(context);
        }

        // Nothing passes uninspected: a path that no dialect reads is not forwarded.
        return JsonReply.WriteErrorAsync(context, StatusCodes.Status404NotFound, "not-found", "Cordon does not serve this path, and forwards nothing that it cannot read.");
    }
}

/// <summary>The gateway cannot start; each sentence says where and what to do.</summary>
public sealed class GatewayStartException(params ImmutableArray<string> complaints) : Exception(string.Join('\n', complaints))
{
    public ImmutableArray<string> Complaints { get; } = complaints;
}
