namespace Cordon.Gateway.Telemetry;

/// <summary>Where access lines go. Writing may block; only the log's own task waits for it.</summary>
internal abstract class AccessLogTarget : IDisposable
{
    /// <summary>Throws <see cref="IOException"/> when the lines are lost.</summary>
    public abstract void Write(ReadOnlySpan<byte> lines);

    public abstract void Dispose();
}

internal sealed class OpenStream(Stream stream) : AccessLogTarget
{
    public override void Write(ReadOnlySpan<byte> lines)
    {
        stream.Write(lines);
        stream.Flush();
    }

    public override void Dispose() => stream.Dispose();
}

/// <summary>A file whose size is bounded: when it is full it gets a number, and the oldest of the numbered ones goes.</summary>
internal sealed class RotatingFile(string path, long most, int kept) : AccessLogTarget
{
    private FileStream? _file;

    public override void Write(ReadOnlySpan<byte> lines)
    {
        // A batch goes whole into one file, so that no line is cut in two.
        FileStream file = _file ??= Open();
        if (file.Length > 0 && file.Length + lines.Length > most)
        {
            _file = null;
            file.Dispose();
            Shift();
            file = _file = Open();
        }

        try
        {
            file.Write(lines);
            file.Flush();
        }
        catch (IOException)
        {
            // Opened anew for the next batch: the device may have room again.
            _file = null;
            Abandon(file);
            throw;
        }
    }

    public override void Dispose() => _file?.Dispose();

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    private void Shift()
    {
        File.Delete($"{path}.{kept}");
        for (int i = kept - 1; i > 0; i--)
        {
            if (File.Exists($"{path}.{i}"))
            {
                File.Move($"{path}.{i}", $"{path}.{i + 1}");
            }
        }

        if (kept > 0)
        {
            File.Move(path, $"{path}.1", overwrite: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    private static void Abandon(FileStream file)
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            // What it could not write a moment ago it cannot write now.
            return;
        }
    }
}
