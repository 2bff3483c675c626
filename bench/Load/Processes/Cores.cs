using System.Diagnostics;
using System.Globalization;

namespace Cordon.Load.Processes;

/// <summary>Who runs where: the target has core 0 alone, load and upstream share core 1.</summary>
internal static class Cores
{
    public const int Target = 0;
    public const int Load = 1;

    private const string Taskset = "/usr/bin/taskset";

    /// <summary>False on one core or without taskset; then figures compare targets still, but each disturbs the other.</summary>
    public static bool CanPin { get; } = Environment.ProcessorCount >= 2 && File.Exists(Taskset);

    /// <summary>The command that runs <paramref name="command"/> on one core. taskset replaces itself, so the process id is the command's.</summary>
    public static string[] On(int core, params string[] command) =>
        CanPin ? [Taskset, "-c", core.ToString(CultureInfo.InvariantCulture), .. command] : command;

    /// <summary>Moves this process, with the threads it has, to the load's core; later threads inherit it.</summary>
    public static void MoveSelf()
    {
        if (CanPin)
        {
            using Process process = Process.Start(new ProcessStartInfo(Taskset, ["-acp", $"{Load}", $"{Environment.ProcessId}"]) { RedirectStandardOutput = true })!;
            process.WaitForExit();
        }
    }
}
