using System.Globalization;

namespace Cordon.Hostile.Gateway;

/// <summary>What the gateway's process holds at a moment.</summary>
internal readonly record struct Vital(double Second, double Megabytes, int Handles, int Sockets);

/// <summary>Looks at the process twice a second, from outside.</summary>
internal sealed class Vitals(int id, Func<double> seconds)
{
    private readonly List<Vital> _seen = [];

    public IReadOnlyList<Vital> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    public async Task WatchAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(500));
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    public Vital Look()
    {
        try
        {
            string resident = File.ReadLines($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            FileSystemInfo[] handles = new DirectoryInfo($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/fd").GetFileSystemInfos();
            Vital vital = new(seconds(), double.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024, handles.Length, handles.Count(IsSocket));
            lock (_seen)
            {
                _seen.Add(vital);
            }

            return vital;
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>The most that was held in a part of the run, each from 0 to 1.</summary>
    public double Peak(double from, double to, double begin, double end) => Seen
        .Where(vital => vital.Second >= begin + ((end - begin) * from) && vital.Second <= begin + ((end - begin) * to))
        .Select(vital => vital.Megabytes).DefaultIfEmpty(0).Max();

    private static bool IsSocket(FileSystemInfo handle)
    {
        try
        {
            return handle.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return false;
        }
    }
}
