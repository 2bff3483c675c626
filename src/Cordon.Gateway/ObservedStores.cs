using System.Diagnostics.Metrics;
using System.Reflection;
using Cordon.Evidence;
using Cordon.Gateway.Admin;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Telemetry;
using Cordon.Gateway.Upstream;
using Cordon.Policy;

namespace Cordon.Gateway;

/// <summary>The figures that are read when somebody asks for metrics: what the stores, the policy and the health checks say then.</summary>
internal static class ObservedStores
{
    public static void Observe(Instruments instruments, Stores stores, UpstreamPool upstreams, ConversationCache conversations, PolicySource policies, Readiness readiness, GuardHealth guards, string directory, TimeProvider time)
    {
        EvidenceLog log = stores.Log;
        instruments.Observe(MetricCatalogue.EvidenceCount, () => log.Count);
        instruments.Observe(MetricCatalogue.EvidenceUnpublished, () => Math.Max(0, log.Count - log.Current.Size));
        instruments.Observe(MetricCatalogue.EvidenceHeadAge, () => log.HeadAge.TotalSeconds);
        instruments.Observe(MetricCatalogue.EvidenceSize, new DirectorySize(Path.Combine(directory, "evidence"), time).Bytes);
        instruments.Observe(MetricCatalogue.DataFree, () => new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace);
        instruments.Observe(MetricCatalogue.Sessions, () => stores.Sessions.InMemory);
        instruments.Observe(MetricCatalogue.ConversationHits, () => (double)conversations.Hits / Math.Max(1, conversations.Hits + conversations.Misses));
        instruments.Observe(MetricCatalogue.ConversationSize, () => conversations.Bytes);
        instruments.Observe(MetricCatalogue.UpstreamHealthy, () => upstreams.Health().Select(health => new Measurement<double>(health.State == HealthState.Healthy ? 1 : 0, new KeyValuePair<string, object?>("upstream", health.Name))));
        readiness.Watch(() => upstreams.Health().Where(health => health.State != HealthState.Healthy).Select(Resting));
        instruments.Observe(MetricCatalogue.PolicyInfo, () => [One("version", policies.Current.Version)]);
        instruments.Observe(MetricCatalogue.BuildInfo, () => [One("version", Version)]);
        instruments.Observe(MetricCatalogue.Ready, () => readiness.Problems().IsEmpty ? 1 : 0);
        instruments.Observe(MetricCatalogue.Trouble, () => readiness.Problems().Concat(readiness.Degradations()).DistinctBy(trouble => trouble.Word).Select(trouble => One("word", trouble.Word)));
        instruments.Observe(MetricCatalogue.GuardDegraded, () => guards.Degraded().Select(guard => One("guard", guard.Guard)));
        policies.Changed += _ => instruments.Reloaded(swapped: true);
        policies.Refused += _ => instruments.Reloaded(swapped: false);
    }

    private static Trouble Resting(UpstreamHealth health) => new($"upstream-failing:{health.Name}", health.State switch
    {
        HealthState.Healthy => $"The upstream {health.Name} can be asked.",
        HealthState.Pausing => $"The upstream {health.Name} asked for a pause.",
        HealthState.Open => $"The upstream {health.Name} failed too often ({health.FailuresInARow} times in a row) and rests.",
        HealthState.HalfOpen => $"The upstream {health.Name} failed too often and is being tried again.",
        HealthState.CheckFailed => $"The upstream {health.Name} does not answer its check.",
    });

    private static string Version { get; } = typeof(ObservedStores).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private static Measurement<double> One(string label, string value) => new(1, new KeyValuePair<string, object?>(label, value));
}
