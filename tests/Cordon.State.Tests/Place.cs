namespace Cordon.State.Tests;

/// <summary>A data directory of its own for one test.</summary>
public sealed class Place : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("cordon-state-").FullName;

    public StateDatabase Open() => StateDatabase.Open(Directory);

    /// <summary>The files as a crash at this moment would leave them.</summary>
    public Place Crashed()
    {
        Place copy = new();
        foreach (string file in System.IO.Directory.GetFiles(Directory).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy.Directory, Path.GetFileName(file)));
        }

        return copy;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}

/// <summary>Time that stands until told.</summary>
public sealed class ManualTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public void Pass(TimeSpan time) => _now += time;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
}
