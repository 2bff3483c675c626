using System.Collections.Immutable;
using Cordon.Evidence;
using Cordon.Gateway.Telemetry;
using Cordon.Policy;

namespace Cordon.Gateway.Admin;

/// <summary>Something that is not as it should be.</summary>
/// <param name="Word">Kebab-case, for alerts; a guard's id follows after a colon.</param>
/// <param name="Why">A sentence for the operator. Never text from an exchange.</param>
public sealed record Trouble(string Word, string Why);

/// <summary>What must hold for the gateway to be sent traffic, and what must not go unnoticed.</summary>
internal sealed class Readiness(EvidenceLog log, PolicySource policies, GuardHealth guards, Drain drain)
{
    private readonly List<Func<IEnumerable<Trouble>>> _watched = [], _problems = [];
    private volatile Exception? _refused;

    public bool IsWarm { get; set; }

    /// <summary>Whether the last commit of the evidence log went well: a full device may have room again, and then the next one does.</summary>
    public void Committed(Exception? refused) => _refused = refused;

    /// <summary>Adds a source of degradations, for instance upstreams that do not answer.</summary>
    public void Watch(Func<IEnumerable<Trouble>> source) => _watched.Add(source);

    /// <summary>Adds a source of reasons not to be ready.</summary>
    public void WatchProblems(Func<IEnumerable<Trouble>> source) => _problems.Add(source);

    /// <summary>Why no traffic should come; empty when ready.</summary>
    public ImmutableArray<Trouble> Problems()
    {
        ImmutableArray<Trouble>.Builder problems = ImmutableArray.CreateBuilder<Trouble>();
        if (drain.IsStopping)
        {
            problems.Add(new("shutting-down", "The gateway stops; exchanges that run may finish."));
        }

        if (!IsWarm)
        {
            problems.Add(new("warming-up", "The first exchanges are rehearsed."));
        }

        if (!log.CanAppend)
        {
            problems.Add(new("evidence-unavailable", $"The evidence log cannot be written ({log.Fault?.GetType().Name ?? "closed"}), so nothing may pass. Mend the storage and start the gateway again."));
        }
        else if (_refused is { } refused)
        {
            problems.Add(new("evidence-refused", $"The last statements could not be made durable ({refused.GetType().Name}); each heartbeat tries again. Look for room on the device."));
        }

        problems.AddRange(_problems.SelectMany(source => source()));
        return problems.ToImmutable();
    }

    /// <summary>What does not stop traffic.</summary>
    public ImmutableArray<Trouble> Degradations()
    {
        ImmutableArray<Trouble>.Builder degraded = ImmutableArray.CreateBuilder<Trouble>();
        if (!policies.Errors.IsEmpty)
        {
            degraded.Add(new("policy-reload-refused", "The policy file has errors, so the policy before stays in force: see /cordon/v1/policy."));
        }

        if (log.CanAppend && log.Fault is { } fault)
        {
            degraded.Add(new("evidence-unpublished", $"Statements are durable, but no head can be published ({fault.GetType().Name})."));
        }

        foreach (DegradedGuard guard in guards.Degraded())
        {
            degraded.Add(new(
                $"guard-failing:{guard.Guard}",
                $"The guard {guard.Guard} {(guard.TooSlow ? "passed its deadline" : "failed")} {GuardHealth.Enough} times or more within {GuardHealth.Window.TotalMinutes:0} minutes; its on-error behaviour applied."));
        }

        degraded.AddRange(_watched.SelectMany(source => source()));
        return degraded.ToImmutable();
    }
}
