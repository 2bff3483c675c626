namespace Cordon.Load.Measuring;

/// <summary>The names of what a window measures. Times are microseconds.</summary>
internal static class Metric
{
    public const string Rate = "requests-per-second";
    public const string FrameRate = "frames-per-second";

    /// <summary>CPU time of the target per request, or per frame of a stream.</summary>
    public const string Cpu = "cpu";

    /// <summary>Resident memory of a target that has a process of its own: ready, with all streams open, and the difference per stream.</summary>
    public const string Megabytes = "resident-megabytes";
    public const string MegabytesLoaded = "resident-megabytes-loaded";
    public const string KilobytesPerStream = "resident-kilobytes-per-stream";

    /// <summary>Process started to ready, and the two requests after that, in milliseconds.</summary>
    public const string Ready = "ready-milliseconds";
    public const string FirstRequest = "first-request-milliseconds";
    public const string SecondRequest = "second-request-milliseconds";
    public const string LatencyP50 = "latency-p50";
    public const string LatencyP99 = "latency-p99";

    /// <summary>Only where a thousand answers or more were counted.</summary>
    public const string LatencyP999 = "latency-p99.9";
    public const string FirstTokenP50 = "first-token-p50";
    public const string FirstTokenP99 = "first-token-p99";

    /// <summary>Without the hold-back window.</summary>
    public const string FirstTokenLessWaitP50 = "first-token-less-wait-p50";
    public const string FirstTokenLessWaitP99 = "first-token-less-wait-p99";
    public const string FrameDelayP50 = "frame-delay-p50";
    public const string FrameDelayP99 = "frame-delay-p99";
    public const string GapStretchP50 = "gap-stretch-p50";
    public const string GapStretchP99 = "gap-stretch-p99";

    /// <summary>Share of one core that processes other than ours used meanwhile.</summary>
    public const string Foreign = "foreign-cpu";

    /// <summary>Share of one core that the hypervisor kept.</summary>
    public const string Stolen = "stolen-cpu";

    /// <summary>Stands where a ratio names a target: the same target without a history that repeats.</summary>
    public const string HistoryRewritten = "history-rewritten";

    public static string Times(string metric, string target) => $"{metric}/{target}";

    public static string Over(string metric, string target) => $"{metric}-{target}";
}
