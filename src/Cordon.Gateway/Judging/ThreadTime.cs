using System.Runtime.InteropServices;

namespace Cordon.Gateway.Judging;

/// <summary>
/// The time that the calling thread itself has used, in nanoseconds: it stands still while the thread waits for a core, a lock or a disk.
/// Only differences on one thread mean something. Reading it costs 0.4 µs: a system call (measured on Linux 6.18, x64).
/// </summary>
internal sealed partial class ThreadTime : TimeProvider
{
    // <time.h> of Linux, on every processor.
    private const int ThreadCpuTime = 3;

    private ThreadTime()
    {
    }

    public override long TimestampFrequency => 1_000_000_000;

    /// <summary>The thread's own clock where <paramref name="time"/> is the system's and the platform has such a clock; else <paramref name="time"/> itself.</summary>
    public static TimeProvider Beside(TimeProvider time) =>
        time == System && OperatingSystem.IsLinux() && Environment.Is64BitProcess && clock_gettime(ThreadCpuTime, out _) == 0 ? new ThreadTime() : time;

    public override long GetTimestamp()
    {
        _ = clock_gettime(ThreadCpuTime, out Timespec now);
        return (now.Seconds * 1_000_000_000) + now.Nanoseconds;
    }

    [LibraryImport("libc"), SuppressGCTransition]
    private static partial int clock_gettime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
