using System.Data.Common;
using Cordon.Policy;
using Cordon.State;
using Cordon.State.Approvals;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Asking;

/// <summary>
/// Looks after what waits: notices what another process decided, asks those whose turn has come,
/// ends what is past its time or was asked under a policy that is gone, overwrites
/// what ended arguments have left in the files, and forgets what is old.
/// </summary>
internal sealed partial class ApprovalUpkeep : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private const int TurnsBetweenForgetting = 4 * 3_600;
    private const int MostAlive = 100_000;

    private readonly ApprovalStore _store;
    private readonly ApprovalDesk _desk;
    private readonly PolicySource _policies;
    private readonly ILogger<ApprovalUpkeep> _logger;
    private readonly ITimer _timer;
    private readonly Lock _turns = new();
    private Task _running = Task.CompletedTask;
    private bool _isClosed;
    private long _seen;
    private int _turn;
    private bool _isUnscrubbed = true;
    private string _policy = "";

    public ApprovalUpkeep(ApprovalStore store, ApprovalDesk desk, PolicySource policies, TimeProvider time, ILogger<ApprovalUpkeep> logger)
    {
        (_store, _desk, _policies, _logger) = (store, desk, policies, logger);
        _timer = time.CreateTimer(static upkeep => ((ApprovalUpkeep)upkeep!).Begin(), this, Interval, Interval);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        lock (_turns)
        {
            _isClosed = true;
        }

        await _running;
    }

    /// <summary>Takes a turn, unless one is being taken: a slow disk may outlast the interval.</summary>
    public void Begin()
    {
        lock (_turns)
        {
            if (_running.IsCompleted && !_isClosed)
            {
                _running = Task.Run(TurnAsync);
            }
        }
    }

    private async Task TurnAsync()
    {
        try
        {
            PolicySet policies = _policies.Current;
            if (policies.Version != _policy)
            {
                Withdraw(policies);
                _policy = policies.Version;
            }

            _store.Expire();
            _store.Escalate();
            long version = _store.Version();
            if (version != _seen && await _desk.ChangedAsync())
            {
                _seen = version;
                _isUnscrubbed = true;
            }

            _isUnscrubbed = _isUnscrubbed && !_store.TryScrub();
            if (_turn++ % TurnsBetweenForgetting == 0)
            {
                _store.Forget();
            }
        }
        catch (Exception exception) when (exception is StateException or DbException)
        {
            LogNotDone(exception.GetType().Name);
        }
    }

    // A grant for an older policy can never be used, so nobody need be asked for it.
    private void Withdraw(PolicySet policies) => _store.Withdraw(
    [
        .. _store.List(new ApprovalFilter(ApprovalState.Open, Limit: MostAlive)).Concat(_store.List(new ApprovalFilter(ApprovalState.Granted, Limit: MostAlive)))
            .Where(approval => policies.For(approval.Request.Caller.Tenant, approval.Request.Caller.Application).Version != approval.Request.PolicyVersion)
            .Select(approval => approval.Id),
    ]);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Approvals could not be looked after ({ExceptionType}); it is tried again.")]
    private partial void LogNotDone(string exceptionType);
}
