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
    public const int MostHeaderBytes = 64 * 1024;

    private readonly WebApplication _app;
    private readonly ClosingOrder _closing;

    private GatewayHost(WebApplication app, StateDatabase state, KeyStore keys, SessionStore sessions, StatementIndex index, PolicySource policies, EvidenceLog log, ClosingOrder closing)
    {
        _app = app;
        _closing = closing;
        State = state;
        Sessions = sessions;
        Keys = keys;
        Index = index;
        Policies = policies;
        Log = log;
    }

    public StateDatabase State { get; }
    public KeyStore Keys { get; }
    public SessionStore Sessions { get; }
    public StatementIndex Index { get; }
    public PolicySource Policies { get; }
    public EvidenceLog Log { get; }

    /// <summary>The first address that is listened on.</summary>
    public Uri Address => new(_app.Urls.First());

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
                throw new GatewayStartException(complaint);
            }

            throw;
        }
    }

    /// <summary>Completes when the process is asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancel) => ((IHost)_app).WaitForShutdownAsync(cancel);

    public ValueTask DisposeAsync() => _closing.DisposeAsync();

    private static async Task<GatewayHost> StartAsync(GatewayHostOptions host, ClosingOrder closing, CancellationToken cancel)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        host.Logging?.Invoke(builder.Logging);
        builder.WebHost.UseUrls(host.Urls.Split(';'));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // Bounded at intake, with an error in the caller's dialect.
            kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        });
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        ILoggerFactory loggers = app.Services.GetRequiredService<ILoggerFactory>();
        TimeProvider time = host.Time;

        GatewayOptions options = host.Gateway;
        PolicySource policies = PolicySource.Open(host.PolicyFile, out ImmutableArray<PolicyError> errors, DetectionCheck.Of)
            ?? throw new GatewayStartException([.. errors.Select(error => error.ToString())]);
        Directory.CreateDirectory(host.DataDirectory);
        StateDatabase state = closing.Opened(StateDatabase.Open(host.DataDirectory));
        EvidenceLog log = closing.OpenedAsync(await EvidenceLog.OpenAsync(host.Evidence with { Directory = Path.Combine(host.DataDirectory, "evidence"), TimeProvider = time }));
        KeyStore keys = closing.Opened(new KeyStore(state, time, RandomNumberGenerator.Fill));
        SessionStore sessions = closing.OpenedAsync(new SessionStore(state, time));
        closing.OpenedAsync(new StateUpkeep(keys, sessions, time, loggers.CreateLogger<StateUpkeep>()));
        StatementIndex index = closing.OpenedAsync(new StatementIndex(state));
        closing.Opened(policies);
        log.Emitter.PolicyHash = policies.Current.Version;
        policies.Changed += set => log.Emitter.PolicyHash = set.Version;
        policies.Watch(time, TimeSpan.FromSeconds(1));
        await IndexCatchUp.RunAsync(index, log, cancel);

        PolicyBook book = new(policies, host.ExtendDetectors);
        GuardRunner guards = new(time, loggers.CreateLogger<GuardRunner>());
        IdentityStage identity = new(options, keys, sessions, book);
        ContainmentStage containment = new(options, log);
        UpstreamStage upstream = closing.Opened(new UpstreamStage(options, loggers.CreateLogger<UpstreamStage>()));
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
        closing.OpenedAsync(new RunningServer(app));
        await app.StartAsync(cancel);
        readiness.IsWarm = true;
        return new GatewayHost(app, state, keys, sessions, index, policies, log, closing);
    }

    /// <summary>What the operator can do about it; null when the exception is a mistake of ours.</summary>
    private static string? Complaint(Exception exception, GatewayHostOptions host) => exception switch
    {
        EvidenceLockedException => $"another gateway writes the evidence in {host.DataDirectory}. Stop it, or start this one with another --data.",
        EvidenceCorruptException corrupt => $"the evidence is not as it was left: {corrupt.Message}. Nothing is signed over damage: look with 'cordon verify {Path.Combine(host.DataDirectory, "evidence")}', then restore the directory or start with another --data.",
        StateException state => state.Message,
        // What Kestrel throws about an address, and the system about a directory, names it and the reason.
        IOException or UnauthorizedAccessException or FormatException or InvalidOperationException => $"the gateway cannot start on {host.Urls} with {host.DataDirectory}: {exception.Message}",
        _ => null,
    };

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

/// <summary>Lets the exchanges in flight finish before anything they need is closed.</summary>
internal sealed class RunningServer(WebApplication app) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
