using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Mcp;

/// <summary>One client's process, the requests that wait for its answers, and what it says without being asked.</summary>
internal sealed class StdioSession : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly JsonLimits _limits;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Outlet> _asked = new(StringComparer.Ordinal);
    private readonly Backlog _unasked = new();
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private ImmutableArray<Outlet> _open = [];
    private CancellationTokenSource? _listener;
    private long _used;
    private volatile bool _ended;

    public StdioSession(string id, StdioOptions options, JsonLimits limits, TimeProvider time)
    {
        (Id, _limits, _time) = (id, limits, time);
        _process = ServerProcess.Start(options, time);
        _used = time.GetTimestamp();
        _reading = ReadAsync();
    }

    public string Id { get; }

    /// <summary>True once the program has ended: nothing can be asked any more.</summary>
    public bool IsOver => _ended;

    /// <summary>How long nobody has asked or listened.</summary>
    public TimeSpan Idle => _open.IsEmpty && _listener is null ? _time.GetElapsedTime(Volatile.Read(ref _used)) : TimeSpan.Zero;

    /// <summary>Sends a request; null when one of the same id is still open, for their answers could not be told apart.</summary>
    public async Task<Outlet?> AskAsync(RpcMessage head, ReadOnlyMemory<byte> message)
    {
        Outlet outlet = new(head.ProgressToken);
        if (!_asked.TryAdd(head.Id!, outlet))
        {
            return null;
        }

        lock (_lock)
        {
            _open = _open.Add(outlet);
        }

        try
        {
            await TellAsync(message);
            if (IsOver)
            {
                outlet.Break();
            }

            return outlet;
        }
        catch (IOException)
        {
            Leave(head.Id!, outlet);
            throw;
        }
    }

    /// <summary>Sends what has no answer. Throws <see cref="IOException"/> when the program does not take it.</summary>
    public Task TellAsync(ReadOnlyMemory<byte> message)
    {
        Volatile.Write(ref _used, _time.GetTimestamp());
        return _process.WriteAsync(message);
    }

    /// <summary>The caller of a request has its answer, or does not wait for it any more.</summary>
    public void Leave(string id, Outlet outlet)
    {
        outlet.Abandon();
        _asked.TryRemove(KeyValuePair.Create(id, outlet));
        Close(outlet);
    }

    /// <summary>What the server says without being asked, from a number on or else from what nobody has had yet. A new listener takes the place of the one before.</summary>
    public Stream Listen(long? after)
    {
        CancellationTokenSource mine = new();
        CancellationTokenSource? before;
        lock (_lock)
        {
            (before, _listener) = (_listener, mine);
        }

        before?.Cancel();
        long number = after + 1 ?? _unasked.Undelivered;
        return new EventBody(NextAsync, Unlisten);

        async ValueTask<(long?, byte[])?> NextAsync(CancellationToken cancel)
        {
            using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancel, mine.Token);
            try
            {
                if (await _unasked.NextAsync(number, both.Token) is not { } next)
                {
                    return null;
                }

                number = next.Number + 1;
                return next;
            }
            catch (OperationCanceledException) when (mine.IsCancellationRequested)
            {
                return null;
            }
        }

        void Unlisten()
        {
            lock (_lock)
            {
                _listener = _listener == mine ? null : _listener;
            }

            Volatile.Write(ref _used, _time.GetTimestamp());
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Or the reader would wait for callers that are waiting for it.
        foreach (Outlet outlet in _open)
        {
            outlet.Break();
        }

        await _process.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        try
        {
            // Not on the thread that starts the process.
            await Task.Yield();
            await _process.ReadAsync(RouteAsync);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The pipe broke with the process.
        }
        finally
        {
            // Before the loop: a request that comes too late for it sees this.
            _ended = true;
            _unasked.Close();
            foreach (Outlet outlet in _asked.Values)
            {
                outlet.Break();
            }
        }
    }

    private void Close(Outlet outlet)
    {
        lock (_lock)
        {
            _open = _open.Remove(outlet);
        }

        Volatile.Write(ref _used, _time.GetTimestamp());
    }

    // What is no JSON-RPC is no message, whatever else a program may print: nobody gets to see it.
    private async Task RouteAsync(byte[] line)
    {
        if (RpcMessage.Read(line, _limits) is not { } head)
        {
            return;
        }

        try
        {
            if (head.Kind == RpcKind.Response)
            {
                if (head.Id is { } id && _asked.TryRemove(id, out Outlet? answered))
                {
                    Close(answered);
                    await answered.AnswerAsync(line);
                }
            }
            else if (OutletFor(head) is { } outlet)
            {
                await outlet.PutAsync(line);
            }
            else
            {
                _unasked.Add(line);
            }
        }
        catch (ChannelClosedException)
        {
            // Its caller has left meanwhile; a notice that would have gone there may still matter.
            if (head.Kind != RpcKind.Response)
            {
                _unasked.Add(line);
            }
        }
    }

    // Progress goes where it was asked for. The rest goes to who listens; while nobody does, to the request that was made last.
    private Outlet? OutletFor(RpcMessage head)
    {
        ImmutableArray<Outlet> open = _open;
        if (head is { Kind: RpcKind.Notification, ProgressToken: { } token } && open.FirstOrDefault(outlet => outlet.ProgressToken == token) is { } waiting)
        {
            return waiting;
        }

        return _listener is null ? open.LastOrDefault() : null;
    }
}
