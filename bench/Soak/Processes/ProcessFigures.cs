using System.Globalization;

namespace Cordon.Soak.Processes;

/// <summary>What the kernel says about a process. Linux only.</summary>
internal sealed record ProcessFigures(double ResidentMegabytes, int Threads, int Handles)
{
    public static ProcessFigures Of(int process)
    {
        Dictionary<string, string> status = File.ReadLines($"/proc/{process}/status").Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());
        return new(
            long.Parse(status["VmRSS"].Split(' ')[0], CultureInfo.InvariantCulture) / 1024.0,
            int.Parse(status["Threads"], CultureInfo.InvariantCulture),
            Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count());
    }
}
