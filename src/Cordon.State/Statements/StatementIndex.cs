using System.Data.Common;
using System.Threading.Channels;
using Cordon.State.Sql;

namespace Cordon.State.Statements;

/// <summary>
/// Finds statements without reading the log. One writer takes batches from a bounded queue. The index may be lost without
/// harm: after a failure it stops rather than leave a gap, so that all up to <see cref="HighWater"/> is indexed and start-up
/// adds the rest from the log.
/// </summary>
public sealed class StatementIndex : IAsyncDisposable
{
    private const int QueuedBatches = 1_024;
    private const int MostPerTransaction = 5_000;
    private const int MostListed = 1_000;

    // A transaction costs as much as many rows, so a batch waits a little for company. Who asks for a flush ends the wait.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(200);

    private readonly StateDatabase _database;
    private readonly Channel<Work> _queue = Channel.CreateBounded<Work>(new BoundedChannelOptions(QueuedBatches) { SingleReader = true });
    private readonly SemaphoreSlim _hurry = new(0);
    private readonly Task _writer;
    private long _highWater;

    public StatementIndex(StateDatabase database)
    {
        _database = database;
        using (DbConnection connection = database.ConnectToOwn())
        {
            _highWater = StatementTable.HighWater(connection);
        }

        _writer = Task.Run(WriteAsync);
    }

    /// <summary>The last sequence that is indexed; -1 when there is none.</summary>
    public long HighWater => Volatile.Read(ref _highWater);

    /// <summary>Why indexing stopped; null while it works.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Queues a batch in log order; waits only when the queue is full.</summary>
    public ValueTask AddAsync(IReadOnlyList<IndexedStatement> batch, CancellationToken cancel = default) =>
        batch.Count == 0 ? ValueTask.CompletedTask : _queue.Writer.WriteAsync(new Work(batch, Written: null), cancel);

    /// <summary>Completes when all that was added before is written, or given up (see <see cref="Fault"/>).</summary>
    public async Task FlushAsync(CancellationToken cancel = default)
    {
        TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(new Work([], written), cancel);
        _hurry.Release();
        await written.Task.WaitAsync(cancel);
    }

    /// <summary>The statement of an exchange; the latest when it has several.</summary>
    public IndexedStatement? Find(string exchange)
    {
        using DbConnection connection = _database.ConnectToOwn();
        return StatementTable.Find(connection, exchange);
    }

    /// <summary>Newest first.</summary>
    /// <param name="before">Only statements with a smaller sequence; for the next page pass the last one's.</param>
    public IReadOnlyList<IndexedStatement> List(StatementFilter filter, long before = long.MaxValue, int limit = 100)
    {
        using DbConnection connection = _database.ConnectToOwn();
        return StatementTable.List(connection, filter, before, Math.Clamp(limit, 0, MostListed));
    }

    public void Clear()
    {
        using DbConnection connection = _database.ConnectToOwn();
        connection.Execute("DELETE FROM statement_index");
        Volatile.Write(ref _highWater, -1);
    }

    /// <summary>
    /// Starts over from the log. Not beside a running gateway: its new statements would hide, if this were interrupted, that
    /// older ones are missing.
    /// </summary>
    public void Rebuild(IEnumerable<IndexedStatement> inLogOrder)
    {
        Clear();
        using DbConnection connection = _database.ConnectToOwn();
        foreach (IndexedStatement[] chunk in inLogOrder.Chunk(MostPerTransaction))
        {
            StatementTable.Insert(connection, chunk);
            Volatile.Write(ref _highWater, chunk.Max(s => s.Sequence));
        }

        Fault = null;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _hurry.Release();
        await _writer;
    }

    private async Task WriteAsync()
    {
        List<IndexedStatement> batch = [];
        List<TaskCompletionSource> waiting = [];
        using DbConnection? connection = Connect();
        while (await _queue.Reader.WaitToReadAsync())
        {
            Take(batch, waiting);
            if (waiting.Count == 0 && !_queue.Reader.Completion.IsCompleted)
            {
                await _hurry.WaitAsync(Linger);
                Take(batch, waiting);
            }

            Write(connection, batch);
            waiting.ForEach(w => w.TrySetResult());
            batch.Clear();
            waiting.Clear();
        }
    }

    private void Take(List<IndexedStatement> batch, List<TaskCompletionSource> waiting)
    {
        while (batch.Count < MostPerTransaction && _queue.Reader.TryRead(out Work? work))
        {
            batch.AddRange(work.Batch);
            if (work.Written is { } written)
            {
                waiting.Add(written);
            }
        }
    }

    private DbConnection? Connect()
    {
        try
        {
            return _database.ConnectToOwn();
        }
        catch (Exception e) when (e is DbException or StateException)
        {
            Fault = e;
            return null;
        }
    }

    private void Write(DbConnection? connection, List<IndexedStatement> batch)
    {
        if (batch.Count == 0 || connection is null || Fault is not null)
        {
            return;
        }

        try
        {
            StatementTable.Insert(connection, batch);
            Volatile.Write(ref _highWater, Math.Max(_highWater, batch.Max(s => s.Sequence)));
        }
        catch (Exception e) when (e is DbException or StateException)
        {
            // Disk full, file gone: evidence goes on without the index, and operations see the fault.
            Fault = e;
        }
    }

    private sealed record Work(IReadOnlyList<IndexedStatement> Batch, TaskCompletionSource? Written);
}
