using System.Threading.Channels;
using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Log;

/// <summary>A statement's place in the queue: taken together with its counter, filled when it is signed.</summary>
internal sealed class Pending
{
    public TaskCompletionSource<PreparedStatement> Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<Receipt> Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// The one writer. Takes what has queued up while the last fsync ran, makes it durable with one more, and only then
/// acknowledges: group commit.
/// </summary>
internal sealed class Sequencer : IDisposable
{
    private const int MaxBatch = 4096;

    private readonly SegmentStore _store;
    private readonly Integrator _integrator;
    private readonly string _origin;
    private readonly TimeProvider _time;
    private readonly Action<Commit>? _committed;
    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new() { SingleReader = true });
    private readonly SemaphoreSlim _room;
    private readonly Lock _ordering = new();
    private readonly Task _writer;
    private long _counter;
    private bool _closed;

    public Sequencer(SegmentStore store, Integrator integrator, EvidenceOptions options)
    {
        (_store, _integrator, _origin) = (store, integrator, options.Origin);
        (_time, _committed) = (options.TimeProvider, options.Committed);
        _room = new(options.QueueLimit);
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>What stopped the writer for good; null while it works.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Gives a statement its place; the n-th place of the queue has counter n, so counters rise in log order.</summary>
    public async ValueTask<(Pending Place, long Counter)> TakePlaceAsync(CancellationToken cancel)
    {
        await _room.WaitAsync(cancel).ConfigureAwait(false);
        lock (_ordering)
        {
            if (_closed || Fault is not null)
            {
                _room.Release();
                throw Fault is null
                    ? new EvidenceRefusedException(RefusalReason.Closed, "The log is closed.")
                    : new EvidenceRefusedException(RefusalReason.StorageFailed, "The log's storage failed; open the log again.", Fault);
            }

            Pending place = new();
            _queue.Writer.TryWrite(place);
            return (place, ++_counter);
        }
    }

    public Task CloseAsync()
    {
        lock (_ordering)
        {
            _closed = true;
            _queue.Writer.TryComplete();
        }

        return _writer;
    }

    public void Dispose() => _room.Dispose();

    private async Task WriteAsync()
    {
        List<Pending> places = [];
        List<PreparedStatement> batch = [];
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            places.Clear();
            batch.Clear();
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out Pending? place))
            {
                batch.Add(await place.Ready.Task.ConfigureAwait(false));
                places.Add(place);
            }

            Commit(places, batch);
            _room.Release(places.Count);
        }
    }

    private void Commit(List<Pending> places, List<PreparedStatement> batch)
    {
        long start = _time.GetTimestamp();
        try
        {
            if (Fault is not null)
            {
                throw new IOException("The log's storage failed before.", Fault);
            }

            long first = _store.Append(batch);
            _committed?.Invoke(new(batch.Count, _time.GetElapsedTime(start), null));
            foreach (PreparedStatement item in batch.Where(b => b.Erases >= 0))
            {
                // Before the erasure's leaf can be integrated, so that recovery finds it in the replayed tail and does it again.
                _store.Erase(item.Erases);
            }

            _integrator.Enqueue(batch);
            for (int i = 0; i < batch.Count; i++)
            {
                places[i].Durable.SetResult(new(_origin, first + i, batch[i].LeafHash, batch[i].StatementDigest));
            }
        }
        catch (DiskFullException full)
        {
            Refuse(places, RefusalReason.DiskFull, "The device is full.", full);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // After a failed fsync the kernel may have dropped the pages: nothing written since is certain. Only a new start reads what is there.
            lock (_ordering)
            {
                Fault = fault;
            }

            Refuse(places, RefusalReason.StorageFailed, "The log's storage failed; open the log again.", fault);
        }
    }

    private void Refuse(List<Pending> places, RefusalReason reason, string message, Exception cause)
    {
        _committed?.Invoke(new(places.Count, TimeSpan.Zero, cause));
        foreach (Pending place in places)
        {
            place.Durable.TrySetException(new EvidenceRefusedException(reason, message, cause));
        }
    }
}
