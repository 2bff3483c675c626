using System.Globalization;

namespace Cordon.Load.Processes;

/// <summary>CPU time as the kernel accounts it. Linux only, like the rest of this harness.</summary>
internal static class CpuTime
{
    // USER_HZ, which /proc counts in, is 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of processes, with all their threads.</summary>
    public static TimeSpan Of(IEnumerable<int> processes) =>
        TimeSpan.FromSeconds(processes.Sum(id => Ticks(id)) / TicksPerSecond);

    /// <summary>All time that the machine's cores were not idle, and what the hypervisor gave to others.</summary>
    public static (TimeSpan Busy, TimeSpan Stolen) OfMachine()
    {
        // cpu user nice system idle iowait irq softirq steal. Interrupts count: without IRQ_TIME_ACCOUNTING the kernel bills the
        // loopback's softirqs (a third of a core under load) to the processes they interrupt, so leaving them out here would
        // hide as much foreign work. With it, foreign work looks larger than it is: the safe side.
        long[] fields = [.. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
        return (TimeSpan.FromSeconds((fields[0] + fields[1] + fields[2] + fields[5] + fields[6]) / TicksPerSecond), TimeSpan.FromSeconds(fields[7] / TicksPerSecond));
    }

    /// <summary>Resident memory in megabytes.</summary>
    public static double MegabytesOf(IEnumerable<int> processes) =>
        processes.Sum(id => long.Parse(File.ReadAllText($"/proc/{id}/statm").Split(' ')[1], CultureInfo.InvariantCulture)) * Environment.SystemPageSize / 1e6;

    /// <summary>Direct children, for nginx, whose work is done by a worker.</summary>
    public static int[] ChildrenOf(int process) =>
        [.. File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture))];

    private static long Ticks(int process)
    {
        // The second field is the program's name in parentheses and may hold anything; utime and stime are fields 14 and 15.
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }
}
