namespace Cordon.Load.Measuring;

/// <summary>The names of what a window measures. Times are microseconds.</summary>
internal static class Metric
{
    public const string Rate = "requests-per-second";
    public const string FrameRate = "frames-per-second";

    /// <summary>CPU time of the target per request, or per frame of a stream.</summary>
    public const string Cpu = "cpu";
    public const string Megabytes = "resident-megabytes";
    public const string LatencyP50 = "latency-p50";
    public const string LatencyP99 = "latency-p99";
    public const string FirstTokenP50 = "first-token-p50";
    public const string FirstTokenP99 = "first-token-p99";
    public const string FrameDelayP50 = "frame-delay-p50";
    public const string FrameDelayP99 = "frame-delay-p99";
    public const string GapStretchP50 = "gap-stretch-p50";
    public const string GapStretchP99 = "gap-stretch-p99";

    /// <summary>Share of one core that processes other than ours used meanwhile.</summary>
    public const string Foreign = "foreign-cpu";

    /// <summary>Share of one core that the hypervisor kept.</summary>
    public const string Stolen = "stolen-cpu";

    public static string Times(string metric, string target) => $"{metric}/{target}";

    public static string Over(string metric, string target) => $"{metric}-{target}";
}
