using System.Data.Common;
using System.Globalization;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.State;
using Cordon.State.Feedback;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Admin;

/// <summary>
/// Writes into evidence what persons have marked as false positives and what exceptions they made, wherever they said it. A crash between the statement and its note
/// writes it twice, never not at all.
/// </summary>
internal sealed partial class FeedbackRecorder : IAsyncDisposable
{
    private const int MostAtOnce = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly FeedbackStore _store;
    private readonly EvidenceLog _log;
    private readonly ILogger<FeedbackRecorder> _logger;
    private readonly ITimer _timer;
    private Task _running = Task.CompletedTask;

    public FeedbackRecorder(FeedbackStore store, EvidenceLog log, TimeProvider time, ILogger<FeedbackRecorder> logger)
    {
        (_store, _log, _logger) = (store, log, logger);
        _timer = time.CreateTimer(static recorder => ((FeedbackRecorder)recorder!).Begin(), this, Interval, Interval);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _running;
        _store.Dispose();
    }

    private void Begin()
    {
        if (_running.IsCompleted)
        {
            _running = RecordAsync();
        }
    }

    private async Task RecordAsync()
    {
        try
        {
            foreach (MarkingEvent happened in _store.Unrecorded(MostAtOnce))
            {
                Receipt receipt = await _log.AppendAsync(StatementOf(happened));
                _store.Recorded(happened, receipt.Sequence);
            }
        }
        catch (Exception exception) when (exception is StateException or DbException or EvidenceRefusedException)
        {
            LogNotWritten(exception.GetType().Name);
        }
    }

    // The text stays out: whoever has it finds the statement by its digest.
    private static EventStatement StatementOf(MarkingEvent happened)
    {
        Marking marking = happened.Marking;
        List<KeyValuePair<string, EventValue>> fields =
        [
            new("application", marking.Application),
            new("decided_at", Time(happened.At)),
            new("decided_by", happened.By),
            new("event", happened.Event == "marked" ? "false-positive-marked" : "exception-made"),
            new("exchange", marking.Exchange),
            new("feedback", marking.Id),
            new("finding", marking.Finding),
            new("guard", marking.Guard),
            new("rule", marking.Rule),
            new("tenant", marking.Tenant),
            new("type", marking.Type),
        ];
        if (happened.Expires is { } expires)
        {
            fields.Add(new("expires", Time(expires)));
        }

        return new EventStatement(PredicateTypes.ConfigChange, "text", new Digest(Convert.FromHexString(marking.Sha256)), fields);
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A marking of a false positive could not be recorded ({ExceptionType}); it is tried again.")]
    private partial void LogNotWritten(string exceptionType);
}
