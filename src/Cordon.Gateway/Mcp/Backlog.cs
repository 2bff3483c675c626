namespace Cordon.Gateway.Mcp;

/// <summary>
/// What a server says without being asked, numbered, so that a client that lost its stream can take it up again where it was
/// (MCP, Streamable HTTP, "Resumability and Redelivery"). Bounded: the oldest gives way.
/// </summary>
internal sealed class Backlog
{
    public const int MostMessages = 1_024;
    public const int MostBytes = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, byte[]> _messages = [];
    private long _first = 1;
    private long _next = 1;
    private long _bytes;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;

    /// <summary>The number after the last one that was given to anybody.</summary>
    public long Undelivered { get; private set; } = 1;

    public void Add(byte[] message)
    {
        lock (_lock)
        {
            _messages.Add(_next++, message);
            _bytes += message.Length;
            while (_messages.Count > MostMessages || (_bytes > MostBytes && _messages.Count > 1))
            {
                _messages.Remove(_first++, out byte[]? oldest);
                _bytes -= oldest!.Length;
            }

            Wake();
        }
    }

    /// <summary>Lets everybody who waits go.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Wake();
        }
    }

    /// <summary>The message of that number, or the oldest after it that is still there, once there is one; null when there will be none.</summary>
    public async ValueTask<(long Number, byte[] Message)?> NextAsync(long number, CancellationToken cancel)
    {
        while (true)
        {
            Task news;
            lock (_lock)
            {
                long at = Math.Max(number, _first);
                if (_messages.TryGetValue(at, out byte[]? message))
                {
                    Undelivered = Math.Max(Undelivered, at + 1);
                    return (at, message);
                }

                if (_closed)
                {
                    return null;
                }

                news = _news.Task;
            }

            await news.WaitAsync(cancel);
        }
    }

    private void Wake()
    {
        TaskCompletionSource woken = _news;
        _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        woken.TrySetResult();
    }
}
