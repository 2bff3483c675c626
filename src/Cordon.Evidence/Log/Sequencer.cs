using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Log;

/// <summary>
/// One writer at a time: group commit. Who fills the first place queues the writer behind all work that is ready to run, so that
/// those requests join the group, or writes at once when there is none; the writer makes the group durable with one fsync, and only then acknowledges it, on its own
/// thread. What queues up meanwhile is the next group.
/// </summary>
internal sealed class Sequencer(SegmentStore store, Integrator integrator, EvidenceOptions options) : IDisposable, IThreadPoolWorkItem
{
    private const int MaxBatch = 4096;
    private const int MaxBatchBytes = 16 << 20;

    private readonly SemaphoreSlim _room = new(options.QueueLimit);
    private readonly Lock _ordering = new();
    private readonly Queue<Pending> _queue = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PreparedStatement> _batch = [];
    private long _counter;
    private bool _writing;
    private bool _closed;

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
                throw _closed
                    ? new EvidenceRefusedException(RefusalReason.Closed, "The log is closed.")
                    : new EvidenceRefusedException(RefusalReason.StorageFailed, "The log's storage failed; open the log again.", Fault);
            }

            Pending place = new();
            _queue.Enqueue(place);
            return (place, ++_counter);
        }
    }

    /// <summary>Fills a place, and completes when its statement is durable. Throws <see cref="EvidenceRefusedException"/> when it is not. Every place must be filled.</summary>
    public ValueTask<Receipt> CommitAsync(Pending place, PreparedStatement prepared)
    {
        bool isWriter;
        lock (_ordering)
        {
            place.Prepared = prepared;
            isWriter = !_writing && _queue.Peek() == place;
            _writing |= isWriter;
        }

        if (isWriter)
        {
            // With nothing ready to run nobody could join the group, and changing threads would be for nothing.
            if (ThreadPool.PendingWorkItemCount == 0)
            {
                WriteGroup();
            }
            else
            {
                QueueWriter();
            }
        }

        return place.Durable;
    }

    /// <summary>Takes no more statements, and completes when those in the queue are written.</summary>
    public Task CloseAsync()
    {
        lock (_ordering)
        {
            _closed = true;
            EndIfDrained();
        }

        return _drained.Task;
    }

    public void Dispose() => _room.Dispose();

    void IThreadPoolWorkItem.Execute() => WriteGroup();

    /// <summary>Writes one group: all that is filled at the head of the queue.</summary>
    private void WriteGroup()
    {
        Pending[] places = Take();
        long first = -1;
        EvidenceRefusedException? refusal = null;
        try
        {
            first = Commit();
        }
        catch (EvidenceRefusedException refused)
        {
            refusal = refused;
        }

        // Before the next writer fills it anew.
        _batch.Clear();
        _room.Release(places.Length);
        PassOn();
        new GroupOutcome(places, options.Origin, first, refusal).Tell();
    }

    private Pending[] Take()
    {
        lock (_ordering)
        {
            int bytes = 0;
            List<Pending> places = new(_queue.Count);
            while (places.Count < MaxBatch && bytes < MaxBatchBytes && _queue.TryPeek(out Pending? place) && place.Prepared is { } prepared)
            {
                _queue.Dequeue();
                places.Add(place);
                _batch.Add(prepared);
                bytes += prepared.Leaf.Length + prepared.Statement.Length;
            }

            return [.. places];
        }
    }

    private void PassOn()
    {
        lock (_ordering)
        {
            // The first place is empty: who fills it calls the writer again.
            _writing = _queue.TryPeek(out Pending? next) && next.Prepared is not null;
            if (!_writing)
            {
                EndIfDrained();
                return;
            }
        }

        QueueWriter();
    }

    private void QueueWriter() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private void EndIfDrained()
    {
        if (_closed && !_writing && _queue.Count == 0)
        {
            _drained.TrySetResult();
        }
    }

    private long Commit()
    {
        long start = options.TimeProvider.GetTimestamp();
        try
        {
            if (Fault is not null)
            {
                throw new IOException("The log's storage failed before.", Fault);
            }

            long first = store.Append(_batch);
            options.Committed?.Invoke(new(_batch.Count, options.TimeProvider.GetElapsedTime(start), null));
            foreach (PreparedStatement item in _batch)
            {
                if (item.Erases >= 0)
                {
                    // Before the erasure's leaf can be integrated, so that recovery finds it in the replayed tail and does it again.
                    store.Erase(item.Erases);
                }
            }

            integrator.Enqueue(_batch);
            return first;
        }
        catch (DiskFullException full)
        {
            options.Committed?.Invoke(new(_batch.Count, TimeSpan.Zero, full));
            throw new EvidenceRefusedException(RefusalReason.DiskFull, "The device is full.", full);
        }
        catch (Exception fault)
        {
            // After a failed fsync the kernel may have dropped the pages: nothing written since is certain. Only a new start reads what is there.
            // Whatever else went wrong, who waits must hear of it.
            lock (_ordering)
            {
                Fault = fault;
            }

            options.Committed?.Invoke(new(_batch.Count, TimeSpan.Zero, fault));
            throw new EvidenceRefusedException(RefusalReason.StorageFailed, "The log's storage failed; open the log again.", fault);
        }
    }
}
