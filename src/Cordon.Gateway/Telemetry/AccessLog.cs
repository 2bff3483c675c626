using System.Buffers;
using System.Threading.Channels;

namespace Cordon.Gateway.Telemetry;

/// <summary>
/// Writes one line per exchange from a bounded queue. The path never waits for it: what does not fit, or cannot be written, is counted and gone.
/// The evidence log is the record; this is a convenience beside it.
/// </summary>
internal sealed class AccessLog : IAsyncDisposable
{
    public const int MostWaiting = 8_192;

    private const int BatchBytes = 64 * 1024;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly Channel<AccessLine> _queue = Channel.CreateBounded<AccessLine>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly AccessLogFormat _format;
    private readonly AccessLogTarget _target;
    private readonly Action<int> _dropped;
    private readonly Task _writing;

    public AccessLog(AccessLogFormat format, AccessLogTarget target, Action<int> dropped)
    {
        (_format, _target, _dropped) = (format, target, dropped);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Null when it is off.</summary>
    public static AccessLog? Open(AccessLogOptions options, Action<int> dropped) => options.Format == AccessLogFormat.Off
        ? null
        : new AccessLog(options.Format, options.File is { } file ? new RotatingFile(file, options.FileBytes, options.Files) : new OpenStream(Console.OpenStandardOutput()), dropped);

    public void Write(AccessLine line)
    {
        if (!_queue.Writer.TryWrite(line))
        {
            _dropped(1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        try
        {
            await _writing.WaitAsync(Farewell);
            _target.Dispose();
        }
        catch (TimeoutException)
        {
            // Whoever reads the lines has stopped reading. A stop does not wait for that.
            _dropped(_queue.Reader.Count);
        }
    }

    private async Task WriteAsync()
    {
        ArrayBufferWriter<byte> batch = new(BatchBytes);
        while (await _queue.Reader.WaitToReadAsync())
        {
            int lines = 0;
            batch.ResetWrittenCount();
            while (batch.WrittenCount < BatchBytes && _queue.Reader.TryRead(out AccessLine? line))
            {
                if (_format == AccessLogFormat.Json)
                {
                    line.WriteJson(batch);
                }
                else
                {
                    line.WriteText(batch);
                }

                lines++;
            }

            try
            {
                _target.Write(batch.WrittenSpan);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _dropped(lines);
            }
        }
    }
}
