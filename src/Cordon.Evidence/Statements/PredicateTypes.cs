namespace Cordon.Evidence;

/// <summary>Predicate types of statements (evidence.md §1.2). Persisted: never renamed or reused.</summary>
public static class PredicateTypes
{
    public const string Verdict = "https://cordon-project.org/verdict/v1";
    public const string Approval = "https://cordon-project.org/approval/v1";
    public const string Scan = "https://cordon-project.org/scan/v1";
    public const string Drift = "https://cordon-project.org/drift/v1";
    public const string PolicyChange = "https://cordon-project.org/policy-change/v1";
    public const string ConfigChange = "https://cordon-project.org/config-change/v1";
    public const string ModelChange = "https://cordon-project.org/model-change/v1";
    public const string IdentityDelegation = "https://cordon-project.org/identity-delegation/v1";
    public const string KeyEvent = "https://cordon-project.org/key-event/v1";
    public const string HeartbeatCoverage = "https://cordon-project.org/heartbeat-coverage/v1";
    public const string Erasure = "https://cordon-project.org/erasure/v1";
    public const string LogLifecycle = "https://cordon-project.org/log-lifecycle/v1";

    public static IReadOnlyList<string> All { get; } =
        [Verdict, Approval, Scan, Drift, PolicyChange, ConfigChange, ModelChange, IdentityDelegation, KeyEvent, HeartbeatCoverage, Erasure, LogLifecycle];
}
