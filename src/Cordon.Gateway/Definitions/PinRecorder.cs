using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.State;
using Cordon.State.Pins;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Definitions;

/// <summary>
/// Writes into evidence what persons decided about definitions, wherever they said it: here, on another machine's command line, or while no gateway ran.
/// A crash between the statement and its note writes it twice, never not at all.
/// </summary>
internal sealed partial class PinRecorder : IAsyncDisposable
{
    private const int MostAtOnce = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly PinStore _pins;
    private readonly EvidenceLog _log;
    private readonly ILogger<PinRecorder> _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ITimer _timer;
    private Task _running = Task.CompletedTask;

    public PinRecorder(PinStore pins, EvidenceLog log, TimeProvider time, ILogger<PinRecorder> logger)
    {
        (_pins, _log, _logger) = (pins, log, logger);
        _timer = time.CreateTimer(static recorder => ((PinRecorder)recorder!).Begin(), this, Interval, Interval);
    }

    /// <summary>Writes what is not written yet.</summary>
    public async Task RecordAsync()
    {
        await _gate.WaitAsync();
        try
        {
            foreach (PinDecision decision in _pins.Unrecorded(MostAtOnce))
            {
                Receipt receipt = await _log.AppendAsync(StatementOf(decision));
                _pins.Recorded(decision, receipt.Sequence);
            }
        }
        catch (Exception exception) when (exception is StateException or DbException or EvidenceRefusedException)
        {
            LogNotWritten(exception.GetType().Name);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _running;
        _gate.Dispose();
    }

    private void Begin()
    {
        if (_running.IsCompleted)
        {
            _running = RecordAsync();
        }
    }

    // The name is the server's word, so only its hash is there: whoever has the definition finds the statement by its digest.
    private static EventStatement StatementOf(PinDecision decision) => new(
        PredicateTypes.ConfigChange, "definition", new Digest(Convert.FromHexString(decision.Digest)),
        [
            new("decided_at", decision.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture)),
            new("decided_by", decision.By),
            new("event", decision.IsApproval ? "definition-approved" : "definition-rejected"),
            new("kind", Words.Of(decision.Kind)),
            new("name_sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(decision.Name)))),
            new("server", decision.Server),
        ]);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A decision about a definition could not be recorded ({ExceptionType}); it is tried again.")]
    private partial void LogNotWritten(string exceptionType);
}
