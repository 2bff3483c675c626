using System.Buffers;
using System.Globalization;
using Cordon.Oversight.Export.Formats;

namespace Cordon.Oversight.Export.Sinks;

/// <summary>Lines in a file that is moved aside before it grows too large. A batch counts once it is on the disk.</summary>
internal sealed class FileSink(FileDestination destination, ExportFormat format) : ISink
{
    private FileStream? _file;

    public void Write(ExportEvent statement, bool shortened, IBufferWriter<byte> target)
    {
        Rendering.Write(format, statement, target, shortened: shortened);
        target.Write("\n"u8);
    }

    public async Task<Delivery> DeliverAsync(Batch batch, CancellationToken cancel)
    {
        try
        {
            FileStream file = _file ??= Open();
            if (file.Length > 0 && file.Length + batch.Bytes.Length > destination.MostBytes)
            {
                await CloseAsync();
                Rotate();
                file = _file = Open();
            }

            await file.WriteAsync(batch.Bytes, cancel);
            file.Flush(flushToDisk: true);
            return Delivery.Delivered;
        }
        catch
        {
            // Part of the batch may be written. The next attempt opens the file anew and cuts off the torn line.
            await CloseAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private FileStream Open()
    {
        if (Path.GetDirectoryName(Path.GetFullPath(destination.Path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            // Collectors read by group; nobody else has business with who asked which model when.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        }

        FileStream file = new(destination.Path, options);
        file.SetLength(EndOfLastLine(file));
        file.Seek(0, SeekOrigin.End);
        return file;
    }

    // A crash in the middle of a write leaves a line without an end; its batch comes again.
    private static long EndOfLastLine(FileStream file)
    {
        byte[] window = new byte[64 * 1024];
        for (long end = file.Length; end > 0;)
        {
            int size = (int)Math.Min(window.Length, end);
            file.Seek(end - size, SeekOrigin.Begin);
            file.ReadExactly(window, 0, size);
            int last = window.AsSpan(0, size).LastIndexOf((byte)'\n');
            if (last >= 0)
            {
                return end - size + last + 1;
            }

            end -= size;
        }

        return 0;
    }

    private void Rotate()
    {
        File.Delete(Older(destination.Kept));
        for (int age = destination.Kept - 1; age >= 0; age--)
        {
            if (File.Exists(Older(age)))
            {
                File.Move(Older(age), Older(age + 1), overwrite: true);
            }
        }

        // None is kept: the file itself is the oldest.
        File.Delete(destination.Path);
    }

    private string Older(int age) => age == 0 ? destination.Path : $"{destination.Path}.{age.ToString(CultureInfo.InvariantCulture)}";

    private async ValueTask CloseAsync()
    {
        if (_file is { } file)
        {
            _file = null;
            await file.DisposeAsync();
        }
    }
}
