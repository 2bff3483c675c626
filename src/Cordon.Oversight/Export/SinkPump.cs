using System.Data.Common;
using Cordon.Evidence;
using Cordon.State;
using Cordon.State.Exports;
using Microsoft.Extensions.Logging;

namespace Cordon.Oversight.Export;

/// <summary>
/// One sink's way through the log: read a batch behind the cursor, deliver it, move the cursor. The log is the spool, so a sink that is
/// down costs nothing but its lag; the cursor moves after the receiver's confirmation only, so a crash costs duplicates and no statement.
/// </summary>
internal sealed partial class SinkPump(SinkOptions options, ISink sink, EvidenceLog log, ExportCursors cursors, TimeProvider time, Random random, ILogger logger) : IAsyncDisposable
{
    private readonly Batch _batch = new(options, log.Origin, sink);
    private readonly StatementReader _reader = new(log.Directory);
    private readonly Backoff _backoff = new(options.RetryFirst, options.RetryMost, random);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _telling = new();
    private Task _running = Task.CompletedTask;
    private SinkHealth _health = new(options.Name, SinkState.Running, 0, 0, 0, 0, 0, 0, null, null, null);
    private StatementPlace _place;
    private int _most = options.BatchStatements;
    private bool _shortened;
    private long _next = -1;

    /// <summary>How the sink is now.</summary>
    public SinkHealth Health
    {
        get
        {
            lock (_telling)
            {
                long lag = Math.Max(0, log.Count - _health.Next);
                return _health with { Lag = lag, LagBytes = lag == 0 ? 0 : StatementReader.BytesBehind(log.Directory, _place) };
            }
        }
    }

    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await sink.DisposeAsync();
        _batch.Dispose();
        _reader.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await StepAsync() is { } wait)
            {
                await Task.Delay(wait, time, _stopping.Token);
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // Cancelled, or failed in its last moment: either way not delivered, which the cursor says.
            return;
        }
    }

    /// <summary>One delivery; answers how long to wait before the next, or null when there shall be none.</summary>
    private async Task<TimeSpan?> StepAsync()
    {
        Delivery delivery;
        try
        {
            if (_next < 0)
            {
                _next = Resume();
                _place = _reader.Place;
                Tell(health => health with { Next = _next });
            }

            long end = log.Count;
            if (_next >= end)
            {
                return options.Interval;
            }

            _batch.Fill(_reader, _next, end, _most, _shortened);
            delivery = _batch.Items.Count == 0 ? Delivery.Delivered : await DeliverAsync();
        }
        catch (Exception exception) when (!_stopping.IsCancellationRequested)
        {
            // Whatever it is, this sink must not end silently and the others must not notice: it is tried again and seen in the health.
            delivery = Delivery.Later(FailureCode.Of(exception));
        }

        return delivery.Outcome switch
        {
            DeliveryOutcome.Delivered => Advance(),
            DeliveryOutcome.TooLarge when Shrink() => TimeSpan.Zero,
            DeliveryOutcome.TooLarge or DeliveryOutcome.Later => Fail(delivery),
            DeliveryOutcome.Never => Stop(delivery),
        };
    }

    private async Task<Delivery> DeliverAsync()
    {
        using CancellationTokenSource limit = new(options.Timeout, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        return await sink.DeliverAsync(_batch, both.Token);
    }

    // A cursor that points past the log, or behind another statement than it remembers, belongs to another log of this name (a backup that was
    // restored). Its statements are all news; ids tell the receiver which it has.
    private long Resume()
    {
        if (cursors.Find(options.Name, log.Origin) is not { } cursor || cursor.Next == 0)
        {
            return 0;
        }

        if (cursor.Next <= log.Count)
        {
            StoredStatement last = _reader.Read(cursor.Next - 1);
            using ExportEvent statement = ExportEvent.Read(log.Origin, last);
            if (last.IsErased || cursor.Digest.Length == 0 || cursor.Digest == statement.Digest)
            {
                return cursor.Next;
            }
        }

        LogOtherLog(options.Name);
        return 0;
    }

    private TimeSpan? Advance()
    {
        bool more = _batch.Next < log.Count;
        int items = _batch.Items.Count;
        _next = _batch.Next;
        _place = _batch.Place;
        string? trouble = null;
        try
        {
            cursors.Save(options.Name, log.Origin, new ExportCursor(_next, _batch.Digest));
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            // The next batch saves again. Until then a restart would repeat what is delivered, which is allowed.
            trouble = "cursor-not-saved";
        }

        if (_backoff.Failures > 0)
        {
            LogRecovered(options.Name, _backoff.Failures);
            _backoff.Reset();
        }

        // Halved when refused, grown slowly: a receiver with a small limit is not asked in vain each time.
        _most = Math.Min(_most + Math.Max(1, options.BatchStatements / 50), options.BatchStatements);
        _shortened = false;
        Tell(health => health with
        {
            State = SinkState.Running,
            Next = _next,
            Delivered = health.Delivered + items,
            FailuresInARow = 0,
            Error = trouble,
            LastSuccess = items > 0 ? time.GetUtcNow() : health.LastSuccess,
        });
        return more ? TimeSpan.Zero : options.Interval;
    }

    // First fewer statements, then one without its lists; a receiver that refuses that too has a limit that nothing fits.
    private bool Shrink()
    {
        if (_batch.Items.Count > 1)
        {
            _most = _batch.Items.Count / 2;
            return true;
        }

        (bool tried, _shortened) = (_shortened, true);
        return !tried;
    }

    private TimeSpan? Fail(Delivery delivery)
    {
        string code = delivery.Code ?? "too-large";
        if (_health.Error != code)
        {
            LogFailing(options.Name, code, _next);
        }

        Tell(health => health with { State = SinkState.Retrying, Failures = health.Failures + 1, FailuresInARow = health.FailuresInARow + 1, Error = code, LastFailure = time.GetUtcNow() });
        return _backoff.Next(delivery.After);
    }

    private TimeSpan? Stop(Delivery delivery)
    {
        LogStopped(options.Name, delivery.Code ?? "");
        Tell(health => health with { State = SinkState.Stopped, Failures = health.Failures + 1, FailuresInARow = health.FailuresInARow + 1, Error = delivery.Code, LastFailure = time.GetUtcNow() });
        return null;
    }

    private void Tell(Func<SinkHealth, SinkHealth> change)
    {
        lock (_telling)
        {
            _health = change(_health);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Export {Sink} cannot deliver from statement {Next} on ({Code}); the log keeps what is missing, and it is tried again.")]
    private partial void LogFailing(string sink, string code, long next);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Export {Sink} delivers again after {Failures} failure(s).")]
    private partial void LogRecovered(string sink, int failures);

    [LoggerMessage(Level = LogLevel.Error, Message = "Export {Sink} is stopped: the receiver wants no more ({Code}). Restart after setting it right; nothing is lost.")]
    private partial void LogStopped(string sink, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Export {Sink} has a cursor of another log of this name; all statements are sent again.")]
    private partial void LogOtherLog(string sink);
}
