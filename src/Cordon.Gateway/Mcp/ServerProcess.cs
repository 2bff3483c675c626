using System.ComponentModel;
using System.Diagnostics;

namespace Cordon.Gateway.Mcp;

/// <summary>A program that is spoken to in lines. It is stopped with everything that it started.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int CopyBytes = 16 * 1024;

    private readonly Process _process;
    private readonly StdioOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Task _errors;

    private ServerProcess(Process process, StdioOptions options, TimeProvider time)
    {
        (_process, _options, _time) = (process, options, time);
        _errors = DrainErrorsAsync();
    }

    /// <summary>Starts the program. Throws <see cref="HttpRequestException"/> when it cannot be started.</summary>
    public static ServerProcess Start(StdioOptions options, TimeProvider time)
    {
        ProcessStartInfo start = new(options.Command[0], options.Command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = options.Directory ?? "",
        };
        IEnumerable<KeyValuePair<string, string?>> inherited = [.. start.Environment.Where(variable => StdioOptions.Inherited.Contains(variable.Key))];
        start.Environment.Clear();
        foreach ((string name, string? value) in inherited.Concat(options.Environment.Select(variable => KeyValuePair.Create(variable.Key, (string?)variable.Value))))
        {
            start.Environment[name] = value;
        }

        try
        {
            return new ServerProcess(Process.Start(start)!, options, time);
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The server's program cannot be started.", exception);
        }
    }

    /// <summary>Sends one message as one line. Throws <see cref="IOException"/> when the program does not read it.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> message)
    {
        byte[] line = [.. message.Span, (byte)'\n'];
        // Between the tokens of a document: inside of its strings they cannot stand as they are.
        line.AsSpan(..^1).Replace((byte)'\n', (byte)' ');
        line.AsSpan(..^1).Replace((byte)'\r', (byte)' ');
        await _writing.WaitAsync();
        try
        {
            // Half a line would be the beginning of the next message, so nobody may call this off; the process goes instead.
            await WriteWholeAsync(line).WaitAsync(_options.StallTimeout, _time);
        }
        catch (TimeoutException)
        {
            Kill();
            throw new IOException("The server does not read what it is sent.");
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Gives each line that the program writes to <paramref name="take"/>, until it ends; false when it was ended because a line was too long.</summary>
    public async Task<bool> ReadAsync(Func<byte[], Task> take)
    {
        LineBuffer lines = new(_options.MaxMessageBytes);
        byte[] buffer = new byte[CopyBytes];
        Stream output = _process.StandardOutput.BaseStream;
        while (await output.ReadAsync(buffer) is > 0 and int count)
        {
            foreach (byte[] line in lines.Add(buffer.AsMemory(0, count)))
            {
                await take(line);
            }

            if (lines.IsTooLong)
            {
                Kill();
                return false;
            }
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(_options.StallTimeout, _time);
        }
        catch (Exception exception) when (exception is TimeoutException or IOException or InvalidOperationException)
        {
            // It does not leave by itself.
        }

        Kill();
        await _errors;
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task WriteWholeAsync(byte[] line)
    {
        Stream input = _process.StandardInput.BaseStream;
        await input.WriteAsync(line);
        await input.FlushAsync();
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It is gone already.
        }
    }

    // What nobody reads would stop the program once the pipe is full.
    private async Task DrainErrorsAsync()
    {
        byte[] buffer = new byte[CopyBytes];
        int left = _options.ErrorFile is null ? 0 : StdioOptions.MostErrorBytes;
        try
        {
            await using FileStream? file = _options.ErrorFile is { } path ? new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite) : null;
            while (await _process.StandardError.BaseStream.ReadAsync(buffer) is > 0 and int count)
            {
                int kept = Math.Min(left, count);
                left -= kept;
                if (file is not null && kept > 0)
                {
                    await file.WriteAsync(buffer.AsMemory(0, kept));
                    await file.FlushAsync();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // A file that cannot be written is no reason to stop the server; the pipe breaks when it is killed.
            await SinkAsync(buffer);
        }
    }

    private async Task SinkAsync(byte[] buffer)
    {
        try
        {
            while (await _process.StandardError.BaseStream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The end of the process.
        }
    }
}
