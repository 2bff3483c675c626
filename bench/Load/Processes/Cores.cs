using System.Diagnostics;

namespace Cordon.Load.Processes;

/// <summary>Who runs where: the target has core 0 alone, load and upstream share core 1.</summary>
internal static class Cores
{
    public const string Target = "0";
    public const string Load = "1";

    /// <summary>For what starts while nothing is loaded.</summary>
    public const string Both = "0,1";

    private const string Taskset = "/usr/bin/taskset";

    /// <summary>False on one core or without taskset; then figures compare targets still, but each disturbs the other.</summary>
    public static bool CanPin { get; } = Environment.ProcessorCount >= 2 && File.Exists(Taskset);

    /// <summary>The command that runs <paramref name="command"/> on some cores. taskset replaces itself, so the process id is the command's.</summary>
    public static string[] On(string cores, params string[] command) => CanPin ? [Taskset, "-c", cores, .. command] : command;

    /// <summary>Moves this process, with the threads it has, to the load's core; later threads inherit it.</summary>
    public static void MoveSelf()
    {
        if (CanPin)
        {
            using Process process = Process.Start(new ProcessStartInfo(Taskset, ["-acp", Load, $"{Environment.ProcessId}"]) { RedirectStandardOutput = true })!;
            process.WaitForExit();
        }
    }
}
