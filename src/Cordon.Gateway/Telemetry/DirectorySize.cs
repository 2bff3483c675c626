namespace Cordon.Gateway.Telemetry;

/// <summary>How large a directory is. A large one has many files, so it is looked at once a minute, whoever asks how often.</summary>
internal sealed class DirectorySize(string path, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private double _bytes;
    private long? _looked;

    public double Bytes()
    {
        if (_looked is not { } looked || time.GetElapsedTime(looked) >= LookEvery)
        {
            _looked = time.GetTimestamp();
            // A file that goes away in between has no length any more.
            _bytes = new DirectoryInfo(path).EnumerateFiles("*", Everything).Sum(file => file.Exists ? file.Length : 0);
        }

        return _bytes;
    }
}
